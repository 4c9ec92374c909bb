"""What the linter finds in documents that work: each kind of warning in one that has it and not in one that does not."""

from __future__ import annotations

import os
import random
import re
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_cases import FOLDER, SHIPPED, shipped

from refund_policy.document.check import check_policy
from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.lint import Silence, lint, notes, silences
from refund_policy.document.places import Places
from refund_policy.document.read import read_policy

TEMPLATES = sorted((FOLDER.parent / "templates").glob("*.toml"))
FUZZ = int(os.environ.get("REFUND_DESK_FUZZ", "300"))
"""Damaged documents and heaps of bytes that the loader is tried with; the long run has 100,000."""

CALM = """\
[policy]
format = 1
id = "calm"
publisher = "Test"
title = "Calm"
summary = "Nothing to warn of"
version = "1"
source = "The test itself"
currency = "USD"

[clause]
S1 = { heading = "One", says = "Unused days come back." }

[fact]
paid_at = { type = "instant", label = "Paid at" }
days_total = { type = "integer", unit = "days", min = 1, max = 400, label = "Days" }
kind = { type = "choice", options = { basic = "Basic", large = "Large", custom = "Custom" }, label = "Plan" }
used = { type = "yes/no", label = "Used?" }
requested_at = { min = "paid_at" }

[payout]
card = { label = "Card" }

[table.share]
label = "Share"
by = "days"
rows = [
  { upto = 10, value = "100 %" },
  { upto = 20, value = "50 %" },
  { over = 20, value = "0 %" },
]

[window.early]
from = "paid_at"
for = "3 days"
label = "first days"
clause = "S1"

[step]
days_used = { formula = "days(paid_at, requested_at)", label = "Days used" }
by_days = { formula = "paid * max(0, days_total - days_used) / days_total", label = "By days" }
by_table = { formula = "paid * share(days_used)", label = "By table" }

[result]
round = "half-up"

[[rule]]
id = "early"
if = "early and not used"
outcome = "full"
amount = "paid"
payout = "card"
label = "Early"
says = "Early."

[[rule]]
id = "basic"
if = "kind == 'basic'"
outcome = "partial"
amount = "by_days"
payout = "card"
clauses = ["S1"]
label = "By days"
says = "By days."

[[rule]]
id = "large"
if = "kind == 'large'"
outcome = "partial"
amount = "by_table"
payout = "card"
label = "By table"
says = "By table."

[[rule]]
id = "rest"
outcome = "none"
label = "Nothing"
says = "Nothing."

[[example]]
name = "An example"
facts = { paid = "30.00 USD", paid_at = "2026-03-01", days_total = 30, kind = "basic", used = true, requested_at = "2026-03-11" }
outcome = "partial"
amount = "20.00 USD"
"""
RULE = dedent("""\
    [[rule]]
    id = "{id}"
    if = "{test}"
    outcome = "none"
    label = "{id}"
    says = "Said."

    """)


@cache
def warnings(text: str) -> tuple[Finding, ...]:
    checked = check_policy(text.encode(), "test.toml")
    assert all(one.severity == "warning" for one in checked.findings), [
        one.told("test.toml") for one in checked.findings
    ]
    return checked.findings


def changed(*pairs: tuple[str, str]) -> str:
    text = CALM
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def before(rule: str, text: str) -> tuple[str, str]:
    """A change that puts text before a rule."""
    return f'[[rule]]\nid = "{rule}"', f'{text}[[rule]]\nid = "{rule}"'


def test_a_calm_document_has_no_warnings() -> None:
    assert warnings(CALM) == ()


