"""Unsaved forms as the history keeps them, so that neither a crash nor another customer loses one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from refund_desk.draft import Draft, GrantDraft

MOST = 20
"""Forms that are kept beside the one in view."""
_GRANTED = ("amount", "reason", "second")
_OTHERS = "others"
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A draft, the version and document that it is worked out under, the case that it revises, where the cursor was."""

    draft: Draft
    key: str
    """`japply@1.0`"""
    digest: str
    case_id: int | None
    focus: str = ""
    """Id of the fact whose field had the focus; empty for none."""
    cursor: int = 0
    """Characters before the cursor in that field."""
    typed: bool = True
    """False for a form as it began: empty, an example, a copy."""
    touched: datetime | None = None
    """When it was last in view (aware); None where that is not known."""

    def encoded(self) -> str:
        """As text."""
        draft = {**asdict(self.draft), "ticked": sorted(self.draft.ticked)}
        kept = {name: getattr(self, name) for name in ("key", "digest", "case_id", "focus", "cursor", "typed")}
        touched = self.touched.isoformat() if self.touched is not None else None
        return json.dumps({**draft, **kept, "touched": touched})


def together(forms: Sequence[str]) -> str | None:
    """Encoded forms as one text; None for none.

    The first stands as it did when there was room for one only, the rest within it. They are not
    encoded again: with every pause of the typing only the first is another.
    """
    if not forms:
        return None
    first, *others = forms
    return f'{first.removesuffix("}")}, "{_OTHERS}": [{", ".join(others)}]}}' if others else first


def decoded(text: str | None) -> Unsaved | None:
    """The first form; None where there is none, or it cannot be read. What is damaged in it is left out."""
    return _form(_read(text))


def others_decoded(text: str | None) -> list[Unsaved]:
    """The forms beside the first, in their order; those that cannot be read are left out."""
    others = _read(text).get(_OTHERS)
    found = [_form(one) for one in others if isinstance(one, dict)] if isinstance(others, list) else []
    return [one for one in found if one is not None][:MOST]


def _read(text: str | None) -> Mapping[str, object]:
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _form(found: Mapping[str, object]) -> Unsaved | None:
    if not isinstance(found.get("texts"), dict):
        return None
    policy, reference, note, key, digest, focus = (
        _text(found, name) for name in ("policy_id", "customer_ref", "note", "key", "digest", "focus")
    )
    ticked = found.get("ticked")
    ids = frozenset(one for one in ticked if isinstance(one, str)) if isinstance(ticked, list) else frozenset()
    texts, grant = _texts(found.get("texts")), _grant(found.get("grant"))
    draft = Draft(policy, texts, reference, note, grant, ids, _number(found, "request"), _aside(found))
    unsaved = Unsaved(draft, key or policy, digest, _number(found, "case_id"), focus, _number(found, "cursor") or 0)
    return replace(unsaved, typed=found.get("typed") is not False, touched=_moment(found, "touched"))


def _aside(found: Mapping[str, object]) -> dict[str, tuple[Mapping[str, str], GrantDraft]]:
    """What was typed and granted under other policies."""
    aside = found.get("aside")
    pairs = aside.items() if isinstance(aside, dict) else ()
    return {
        str(policy): (_texts(one[0]), _grant(one[1]))
        for policy, one in pairs
        if isinstance(one, list) and len(one) == 2
    }


def _texts(found: object) -> dict[str, str]:
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(name): value for name, value in pairs if isinstance(value, str)}


def _grant(found: object) -> GrantDraft:
    return GrantDraft(*(_text(found, name) for name in _GRANTED)) if isinstance(found, dict) else GrantDraft()


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _number(found: Mapping[str, object], name: str) -> int | None:
    value = found.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST else None


def _moment(found: Mapping[str, object], name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(found, name))
    except ValueError:
        return None
    # Near both ends of the calendar a moment cannot be told in another zone.
    return moment if moment.tzinfo is not None and 2000 <= moment.year < 9000 else None


@dataclass(frozen=True, slots=True)
class LeftForm:
    """An unsaved form that is not in view, and its text."""

    token: int
    """That of its case, as it was last in view."""
    unsaved: Unsaved
    text: str


class LeftForms:
    """The unsaved forms that are not in view, by their numbers."""

    def __init__(self) -> None:
        self._forms: dict[int, LeftForm] = {}
        """The one left last stands last."""

    def __contains__(self, number: int) -> bool:
        return number in self._forms

    def __len__(self) -> int:
        return len(self._forms)

    def newest_first(self) -> list[tuple[int, LeftForm]]:
        """All of them with their numbers, the one left last first."""
        return list(reversed(self._forms.items()))

    def find(self, number: int) -> LeftForm | None:
        """The form of a number."""
        return self._forms.get(number)

    def put(self, number: int, token: int, unsaved: Unsaved) -> Unsaved | None:
        """Leave a form; gives the oldest one where that has to go for it."""
        self._forms.pop(number, None)
        self._forms[number] = LeftForm(token, unsaved, unsaved.encoded())
        return self._forms.pop(next(iter(self._forms))).unsaved if len(self._forms) > MOST else None

    def drop(self, number: int) -> bool:
        """Forget a form; whether there was one."""
        return self._forms.pop(number, None) is not None

    def of_case(self, case_id: int) -> list[int]:
        """The forms that would revise a kept case."""
        return [number for number, left in self._forms.items() if left.unsaved.case_id == case_id]
