"""Which of several versions of a policy is in force on a day, and which day a case counts from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from refund_policy.formula import tree
from refund_policy.policy import REQUEST, Policy


def charge_day(policy: Policy, raw: Mapping[str, object]) -> date | None:
    """The day whose version counts: the earliest given date that the request may not lie before, else the request's.

    `raw` has facts by id as texts, as the command line takes them. A day is taken as it is
    written, in the case's own zone. None where no such date is given.
    """
    bounds = set(policy.before_request)
    minimum = policy.facts[REQUEST].minimum
    if minimum is not None:
        bounds |= tree.refs(minimum.formula)
    anchors = [fact.id for fact in policy.facts.values() if fact.name in bounds and fact.type in ("date", "instant")]
    days = [day for day in (_day(raw.get(fact)) for fact in anchors) if day is not None]
    return min(days) if days else _day(raw.get(REQUEST))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def covers(policy: Policy, day: date) -> bool:
    """Whether a version's own dates include a day; its last day does count."""
    begun = policy.in_force_from is None or policy.in_force_from <= day
    return begun and (policy.in_force_until is None or day <= policy.in_force_until)


def in_force(versions: Iterable[Policy], day: date) -> Policy | None:
    """The version in force on a day: of those whose dates include it, the one that began last."""
    fitting = [one for one in versions if covers(one, day)]
    return in_order(fitting)[-1] if fitting else None


def in_order(versions: Iterable[Policy]) -> list[Policy]:
    """Versions of one policy, the oldest first: by the day they came into force, then by number."""
    return sorted(versions, key=lambda one: (_begins(one), one.dated or date.min, _natural(one.ref.version)))


def _begins(policy: Policy) -> date:
    return policy.in_force_from or date.min


def _natural(version: str) -> list[tuple[int, str]]:
    """`1.10` after `1.9`."""
    return [
        (int(part), "") if part.isdecimal() and part.isascii() else (-1, part)
        for part in re.findall(r"[0-9]{1,9}|[^0-9]+", version)
    ]
