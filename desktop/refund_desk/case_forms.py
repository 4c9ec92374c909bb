"""Which form each case in view is, and whether anything was typed into it."""

from __future__ import annotations

from dataclasses import replace

from refund_desk.case import CaseState
from refund_desk.draft import Draft


class CaseForms:
    """By the token of a case in view: the number of its form, which goes on under another policy."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        """Only of cases that go on with the form of another."""
        self._plain: dict[int, list[Draft]] = {}
        """By number: the form as it stood before anything was typed, or as it is kept in the history."""

    def number(self, token: int) -> int:
        """The number of a case's form: the token of the case that began it."""
        return self._numbers.get(token, token)

    def begin(self, token: int, draft: Draft) -> None:
        """As it stands, nothing would be lost with the form: it is empty, an example, a copy, or kept."""
        self._plain.setdefault(self.number(token), []).append(_filled_in(draft))

    def carry(self, old: CaseState, new: CaseState) -> None:
        """The same form goes on under another document."""
        typed = self.is_typed(old)
        self._numbers[new.token] = self.number(old.token)
        if not typed:
            self.begin(new.token, new.draft)

    def is_typed(self, case: CaseState) -> bool:
        """Whether something would be lost with the form."""
        return _filled_in(case.draft) not in self._plain.get(self.number(case.token), ())


def _filled_in(draft: Draft) -> Draft:
    """Without the fields that are empty: one that was emptied again is like one that was never touched."""
    return replace(draft, texts={fact: text for fact, text in draft.texts.items() if text})
