"""Documents that are wrong: refused with file, line, key and a hint, every mistake at once, and never a traceback."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_cases import FOLDER, SHIPPED, decided, findings_of, problems, result, written

from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.read import digest_of, read_policy

SMALL = """\
[policy]
format = 1
id = "small"
publisher = "Test"
title = "Small"
summary = "A small policy"
version = "1"
source = "The test itself"

[clause]
S1 = { heading = "One", says = "Unused days come back." }

[fact]
started_at = { type = "instant", label = "Started at" }
days_total = { type = "integer", unit = "days", min = 1, label = "Days" }
plan = { type = "choice", options = { basic = "Basic", large = "Large" }, label = "Plan" }
requested_at = { min = "started_at" }

[reading]
rounding = { kind = "silence", options = { half-up = "half-up", down = "down" }, clauses = ["S1"], ask = "Which?", says = "Not said." }

[payout]
card = { label = "Card" }

[window.early]
from = "started_at"
label = "first days"
cases = [
  { when = "plan == 'basic'", for = "3 days", clause = "S1" },
  { for = "7 days" },
]

[step]
days_used = { formula = "days(started_at, requested_at)", label = "Days used" }
share = { formula = "max(0, days_total - days_used) / days_total", label = "Share left" }
refund = { formula = "paid * share", label = "Refund", symbol = "R" }

[result]
round = "rounding"

[[rule]]
id = "early"
if = "early"
outcome = "full"
amount = "paid"
payout = "card"
label = "Early"
says = "Inside the first days."

[[rule]]
id = "rest"
outcome = "partial"
amount = "refund"
payout = "card"
clauses = ["S1"]
label = "Rest"
says = [
  { if = "plan == 'basic'", text = "{days_used} used." },
  { text = "{share:percent} left." },
]

[[notice]]
if = "outcome == 'partial'"
text = "Say it."
clauses = ["S1"]

[[deadline]]
label = "End"
at = "closes(early)"

