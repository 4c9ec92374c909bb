"""Put dated labels in one row: each as near its date as the others let it, none over another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Placed:
    """A label of `width` at `left` that belongs to the point `x`, in pixels."""

    x: float
    left: float
    width: float
    text: str

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


_NEAR = 0.9
"""A label may stand so many of its own widths from its point."""


class Labelled(Protocol):
    """What has labels, from the fullest to the shortest wording."""

    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def weight(self) -> int: ...


def place_in_a_row(
    moments: Sequence[tuple[float, Labelled]],
    width: float,
    measure: Callable[[str], float],
    gap: float,
    furthest: float = _NEAR,
) -> list[Placed]:
    """Labels for the moments at their `x` (ascending), inside 0 to `width`, at least `gap` apart.

    Where they would have to stand too far from their dates, all take their
    shorter wording; where that does not do either, at `furthest` so many widths
    away, the lightest of the crowd goes.
    """
    measured = tuple(
        _Measured(x, moment.weight, *((measure(words), words) for words in (moment.labels[0], moment.labels[-1])))
        for x, moment in moments
    )
    return list(_placed(measured, width, gap, furthest))


@dataclass(frozen=True, slots=True)
class _Measured:
    x: float
    weight: int
    fullest: tuple[float, str]
    shortest: tuple[float, str]
    """Width and wording."""


@lru_cache(maxsize=32)
def _placed(moments: tuple[_Measured, ...], width: float, gap: float, furthest: float) -> tuple[Placed, ...]:
    # Kept: while an amount is typed, all that changes is the curve above the dates.
    kept = list(moments)
    while kept:
        for shortest, reach in ((False, _NEAR), (True, furthest)):
            row = [Placed(m.x, 0, *(m.shortest if shortest else m.fullest)) for m in kept]
            placed = _spread(row, width, gap)
            if placed and all(abs(p.centre - p.x) <= reach * p.width for p in placed):
                return tuple(placed)
        kept.pop(_least(kept))
    return ()


def _least(moments: Sequence[_Measured]) -> int:
    """The index of the lightest moment; among equals, of the one with the nearest neighbour."""

    def rank(i: int) -> tuple[int, float]:
        x = moments[i].x
        beside = [abs(x - moments[j].x) for j in (i - 1, i + 1) if 0 <= j < len(moments)]
        return moments[i].weight, min(beside, default=0.0)

    return min(range(len(moments)), key=rank)


def _spread(row: Sequence[Placed], width: float, gap: float) -> list[Placed]:
    """Move labels apart as little as it takes (in the mean); empty when the row is too short.

    Labels that would touch join a group, and a group stands where its members
    are nearest to their dates on average; groups that touch join in turn.
    """
    if sum(p.width for p in row) + gap * (len(row) - 1) > width:
        return []
    groups: list[tuple[float, list[Placed]]] = []
    for label in row:
        members = [label]
        left = _group_left(members, width, gap)
        while groups and groups[-1][0] + _extent(groups[-1][1], gap) + gap > left:
            members = groups.pop()[1] + members
            left = _group_left(members, width, gap)
        groups.append((left, members))
    placed = []
    for left, members in groups:
        for member in members:
            placed.append(replace(member, left=left))
            left += member.width + gap
    return placed


def _extent(members: Sequence[Placed], gap: float) -> float:
    return sum(m.width for m in members) + gap * (len(members) - 1)


def _group_left(members: Sequence[Placed], width: float, gap: float) -> float:
    wanted, offset = 0.0, 0.0
    for member in members:
        wanted += member.x - member.width / 2 - offset
        offset += member.width + gap
    return min(max(wanted / len(members), 0.0), width - _extent(members, gap))
