"""What a team agrees on beside its policies, to look at and to change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.questions import QUESTIONS
from refund_desk.viewmodels.typed import AmountDraft, Empty, Unclear, Understood, read_amount
from refund_desk.viewmodels.typed_results import either
from refund_policy.money import Money, money_of_text

LOCKED = "Your administrator has set this for everybody on this computer."
NO_LIMIT = "No amount needs a second name."


@dataclass(frozen=True, slots=True)
class AskedView:
    """A standing question, and whether it is asked."""

    id: str
    ask: str
    asked: bool


@dataclass(frozen=True, slots=True)
class TeamRulesView:
    """The rules as they are."""

    questions: tuple[AskedView, ...]
    limit: str
    """As the amount's editor takes it: `100.00|USD`."""
    questions_locked: str = ""
    """Why the questions cannot be changed; empty where they can."""
    limit_locked: str = ""


@dataclass(frozen=True, slots=True)
class LimitView:
    """What a typed limit means."""

    told: str
    """What was understood, or what is wrong."""
    limit: str | None
    """`100.00 USD`, empty for none; None where it is not clear yet."""


def team_rules_view(
    questions_off: Collection[str],
    second_name_above: str,
    currency: str,
    formats: Formats,
    locked: Collection[str] = (),
) -> TeamRulesView:
    """`currency` is where an empty limit starts; `locked` holds names of settings that the administrator has set."""
    money = money_of_text(second_name_above) if second_name_above else None
    limit = AmountDraft("", currency)
    if isinstance(money, Money):
        limit = AmountDraft(formats.amount(money), money.currency)
    return TeamRulesView(
        questions=tuple(AskedView(one.id, one.ask, one.id not in questions_off) for one in QUESTIONS),
        limit=limit.encode(),
        questions_locked=LOCKED if "questions_off" in locked else "",
        limit_locked=LOCKED if "second_name_above" in locked else "",
    )


def limit_view(raw: str, formats: Formats) -> LimitView:
    """Read a typed limit strictly; an empty one means that there is none."""
    draft = AmountDraft.decode(raw)
    reading = read_amount(draft.text, draft.currency, formats)
    if isinstance(reading, Empty):
        return LimitView(NO_LIMIT, "")
    if isinstance(reading, Unclear):
        return LimitView(f"{reading.message} {either([one.label for one in reading.choices])}?", None)
    if not isinstance(reading, Understood):
        return LimitView(reading.message, None)
    if reading.value.minor < 0:
        return LimitView("A limit is not below zero.", None)
    told = f"Granting more than {reading.echo}, or another currency, needs a second name."
    return LimitView(told, str(reading.value))