[[example]]
name = "An example"
facts = { paid = "30.00 USD", started_at = "2026-03-01", days_total = 30, plan = "basic", requested_at = "2026-03-11" }
outcome = "partial"
amount = "20.00 USD"
"""


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


def test_the_small_document_is_sound() -> None:
    facts = {"paid": "30.00 USD", "started_at": "2026-03-01", "days_total": 30, "plan": "large"}
    assert result(written(SMALL), {**facts, "requested_at": "2026-03-08"}) == ("full", "30.00 USD", "early")
    assert result(written(SMALL), {**facts, "requested_at": "2026-03-09"}) == ("partial", "22.00 USD", "rest")


MISTAKES = [
    # (old, new, line holds, key, message, hint)
    (
        'amount = "refund"',
        'amount = "refnd"',
        'amount = "refnd"',
        "rule.1.amount",
        "unknown symbol “refnd”",
        "“refund”",
    ),
    ('summary = "A small policy"\n', "", "[policy]", "policy.summary", "missing", ""),
    ("format = 1", "format = 2", "format = 2", "policy.format", "format 2, this program reads format 1", "Update"),
    ("format = 1", "format = 0", "format = 0", "policy.format", "format 0", "format = 1"),
    ("format = 1", "format = true", "format = true", "policy.format", "whole number", ""),
    ('version = "1"', "version = 1.0", "version = 1.0", "policy.version", "text in quotes", ""),
    ('version = "1"', 'version = "1"\ncolour = "red"', "colour", "policy.colour", "unknown key", "spelling"),
    ('version = "1"', 'version = "1"\ncurrency = "XYZ"', "currency", "policy.currency", "XYZ", ""),
    ('version = "1"', 'version = "1"\nzone = "Mars"', "zone", "policy.zone", "not a time zone", "Europe/Berlin"),
    ('type = "integer"', 'type = "count"', "days_total", "fact.days_total.type", "not one of the words", "integer"),
    ('type = "integer", ', "", "days_total", "fact.days_total", "no type", "Add type"),
    ("min = 1", 'min = "started_at"', "days_total", "fact.days_total.min", "cannot be held against an instant", ""),
    ("min = 1", 'default = "five"', "days_total", "fact.days_total.default", "no default for", ""),
    ("min = 1", "default = true", "days_total", "fact.days_total.default", "no default for", ""),
    ('unit = "days"', 'unit = "money"', "days_total", "fact.days_total.unit", "is of type money", ""),
    ('large = "Large" }', 'large = "Large" }, default = "larg"', "plan =", "fact.plan.default", "“larg”", "“large”"),
    (
        'type = "choice", options = { basic = "Basic", large = "Large" }',
        'type = "choice"',
        "plan =",
        "fact.plan",
        "lists its options",
        "",
    ),
    ("basic = ", "Basic = ", "plan =", "fact.plan.options.Basic", "spelt", ""),
    (
        "requested_at = { min",
        'requested_at = { default = "started_at", min',
        "requested_at =",
        "fact.requested_at.default",
        "part of every case",
        "",
    ),
    (
        'requested_at = { min = "started_at"',
        'requested_at = { min = "requested_at"',
        "requested_at =",
        "fact.requested_at.min",
        "own moment",
        "",
    ),
    (
        "requested_at = { min",
        'requested_at = { type = "date", min',
        "requested_at =",
        "fact.requested_at.type",
        "always of type instant",
        "",
    ),
    (
        'label = "Started at"',
        'label = "Started at", default = "add_days(requested_at, 0)"',
        "started_at =",
        "fact.started_at.default",
        "depend on the moment of the request",
        "",
    ),
    (
        'label = "Started at"',
        'label = "S", default = "closes(early)"',
        "started_at =",
        "fact.started_at.default",
        "depend on the moment",
        "",
    ),
    (
        'type = "instant", label',
        'type = "instant", clause = "S2", label',
        "started_at =",
        "fact.started_at.clause",
        "“S2” is not in this document",
        "",
    ),
    (
        'round = "rounding"',
        'round = "nearest"',
        'round = "nearest"',
        "result.round",
        "“nearest” is not a rounding",
        "half-up",
    ),
    (
        '[result]\nround = "rounding"',
        "",
        'amount = "refund"',
        "rule.1.amount",
        "how this amount is rounded",
        "[result]",
    ),
    ('half-up = "half-up", down', 'sideways = "sideways", down', "round =", "result.round", "not a rounding", ""),
    ('ask = "Which?"', 'ask = "Which {one}?"', "rounding =", "reading.rounding.ask", "brace", "Only sentences"),
    (
        "[step]",
        '[reading.spare]\nkind = "silence"\noptions = { a = "A", b = "B" }\nclauses = []\nask = "?"\nsays = "."\n\n[step]',
        "[reading.spare]",
        "reading.spare",
        "no part of the document asks",
        "",
    ),
    ('for = "3 days"', 'for = "3 moons"', '"3 moons"', "window.early.cases.0.for", "not a length of time", "48 hours"),
    ('for = "7 days"', 'for = "7 days", until = "started_at"', '"7 days"', "window.early.cases.1", "not by both", ""),
    (
        "plan == 'basic'\", for",
        "plan == 'basik'\", for",
        "basik",
        "window.early.cases.0.when",
        "“basik” is not an option",
        "“basic”",
    ),
    (
        'from = "started_at"',
        'from = "requested_at"',
        "from =",
        "window.early.from",
        "may not depend on the moment of the request",
        "",
    ),
    (
        'from = "started_at"',
        'from = "days_used"',
        "from =",
        "window.early.from",
        "unknown symbol",
        "step “days_used” is not known here yet",
    ),
    (
        'from = "started_at"',
        'from = "started_at"\ncount = "daily"',
        "count",
        "window.early.count",
        "“daily” does not tell",
        "calendar",
    ),
    (
        'from = "started_at"',
        'from = "started_at"\nfor = "1 day"',
        "[window.early]",
        "window.early",
        "cases has its lengths there",
        "",
    ),
    (
        "days_total - days_used)",
        "days_total - paid)",
        "share =",
        "step.share.formula",
        "days and money cannot be put together",
        "",
    ),
    ("paid * share", "paid * paid", 'amount = "refund"', "rule.1.amount", "an amount is money, this is money^2", ""),
    ("paid * share", "paid + 5", "refund =", "step.refund.formula", "money and a bare number", "not an amount"),
    ("paid * share", "floor(paid) * share", "refund =", "step.refund.formula", "do not round money", "[result]"),
    ("days_used = {", 'share = { formula = "1", label = "x" }\ndays_used = {', "", "", "not TOML", ""),
    ("days_used = {", "in = {", "in = {", "step.in", "“in” is a word that formulas reserve", "another id"),
    ("days_used = {", "outcome = {", "outcome = {", "step.outcome", "is taken", ""),
    ("days_used = {", "days-total = {", "days-total = {", "step.days-total", "“days_total” is taken", ""),
    (
        'formula = "days(started_at',
        'formula = "days(refund, started_at',
        "days_used =",
        "step.days_used.formula",
        "unknown symbol “refund”",
        "move it up",
    ),
    (
        'outcome = "partial"\namount',
        'outcome = "some"\namount',
        'outcome = "some"',
        "rule.1.outcome",
        "“some” is not an outcome",
        "full, partial",
    ),
    ('amount = "refund"\n', "", "[[rule]]", "rule.1", "needs an amount", "amount ="),
    ('payout = "card"\nclauses', 'payout = "crad"\nclauses', '"crad"', "rule.1.payout", "unknown symbol “crad”", ""),
    (
        'payout = "card"\nclauses',
        "payout = \"'crad'\"\nclauses",
        "'crad'",
        "rule.1.payout",
        "no payout “crad”",
        "“card”",
    ),
    ('id = "rest"', 'id = "early"', 'id = "early"', "rule.1.id", "another rule has the id", ""),
    ('if = "early"\n', "", "[[rule]]", "rule.1", "this one never does", "last"),
    (
        '{ text = "{share:percent} left." }',
        '{ if = "plan == \'large\'", text = "x" }',
        "says = [",
        "rule.1.says",
        "last of several sentences",
        "",
    ),
    ("{share:percent} left", "{share:percent left", "share:percent left", "rule.1.says.1.text", "brace", ""),
    ("{share:percent} left", "{shar} left", "{shar}", "rule.1.says.1.text", "unknown symbol “shar”", "“share”"),
    ("{share:percent} left", "{paid:percent} left", "{paid:percent}", "rule.1.says.1.text", "plain ratio", ""),
    (
        "outcome == 'partial'",
        "outcome == 'half'",
        "outcome == 'half'",
        "notice.0.if",
        "“half” is not an option",
        "full, partial",
    ),
    ('at = "closes(early)"', 'at = "days_used"', 'at = "days_used"', "deadline.0.at", "instant is needed", ""),
    ('at = "closes(early)"', 'at = "closes(paid)"', 'at = "closes(paid)"', "deadline.0.at", "one window", ""),
    (
        'amount = "20.00 USD"',
        'amount = "20.01 USD"',
        "[[example]]",
        "example.0",
        "the amount is 20.00 USD, not 20.01 USD",
        "published",
    ),
    (
        'outcome = "partial"\namount = "20.00 USD"',
        'outcome = "full"',
        "[[example]]",
        "example.0",
        "the outcome is partial, not full",
        "",
    ),
    (
        'days_total = 30, plan = "basic"',
        'days_totl = 30, plan = "basic"',
        "[[example]]",
        "example.0",
        "no fact “days_totl”",
        "",
    ),
    (
        'name = "An example"',
        'name = "An example"\nclause = "S9"',
        'clause = "S9"',
        "example.0.clause",
        "“S9” is not",
        "",
    ),
    ("days_total = 30, plan", "days_total = 30.5, plan", "facts =", "example.0.facts.days_total", "", ""),
    (
        'says = "Inside',
        'figures = ["shar"]\nsays = "Inside',
        "figures",
        "rule.0.figures.0",
        "no step “shar”",
        "“share”",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "key", "message", "hint"), MISTAKES)
def test_each_mistake_is_found_in_its_place(old: str, new: str, where: str, key: str, message: str, hint: str) -> None:
    text = changed(old, new)
    found = next((one for one in findings_of(text) if one.key == key or not key), None)
    assert found is not None, [one.told("test.toml") for one in findings_of(text)]
    assert message in found.message
    assert hint in found.hint
    if where:
        lines = [number for number, line in enumerate(text.split("\n"), start=1) if where in line]
        assert found.line in lines
    assert found.told("test.toml").startswith(f"test.toml:{found.line}:")


def test_one_mistake_is_told_once() -> None:
    # what hangs on the broken step is not reported again
    found = findings_of(
        changed("max(0, days_total - days_used) / days_total", "max(0, days_totl - days_used) / days_total")
    )
    assert [one.key for one in found] == ["step.share.formula"]


def test_all_mistakes_come_at_once_in_the_order_of_the_text() -> None:
    text = changed('round = "rounding"', 'round = "nearest"')
    text = text.replace('amount = "paid"', 'amount = "payd"').replace("outcome == 'partial'", "outcom == 'partial'")
    found = findings_of(text)
    assert [one.key for one in found] == ["reading.rounding", "result.round", "rule.0.amount", "notice.0.if"]
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_the_column_is_that_of_the_word() -> None:
    text = changed("days_total - days_used)", "days_total - dais_used)")
    found = findings_of(text)[0]
    line = text.split("\n")[found.line - 1]
    assert line[found.column - 1 :].startswith("dais_used")


def test_the_column_within_a_sentence_is_that_of_the_formula() -> None:
    text = changed("{days_used} used.", "So {dais_used} used.")
    found = findings_of(text)[0]
    assert text.split("\n")[found.line - 1][found.column - 1 :].startswith("dais_used")


@pytest.mark.parametrize(
    "formula",
    [
        "().__class__",
        "paid.real",
        "__import__('os')",
        "__import__",
        "open('x')",
        "eval('1')",
        "lambda: paid",
        "(x := paid)",
        "f'{paid}'",
        "[paid][0]",
        "[paid for paid in paid]",
        "{paid}",
        "(paid, paid)",
        "paid if paid",
        "paid ** 2",
        "paid // 2",
        "paid % 2",
        "paid @ paid",
        "paid | paid",
        "~paid",
        "+paid",
        "paid is paid",
        "min(*[paid])",
        "min(paid)",
        "min(paid, key=paid)",
        "min(" + ", ".join(["paid"] * 9) + ")",
        "paid and share",
        "not paid",
        "paid == 'basic'",
        "1 < share < 'x'",
        "share in (1, 2)",
        "plan in plan",
        "plan < 'large'",
        "1e9",
        "1_000",
        "0x10",
        "1j",
        "b'x'",
        "0o7",
        "1.",
        ".5",
        "1234567890123",
        "0.1234567890",
        "True",
        "None",
        "...",
        "paid; paid",
        "paid\\n+ paid",
        "paid # no",
        "ｐａｉｄ",
        "paid × 2",
        "'\\\\d'",
        "3if share == 3else 4",
        "paid" + " + paid" * 80,
        "(" * 30 + "paid" + ")" * 30 + " + unknown",
        "-" * 40 + "paid",
        "not " * 40 + "early",
        "(" * 250,
        "((((",
        "await paid",
        "yield",
        "paid:plain",
        "add_days(started_at, paid)",
        "add_months(started_at, days_total)",
        "days(paid, paid)",
        "given(share)",
        "given('paid')",
        "closes(early, early)",
        "ceil(paid)",
        "pow(paid, 2)",
        "   ",
    ],
)
@pytest.mark.filterwarnings("error")
def test_formulas_outside_the_language_are_refused(formula: str) -> None:
    text = SMALL.replace('formula = "paid * share"', f'formula = "{formula}"')
    found = findings_of(text)
    assert found[0].key == "step.refund.formula" or found[0].code == "toml", found
    assert found[0].line
    assert "Traceback" not in found[0].told("x")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "missing"),
        (b"\xff\xfe" + SMALL.encode("utf-16-le"), "not UTF-8"),
        (SMALL.encode().replace(b"Card", b"C\xe4rd"), "not UTF-8"),
        (SMALL.encode() + b"#" + b"x" * 1001 + b"\n", "longer than 1000"),
        (SMALL.encode() + b"#\n" * 140_000, "larger than 256 KiB"),
        (b"a.b.c.d.e.f.g.h.i = 1\n", "more than 8 parts"),
        (b"[a.b.c.d.e.f.g.h.i]\n", "more than 8 parts"),
        (b"x = { a . b . c . d . e . f . g . h . i = 1 }\n", "more than 8 parts"),
        (b'"a b"."a b"."a b"."a b"."a b"."a b"."a b"."a b"."a b" = 1\n', "more than 8 parts"),
        (b'x = { q = "\'", ' + b".".join([b'"a b"'] * 9) + b" = 1 }\n", "more than 8 parts"),
        (b"x = " + b"[\n" * 5000 + b"]\n" * 5000, "TOML|nested"),
        (b"x = " + b"{a=" * 200 + b"1" + b"}" * 200 + b"\n", "TOML|nested|unknown|needed"),
        (b"x = " + b"9" * 900 + b"\n", "unknown|missing"),
        (b"x = 1e999999999\n", "unknown|missing"),
        (b"x = 1e99999999999999999999\n", "unknown|missing"),
        (b"x = nan\n", "unknown|missing"),
        (b"x = 9999-99-99\n", "TOML"),
        (b'x = "\n', "TOML"),
        (b"x = 1\nx = 2\n", "TOML"),
        (b"\x00", "TOML"),
        (b"policy = 1\nclause = []\nfact = 'x'\nrule = {}\n", "table"),
    ],
)
def test_hostile_files_are_refused_at_once(data: bytes, words: str) -> None:
    found = findings_of(data)
    assert re.search(words, " ".join(one.told("x") for one in found)), found


def test_many_short_dotted_keys_cost_little() -> None:
    lines = "\n".join(".".join(f"k{number}{part}" for part in "abcdefgh") + " = 1" for number in range(6000))
    findings_of(lines[:250_000].rpartition("\n")[0])
    findings_of(b"\n".join([b"a" * 900 + b". . . . . . . . ."] * 280))


def test_steps_cannot_square_their_way_up() -> None:
    towers = "\n".join(
        f't{number} = {{ formula = "t{number - 1} * t{number - 1}", label = "T" }}' for number in range(1, 100)
    )
    text = changed(
        "[result]", 't0 = { formula = "days_total / days_total + 999999999999", label = "T" }\n' + towers + "\n[result]"
    )
    text = text.replace('amount = "refund"', 'amount = "paid * t99 / t99"')
    found = findings_of(text)
    assert "the outcome is review" in found[0].message


def test_sums_of_sums_cost_little() -> None:
    towers = "\n".join(
        f't{number} = {{ formula = "t{number - 1} + t{number - 1}", label = "T" }}' for number in range(1, 100)
    )
    text = changed("[result]", 't0 = { formula = "days_used", label = "T" }\n' + towers + "\n[result]")
    text = text.replace('amount = "refund"', 'amount = "refund if t99 > days_total else refund"')
    assert decided(written(text), {**FACTS, "plan": "large"}).timeline


FACTS = {
    "paid": "30.00 USD",
    "started_at": "2026-03-01",
    "days_total": 30,
    "plan": "basic",
    "requested_at": "2026-03-11",
}


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + SMALL.encode(), SMALL.replace("\n", "\r\n").encode()])
def test_a_byte_order_mark_and_windows_lines_change_nothing(data: bytes) -> None:
    policy = read_policy(data, "small.toml")
    assert policy.ref.digest == digest_of(SMALL.encode())


def test_what_was_checked_before_is_read_again_without_checks() -> None:
    policy = read_policy(SMALL.encode(), "small.toml", checked=True)
    assert result(policy, FACTS) == ("partial", "20.00 USD", "rest")


def test_lines_are_found_in_any_spelling_of_toml() -> None:
    text = (
        changed("[window.early]\n", "")
        .replace(
            'from = "started_at"\nlabel = "first days"\ncases = [',
            '[window]\nearly.from = \'started_at\'\nearly.label = "first days"\n"early".cases = [ # comment ]',
        )
        .replace('{ for = "7 days" },', '{ for = """7 moons""" },')
    )
    found = findings_of(text)
    assert [(one.key, one.line) for one in found] == [("window.early.cases.1.for", line_of(text, "7 moons"))]


def test_no_rule_holds_is_for_a_person() -> None:
    policy = written(changed('id = "rest"\n', 'id = "rest"\nif = "plan == \'basic\'"\n'))
    decision = decided(policy, {**FACTS, "plan": "large"})
    assert (decision.outcome, decision.rule, decision.amount) == ("review", "", None)
    assert [one.label for one in decision.timeline] == ["Early", "No rule applies"]


def test_problems_of_a_default_that_leaves_the_calendar() -> None:
    policy = written(
        changed(
            'label = "Started at"', 'label = "Started at", default = "add_days(paid_on, days_total * 9999)"'
        ).replace("[fact]", '[fact]\npaid_on = { type = "instant", needed = "false", label = "Paid on" }')
    )
    facts = {key: value for key, value in FACTS.items() if key != "started_at"}
    assert set(problems(policy, {**facts, "paid_on": "2026-03-01"})) == {"started_at"}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_documents_are_sound(name: str) -> None:
    policy = read_policy((FOLDER / f"{name}.toml").read_bytes(), f"{name}.toml")
    assert policy.ref.id == name
    assert policy.examples


MARKS = ["0", "1", '"', "'", "{", "}", "[", "true", "-1", "1.5", "paid", "=", ",", "2026-01-01"]
PIECES = re.compile(r"\w+|\s+|[^\w\s]")


@pytest.mark.parametrize("name", SHIPPED)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_mutated_documents_are_read_or_refused(name: str, seed: int) -> None:
    """A document with words dropped, doubled, swapped or replaced never does anything but load or be refused."""
    dice = random.Random(seed)
    pieces = PIECES.findall(Path(FOLDER / f"{name}.toml").read_text("utf-8"))
    words = [at for at, piece in enumerate(pieces) if piece.isalnum()]
    for _ in range(dice.randint(1, 5)):
        at, other = dice.choice(words), dice.choice(words)
        match dice.randrange(10):
            case 0:
                pieces[dice.randrange(len(pieces))] = dice.choice(MARKS)
            case 1:
                pieces[at] = ""
            case 2 | 3 | 4:
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case _:
                pieces[at] = pieces[other]
    findings = refusals("".join(pieces))
    assert all(isinstance(one, Finding) and one.message for one in findings)


def refusals(text: str) -> tuple[Finding, ...]:
    try:
        read_policy(text.encode(), "mutated.toml")
    except PolicyError as error:
        return error.findings
    return ()