FAULTS = {
    "unused fact": (
        [
            ("used = {", 'spare = { type = "money", label = "Spare" }\nused = {'),
            ("days_total = 30,", 'days_total = 30, spare = "1.00 USD",'),
        ],
        ("unused", "fact.spare", "nothing rests on this fact"),
    ),
    "unused step": (
        [("by_table =", 'idle = { formula = "days_used + 1", label = "Idle" }\nby_table =')],
        ("unused", "step.idle", "no rule and no words"),
    ),
    "unused window": (
        [("[step]", '[window.idle]\nfrom = "paid_at"\nfor = "9 days"\nlabel = "idle"\n\n[step]')],
        ("unused", "window.idle", "no formula asks"),
    ),
    "unused table": (
        [("[window.early]", '[table.idle]\nlabel = "Idle"\nby = "days"\nrows = [{ value = 1 }]\n\n[window.early]')],
        ("unused", "table.idle", "no formula looks"),
    ),
    "unused payout": (
        [('card = { label = "Card" }', 'card = { label = "Card" }\nidle = { label = "Idle" }')],
        ("unused", "payout.idle", "no rule pays"),
    ),
    "uncited clause": (
        [("[fact]", 'S2 = { heading = "Two", says = "Never." }\n\n[fact]')],
        ("uncited", "clause.S2", "cites this clause"),
    ),
    "no example": ([(CALM[CALM.index("[[example]]") :], "")], ("no-example", "policy", "no example")),
    "published as it comes out": (
        [('amount = "20.00 USD"', 'amount = "20.00 USD"\npublished = "20.00 USD"')],
        ("published", "example.0.published", "the one that comes out"),
    ),
    "dead rule": (
        [before("large", RULE.format(id="dead", test="kind == 'basic' and used"))],
        ("dead-rule", "rule.2", "never decides"),
    ),
    "rule that is never met": (
        [before("early", RULE.format(id="dead", test="days_total > 400"))],
        ("dead-rule", "rule.0", "never decides"),
    ),
    "nothing can follow": (
        [("\nif = \"kind == 'large'\"", "\nif = \"kind != 'basic'\"")],
        ("always", "rule.2", "nothing can follow"),
    ),
    "no rule for all else": (
        [('id = "rest"', 'id = "rest"\nif = "kind == \'custom\'"')],
        ("final-rule", "rule.3", "no rule stands for all other cases"),
    ),
    "hole": (
        [('id = "rest"', 'id = "rest"\nif = "kind == \'custom\' and used"')],
        ("silence", "rule", "kind custom, used no, day 4 on from paid_at"),
    ),
    "hole in numbers": (
        [('id = "rest"', 'id = "rest"\nif = "days_total < 300"')],
        ("silence", "rule", "days_total = "),
    ),
    "table hole": (
        [("{ over = 20,", "{ over = 25,")],
        ("table-hole", "step.by_table.formula", "day 21 to 25 from paid_at"),
    ),
    "overlapping rows": (
        [("{ upto = 20, value", "{ from = 10, upto = 20, value")],
        ("overlap", "table.share.rows.1", "row 1 both apply"),
    ),
    "dead row": (
        [("{ upto = 20, value", "{ upto = 5, value"), ("{ over = 20", "{ over = 10")],
        ("dead-row", "table.share.rows.1", "row 1 comes first"),
    ),
    "division by zero": (
        [("min = 1, max", "min = 0, max")],
        ("zero-division", "step.by_days.formula", "days_total = 0"),
    ),
    "division by zero of days": (
        [
            ('"paid * max(0, days_total - days_used) / days_total"', '"paid * days_total / days_used"'),
            ('amount = "20.00 USD"', 'amount = "30.00 USD"'),
        ],
        ("zero-division", "step.by_days.formula", "kind basic, used yes"),
    ),
    "negative amount": (
        [("max(0, days_total - days_used)", "(days_total - days_used)")],
        ("negative", "rule.1.amount", "falls below zero"),
    ),
    "window that never opens": (
        [('for = "3 days"', 'after = "9 days"\nfor = "3 days"')],
        ("empty-window", "window.early", "no request can lie"),
    ),
    "inexact timeline": (
        [
            ("if = \"kind == 'basic'\"", "if = \"kind == 'basic' and weekday_of(requested_at) < 6\""),
            ('outcome = "partial"\namount = "20.00 USD"', 'outcome = "partial"'),
        ],
        ("inexact-timeline", "rule.1.if", "cannot be exact"),
    ),
    "no case at all": (
        [
            (CALM[CALM.index("[[example]]") :], ""),
            before("early", RULE.format(id="both", test="paid > '1.00 USD' and paid > '1.00 EUR'")),
        ],
        ("no-case", "fact", "no case could be made"),
    ),
    "fact not asked for": (
        [("used = { type", "used = { needed = \"kind == 'basic'\", type")],
        ("not-asked", "fact.used", "where it is not needed"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_warned_of_in_its_place(name: str) -> None:
    pairs, (code, key, words) = FAULTS[name]
    text = changed(*pairs)
    found = warnings(text)
    warned = next((one for one in found if one.code == code and one.key == key), None)
    assert warned is not None, [(one.code, one.told("test.toml")) for one in found]
    assert words in warned.message
    assert warned.hint
    assert warned.line > 0 or key == "rule"


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_warned_of_once_and_alone(name: str) -> None:
    pairs, (code, key, _words) = FAULTS[name]
    related = {
        "window that never opens": {"dead-rule"},
        "division by zero of days": {"inexact-timeline"},
        "no case at all": {"no-example"},
    }.get(name, set())
    assert {one.code for one in warnings(changed(*pairs))} - related == {code}
    keys = [(one.code, one.key) for one in warnings(changed(*pairs))]
    assert len(keys) == len(set(keys)), keys
    assert (code, key) in keys


CALM_AFTER_ALL = {
    "a guarded division": [("min = 1, max", "min = 0, max"), before("early", RULE.format(id="none", test="days_total == 0"))],
    "a rule of one rare value": [before("early", RULE.format(id="rare", test="days_total == 399 and kind == 'large' and used"))],
    "a rule of a reading's other option": [
        ("[payout]", '[reading]\ncount = { kind = "silence", options = { a = "A", b = "B" }, clauses = ["S1"], ask = "?", says = "Silent." }\n\n[payout]'),
        before("early", RULE.format(id="other", test="count == 'b' and used")),
    ],
    "a last rule for what nobody thought of": [
        ('id = "rest"\noutcome = "none"', "id = \"rest\"\nif = \"kind == 'custom'\"\noutcome = \"none\""),
        ("[[example]]", '[[rule]]\nid = "net"\noutcome = "review"\nlabel = "Net"\nsays = "Ask."\n\n[[example]]'),
    ],
    "a charge that is meant": [("max(0, days_total - days_used)", "(days_total - days_used)"), ('round = "half-up"', 'round = "half-up"\nmay_charge = true')],
    "words that show a step": [
        ("by_table =", 'idle = { formula = "days_used + 1", label = "Idle" }\nby_table ='),
        ('says = "By days."', 'says = "By days, {idle}."'),
    ],
    "a table that only a window uses": [
        ("[window.early]", '[table.grace]\nlabel = "Grace"\nby = "kind"\nrows = [{ is = "basic", value = "3 days" }, { value = "4 days" }]\n\n[window.early]'),
        ('for = "3 days"', 'until = "add_days(paid_at, grace(kind))"'),
    ],
    "a request that has a last moment": [
        ('requested_at = { min = "paid_at" }', 'requested_at = { min = "paid_at", max = "add_days(paid_at, 20)" }'),
        ("{ over = 20,", "{ over = 25,"),
    ],
    "rows that only meet": [("{ upto = 20, value", "{ over = 10, upto = 20, value")],
    "rows from above": [
        ("  { upto = 10, value = \"100 %\" },\n  { upto = 20, value = \"50 %\" },\n  { over = 20, value = \"0 %\" },", "  { from = 20, value = \"0 %\" },\n  { from = 10, value = \"50 %\" },\n  { below = 10, value = \"100 %\" },"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CALM_AFTER_ALL)
def test_what_is_sound_is_not_warned_of(name: str) -> None:
    found = [one.told("test.toml") for one in warnings(changed(*CALM_AFTER_ALL[name]))]
    assert [one for one in found if "dead-row" not in one] == []


def test_warnings_stand_in_the_order_of_the_lines() -> None:
    found = warnings(changed(*FAULTS["unused payout"][0], *FAULTS["uncited clause"][0], *FAULTS["negative amount"][0]))
    assert [one.code for one in found] == ["uncited", "unused", "negative"]
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_a_document_with_errors_is_not_looked_at_further() -> None:
    checked = check_policy(changed(*FAULTS["unused payout"][0], ('"card"', '"crad"')).encode(), "test.toml")
    assert checked.policy is None
    assert {one.severity for one in checked.findings} == {"error"}


# What a policy is silent about


def test_the_hole_of_stape_is_listed_with_its_days() -> None:
    hole = next(one for one in silences(shipped("stape")) if one.rule == "used-gap")
    assert hole == Silence(
        rule="used-gap",
        label="Policy silent: day 4 to 14",
        declared=True,
        facts=(
            ("interval", ("monthly",)),
            ("charge_kind", ("subscription", "auto-upgrade")),
            ("used", ("yes",)),
            ("wants", ("money",)),
        ),
        anchor="paid_at",
        first_day=4,
        last_day=14,
    )
    assert hole.told.endswith("day 4 to 14 from paid_at")


def test_a_silence_that_nobody_declared_says_so() -> None:
    policy = read_policy(changed(*FAULTS["hole"][0]).encode(), "test.toml")
    found = silences(policy)
    assert [(one.rule, one.declared, one.facts, one.first_day, one.last_day) for one in found] == [
        ("", False, (("kind", ("custom",)), ("used", ("no",))), 4, None)
    ]


def test_a_calm_document_has_no_silences() -> None:
    assert silences(read_policy(CALM.encode(), "test.toml")) == []


def test_notes_tell_of_what_is_no_fault() -> None:
    text = changed(("if = \"kind == 'large'\"", 'if = "used"'), ('amount = "paid"', 'amount = "paid * 2"'))
    assert notes(read_policy(text.encode(), "test.toml")) == [
        "kind: nothing tells large and custom apart",
        "rule early: its amount can be more than was paid; no more than that is paid out",
    ]


# The documents that ship


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_documents_come_out_without_warnings(name: str) -> None:
    found = check_policy((FOLDER / f"{name}.toml").read_bytes(), f"{name}.toml").findings
    assert [one.told("") for one in found] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_come_out_without_warnings(path: Path) -> None:
    assert [one.told("") for one in check_policy(path.read_bytes(), path.name).findings] == []


# Damaged documents

PIECES = re.compile(r"\w+|\s+|[^\w\s]")
MARKS = [
    "0",
    "1",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "true",
    "-1",
    "1.5",
    "paid",
    "=",
    ",",
    "2026-01-01",
    "1e999999999",
    "9" * 30,
    "\n",
    "\\",
    "\0",
    "é",
    ".",
]


VALUE = re.compile(r'(?<== )(?:"[^"\n]*"|true|false|[0-9][0-9\-]*|\[[^\[\]\n]*\])')
ODD = [
    "0", "-1", "true", "[]", "{}", "[[1]]", "[{}]", "{ a = 1 }", "1979-05-27T07:32:00Z", "1979-05-27", "07:32:00", "inf", "1e999999999", "9" * 40, "0x10", "1_000",
    '""', '" "', '"{paid}"', '"}{"', '"{"', '["a", 1]', '"paid / 0"', '"paid / 0 / 0"', '"days(requested_at, requested_at)"', '"1 / 0"', '"true"', '"not"',
    '"9999 years"', '"9999 business days"', '"9999 months"', '"add_years(requested_at, 9999)"', '"add_months(requested_at, 999999999999)"', '"999999999999.99 USD"', '"1 JPY"', '"KWD"',
    '"date(\'2100-12-31\')"', '"start_of(date(\'1990-01-01\'))"', '"' + "(" * 400 + '"', '"' + "-" * 490 + '1"', '"' + "paid+" * 99 + 'paid"', '"' + "x" * 900 + '"', "\"\\u0000\"", "\"\\uFFFF\"",
    '"Europe/Berlin"', '"right/UTC"', '"review"', '"auto"', '"closes(full)"', '"outcome"', '"rule"', '"__import__(1)"', '"paid.__class__"', '"requested_at"', '"weekday_of(requested_at) == 1"',
]  # fmt: skip


@cache
def documents() -> tuple[tuple[bytes, tuple[str, ...]], ...]:
    files = [*(FOLDER / f"{name}.toml" for name in SHIPPED), *TEMPLATES]
    return tuple((file.read_bytes(), tuple(PIECES.findall(file.read_text("utf-8")))) for file in files)


def damaged(seed: int) -> bytes:
    """A real document with words swapped, doubled, dropped or replaced, lines moved, or bytes changed; or only bytes."""
    dice = random.Random(seed)
    whole, words = dice.choice(documents())
    match dice.randrange(10):
        case 0:
            return dice.randbytes(dice.choice([10, 1000, 100_000]))
        case 1:
            data = bytearray(whole)
            for _ in range(dice.randint(1, 20)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            return bytes(data)
        case 2 | 3:
            lines = whole.decode().split("\n")
            for _ in range(dice.randint(1, 4)):
                lines.insert(dice.randrange(len(lines)), lines.pop(dice.randrange(len(lines))))
            return "\n".join(lines).encode()
        case 4 | 5:
            values = list(VALUE.finditer(whole.decode()))
            spots = sorted(dice.sample(values, dice.randint(1, 3)), key=lambda spot: -spot.start())
            text = whole.decode()
            for spot in spots:
                value = dice.choice([dice.choice(ODD), dice.choice(values)[0]])
                text = text[: spot.start()] + value + text[spot.end() :]
            return text.encode()
    pieces = list(words)
    names = [at for at, piece in enumerate(pieces) if piece.isalnum()]
    for _ in range(dice.randint(1, 5)):
        at, other = dice.choice(names), dice.choice(names)
        match dice.randrange(8):
            case 0:
                pieces[dice.randrange(len(pieces))] = dice.choice(MARKS)
            case 1:
                pieces[at] = ""
            case 2 | 3 | 4:
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case _:
                pieces[at] = pieces[other]
    return "".join(pieces).encode()


def refusals(data: bytes) -> tuple[Finding, ...] | None:
    """What a document is refused for; None where it is read."""
    try:
        read_policy(data, "damaged.toml")
    except PolicyError as error:
        return error.findings
    return None


def test_damaged_documents_give_a_policy_or_findings() -> None:
    for seed in range(FUZZ):
        found = refusals(damaged(seed))
        assert found is None or found, seed
        assert all(one.message and one.code and one.severity == "error" for one in found or ()), seed


def test_damaged_documents_that_still_work_can_be_linted() -> None:
    for seed in range(FUZZ // 10):
        checked = check_policy(damaged(seed), "damaged.toml")
        assert (checked.policy is None) == any(one.severity == "error" for one in checked.findings), seed


@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=100)
def test_any_bytes_give_findings(data: bytes) -> None:
    assert check_policy(data, "bytes.toml").findings


def test_linting_twice_finds_the_same() -> None:
    text = changed(*FAULTS["hole in numbers"][0])
    policy = read_policy(text.encode(), "test.toml")
    assert lint(policy, Places(text)) == lint(policy, Places(text)) != []


@pytest.mark.parametrize(
    ("key", "spelling"), [("from = ", "from_ = "), ('if = "early', 'if_ = "early'), ("for = ", "for_ = ")]
)
def test_keys_have_one_spelling(key: str, spelling: str) -> None:
    found = refusals(changed((key, spelling)).encode())
    assert found is not None
    assert "unknown key" in [one.message for one in found]


@pytest.mark.parametrize("length", ["9999 business days", "9999 years", "9999 weeks", "0 days"])
@pytest.mark.parametrize("key", ["for", "after", "closes_before", "opens_before"])
def test_windows_of_any_length_are_borne(key: str, length: str) -> None:
    checked = check_policy(changed(('for = "3 days"', f'{key} = "{length}"')).encode(), "test.toml")
    assert (checked.policy is None) == any(one.severity == "error" for one in checked.findings)
    if length in ("9999 business days", "9999 years"):
        told = " ".join(one.message for one in checked.findings)
        assert "beyond the calendar" in told or "the outcome is review" in told


TOWER = 'label = "T"\nby = "days"\nrows = [\n  { upto = 1, value = "VALUE" },\n  { upto = 2, value = "VALUE" },\n]\n'


def test_tables_that_multiply_are_refused_at_once() -> None:
    tables = [f"[table.t{at}]\n" + TOWER.replace("VALUE", f"t{at - 1}(days_total)" if at else "1") for at in range(39)]
    text = changed(
        ("[window.early]", "\n".join(tables) + "\n[window.early]"), ("paid * share(days_used)", "paid * t38(days_used)")
    )
    found = check_policy(text.encode(), "test.toml").findings
    assert any("grows too large through its tables" in one.message for one in found)


def test_a_document_of_too_many_parts_is_refused_at_once() -> None:
    rows = "\n".join(f"  {{ upto = {at}, value = {at} }}," for at in range(60))
    table = f'[table.big]\nlabel = "B"\nby = "days"\nrows = [\n{rows}\n]\n\n[window.early]'
    lookups = ", ".join(["big(days_used)"] * 5)
    steps = "\n".join(f'b{at} = {{ formula = "min({lookups})", label = "B" }}' for at in range(30))
    text = changed(("[window.early]", table), ("[result]", steps + "\n\n[result]"))
    found = check_policy(text.encode(), "test.toml").findings
    assert [one.code for one in found] == ["size"]
