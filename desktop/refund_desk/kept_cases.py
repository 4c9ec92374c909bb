"""Which case of the history each case in view is, and whether it still stands there as it is shown."""

from __future__ import annotations

from refund_desk.case import CaseState


class KeptCases:
    """By the token of a case in view: its number in the history; one that was never saved has none."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._latest: dict[int, int] = {}
        """The last revision of each case, as far as this window knows."""

    def number(self, token: int) -> int | None:
        """The number of a case; None where it is not kept."""
        return self._numbers.get(token)

    def put(self, token: int, number: int, revision: int | None = None) -> None:
        """A case in view is that of the history, whose last revision this one is; None where that is not known."""
        self._numbers[token] = number
        if revision is not None:
            self._latest[number] = revision

    def drop(self, number: int) -> None:
        """The case was deleted."""
        self._numbers = {token: one for token, one in self._numbers.items() if one != number}

    def stands(self, case: CaseState) -> bool:
        """Whether a case that is shown as kept still is: it may have been deleted since, or revised."""
        row = case.kept.row if case.kept is not None else None
        return row is None or (self.number(case.token) == row.case_id and self._latest[row.case_id] == row.revision)
