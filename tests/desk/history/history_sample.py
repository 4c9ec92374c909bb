"""A whole decision made by hand: Japply's published example, and cases around it to save."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from refund_desk.history import SavedCase
from refund_policy.decision import (
    Boundary,
    Deadline,
    Decision,
    FactShown,
    Payout,
    PolicyRef,
    ReadingOption,
    ReadingResult,
    Remark,
    RuleTried,
    Segment,
    Step,
    Term,
    Value,
)
from refund_policy.money import Money

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 1, tzinfo=PARIS)
REQUEST = datetime(2026, 3, 15, 10, 30, tzinfo=PARIS)
DOCUMENT = '[policy]\nid = "japply"\npublisher = "Japply"\n# “quoted”, ≤ and é\n' * 40

PUBLISHERS = {"japply": "Japply", "campaignpro": "CampaignPro", "jasper": "Jasper", "stape": "Stape"}


def number(of: Fraction | int, unit: str = "") -> Value:
    return Value("number", Fraction(of), unit)


def dollars(of: Fraction | int) -> Value:
    return Value("money", Fraction(of), "USD")


def symbol(name: str, written: str, label: str, value: Value) -> Term:
    return Term("symbol", (), value, name, written, label, "fact")


def japply() -> Decision:
    """8.00 USD, 14 of 30 days and 20 of 30 credits used: 8 × 10/30 = 8/3, down to 2.66."""
    paid = symbol("paid", "P", "price paid", dollars(8))
    credit_share = Term("/", (number_term(10), number_term(30)), number(Fraction(1, 3)))
    by_time = Term("*", (paid, Term("/", (number_term(16), number_term(30)))), dollars(Fraction(64, 15)))
    by_credits = Term("*", (paid, credit_share), dollars(Fraction(8, 3)))
    lower = Term("min", (by_time, by_credits), dollars(Fraction(8, 3)), chosen=1)
    threshold = Term(">=", (credit_share, Term("number", (), number(Fraction(3, 4)))), Value("yes/no", False))
    rounding = ReadingResult(
        "rounding",
        "contradiction",
        "How is the result rounded?",
        "The rule rounds down; the published example rounds half up.",
        ("A5", "A7"),
        "down",
        True,
        (
            ReadingOption("down", "down to the cent", "partial", Money(266, "USD")),
            ReadingOption("half-up", "half up", "partial", Money(267, "USD")),
        ),
    )
    return Decision(
        policy=PolicyRef("japply", "Japply", "Refund Policy", "1.0", "a1" * 32, "japply.org"),
        engine="0.1.0",
        zone="Europe/Paris",
        facts=(
            FactShown("paid", "Price paid", dollars(8), "", True),
            FactShown("started_on", "Started on", Value("date", date(2026, 3, 1)), "", True),
            FactShown("active", "Still active", Value("yes/no", True), "", False),
            FactShown("requested_at", "Requested", Value("instant", REQUEST), "", True),
        ),
        requested_at=REQUEST,
        outcome="partial",
        amount=Money(266, "USD"),
        paid=Money(800, "USD"),
        payout=Payout("card", "Original payment method", True),
        rule="lower",
        says="The lower of unused time and unused credits",
        label="Lower of time and credits",
        decided_by=("A4", "A5"),
        rules=(
            RuleTried("spent", "Three quarters of the credits are used", ("A6",), False, threshold, (threshold,)),
            RuleTried("lower", "The lower of both", ("A4",), True, None),
        ),
        steps=(
            Step("r_time", "by time", "R_time", by_time, dollars(Fraction(64, 15)), ("A2",), decisive=False),
            Step("r_usage", "by credits", "R_usage", by_credits, dollars(Fraction(8, 3)), ("A3",)),
            Step("lower", "the lower", "R", lower, dollars(Fraction(8, 3)), ("A4",)),
            Step("rounded", "down to the cent", "R_paid", lower, dollars(Fraction(266, 100)), ("A5",), "rounding"),
        ),
        figures=(),
        timeline=(
            *(day_segment(day) for day in range(30)),
            Segment(START + timedelta(days=30), None, "none", "out", "Run out", ("A1",), "constant", None, None),
        ),
        timeline_note="",
        before=None,
        after=Boundary(START + timedelta(days=30), 1_344_600, "none", Money(0, "USD"), "out", "Run out", ("A1",)),
        readings=(rounding,),
        combined=(),
        notices=(Remark("The page and its example disagree by one cent.", ("A5", "A7")),),
        checklist=(Remark("Is a chargeback open on this charge?"),),
        deadlines=(Deadline("Refund by", datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS)),),
        clauses=(("A4", "2. Refund Calculation Method, Step 3", "The refund is the lower of the two."),),
    )


def day_segment(day: int) -> Segment:
    start, amount = START + timedelta(days=day), Money(266, "USD")
    end = start + timedelta(days=1)
    return Segment(start, end, "partial", "lower", f"Day {day}", ("A4",), "steps", amount, amount)


def number_term(of: int) -> Term:
    return Term("number", (), number(of))


def decided(policy: str = "japply", outcome: str = "partial", cents: int | None = 266) -> Decision:
    """The decision under another policy, with another outcome or amount."""
    amount = None if cents is None else Money(cents, "USD")
    ref = PolicyRef(policy, PUBLISHERS[policy], "Refund Policy", "1.0", policy.encode().hex().ljust(64, "0"))
    return replace(japply(), policy=ref, outcome=outcome, amount=amount)  # type: ignore[arg-type]


def case(customer: str = "Ada Lovelace", decision: Decision | None = None, **changes: object) -> SavedCase:
    """A case ready to save; keywords replace single fields."""
    saved = SavedCase(
        customer_ref=customer,
        note="",
        draft={"paid": "8.00 USD", "requested_at": "15/3/26 10:30", "rounding": "down"},
        facts={"paid": "8.00 USD", "days_total": 30, "active": True, "requested_at": "2026-03-15T10:30:00+01:00"},
        decision=decision or japply(),
        document=DOCUMENT,
        time_zone_data="2026b",
    )
    return replace(saved, **changes)  # type: ignore[arg-type]


class Clock:
    """A clock that a test moves: each look is a minute later."""

    def __init__(self) -> None:
        self.at = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at
