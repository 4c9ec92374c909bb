"""The command line as other programs use it: exit codes, JSON, sentences, streams."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from refund_desk import cli
from refund_desk.policies import shipped_folder
from refund_desk.viewmodels.report import exact_text
from refund_policy.decision import Value

JAPPLY = {
    "paid": "8.00 USD",
    "started_on": "2026-03-01",
    "days_total": 30,
    "requested_at": "2026-03-15T10:30",
    "zone": "Europe/Berlin",
    "credits_total": 30,
    "credits_used": 20,
}
STAPE = {
    "paid": "20.00 USD",
    "paid_at": "2026-06-01T10:00",
    "interval": "monthly",
    "charge_kind": "subscription",
    "used": True,
    "requested_at": "2026-06-09T16:20",
}
KEYS = [
    "policy", "outcome", "amount", "payout", "decided_by", "steps", "timeline", "nearest", "readings", "combined",
    "notices", "checklist", "deadlines", "problems",
]  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command line in this process: `decide` with a policy and facts (data, or a file's text)."""

    def run(policy: str, facts: object, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "facts.json"
        data = facts if isinstance(facts, bytes) else (facts if isinstance(facts, str) else json.dumps(facts)).encode()
        path.write_bytes(data)
        code = cli.main(["decide", "--policy", policy, "--facts", str(path), *options])
        return code, *capsys.readouterr()

    return run


def decided(run: Run, policy: str, facts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    code, out, err = run(policy, {**facts, **changes}, "--json")
    assert (code, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    assert list(told) == KEYS
    assert told["problems"] == []
    return told


def problems(run: Run, facts: object, policy: str = "japply") -> dict[str, str]:
    """What is wrong, by fact, told alike as JSON and as lines."""
    code, out, err = run(policy, facts, "--json")
    assert (code, err) == (2, "")
    told = json.loads(out)
    assert list(told) == KEYS
    assert (told["outcome"], told["amount"], told["payout"], told["nearest"]) == (None, None, None, None)
    assert [told[key] for key in KEYS if isinstance(told[key], list) and key != "problems"] == [[]] * 8
    lines = run(policy, facts)
    assert (lines[0], lines[1]) == (2, "")
    listed = told["problems"]
    assert lines[2].splitlines() == [": ".join(filter(None, (one["fact"], one["message"]))) for one in listed]
    return {one["fact"]: one["message"] for one in listed}


# Decided cases as JSON


def test_japply_example(run: Run) -> None:
    told = decided(run, "japply", JAPPLY)
    assert told["policy"]["id"] == "japply"
    assert told["policy"]["version"] == "1.0"
    assert len(told["policy"]["digest"]) == 64
    assert told["outcome"] == "partial"
    assert told["amount"] == {"currency": "USD", "value": "2.66"}
    assert told["payout"] == "original-method"
    assert told["decided_by"] == ["A4", "A5"]
    steps = {step["label"]: step for step in told["steps"]}
    assert steps["Time left"] == {
        "symbol": "R_time",
        "label": "Time left",
        "formula": "P × (D_total − D_used) / D_total",
        "substituted": "8.00 × (30 − 14) / 30",
        "exact": "64/15",  # 8 × 16/30
        "value": "4.2666…",
        "clause": "A2",
    }
    assert (steps["Days used"]["exact"], steps["Days used"]["value"]) == ("14", "14")
    assert (steps["Credits left"]["exact"], steps["Credits left"]["value"]) == ("8/3", "2.6666…")
    assert (steps["Rounded down"]["exact"], steps["Rounded down"]["value"]) == ("2.66", "2.66")
    assert (steps["Rounded down"]["symbol"], steps["Rounded down"]["clause"]) == ("", "A5")


def test_timeline_is_gapless_with_offsets_across_the_clock_change(run: Run) -> None:
    line = decided(run, "japply", JAPPLY)["timeline"]
    assert [(s["start"], s["end"], s["outcome"], s["shape"], s["clause"]) for s in line] == [
        ("2026-03-01T00:00:00+01:00", "2026-03-22T00:00:00+01:00", "partial", "constant", "A4, A5"),
        ("2026-03-22T00:00:00+01:00", "2026-03-31T00:00:00+02:00", "partial", "steps", "A4, A5"),
        ("2026-03-31T00:00:00+02:00", None, "none", "constant", "A1"),
    ]
    # 8.00 × 9/30 = 2.40 on 22 March, 8.00 × 1/30 = 0.266… on 30 March
    assert (line[1]["amount_at_start"]["value"], line[1]["amount_at_end"]["value"]) == ("2.40", "0.26")


def test_reading_is_set_among_the_facts(run: Run) -> None:
    told = decided(run, "japply", JAPPLY, rounding="half-up")
    assert told["amount"]["value"] == "2.67"
    rounding = next(reading for reading in told["readings"] if reading["id"] == "rounding")
    assert (rounding["chosen"], rounding["matters"]) == ("half-up", True)
    assert rounding["options"][0] == {
        "id": "down", "outcome": "partial", "amount": {"currency": "USD", "value": "2.66"},
    }  # fmt: skip


def test_review_has_no_amount_and_no_steps(run: Run) -> None:
    told = decided(run, "stape", STAPE)
    assert (told["outcome"], told["amount"], told["payout"]) == ("review", None, None)
    assert told["steps"] == []
    # 5 June 00:00 is 4 days 16 h 20 min before the request
    assert told["nearest"] == {
        "at": "2026-06-05T00:00:00+00:00",
        "seconds": -(4 * 86400 + 16 * 3600 + 20 * 60),
        "outcome": "full",
        "amount": {"currency": "USD", "value": "20.00"},
        "clause": "D1",
    }
    assert told["combined"] == [
        {
            "options": {"used-gap": "partial", "precision": "minute"},
            "outcome": "partial",
            "amount": {"currency": "USD", "value": "14.49"},
        }
    ]
    assert any("a lead" in item["text"] for item in told["checklist"])
    assert {"label": "Full-refund window closes", "at": "2026-06-05T00:00:00+00:00", "clauses": ["D5"]} in told[
        "deadlines"
    ]


def test_trial_without_a_payment_has_no_amount(run: Run) -> None:
    facts = {"state": "trial", "cycle_start": "2022-01-01", "interval": "monthly", "requested_at": "2022-01-05"}
    told = decided(run, "campaignpro", facts)
    assert (told["outcome"], told["amount"]) == ("none", None)


def test_numbers_are_ungrouped_and_lossless(run: Run) -> None:
    facts = {"state": "paid", "paid": "100000.00 USD", "cycle_start": "2022-01-01", "interval": "monthly"}
    told = decided(run, "campaignpro", facts, requested_at="2022-01-11")
    steps = {step["label"]: step for step in told["steps"]}
    assert steps["Whole minutes left"]["value"] == "30240"
    assert steps["Unused time"]["substituted"] == "100000.00 × 30240 / 44640"
    assert steps["Unused time"]["exact"] == "2100000/31"  # 100000 × 21/31


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value("money", Fraction(8), "USD"), "8.00"),
        (Value("money", Fraction(999, 200), "USD"), "4.995"),
        (Value("money", Fraction(-1, 20), "USD"), "-0.05"),
        (Value("money", Fraction(5800), "JPY"), "5800"),
        (Value("money", Fraction(8, 3), "USD"), "8/3"),
        (Value("number", Fraction(3, 4)), "0.75"),
        (Value("number", Fraction(-14), "days"), "-14"),
        (Value("yes/no", True), "true"),
        (Value("text", "monthly"), "monthly"),
        (Value("date", date(2026, 3, 1)), "2026-03-01"),
    ],
)
def test_exact_text(value: Value, text: str) -> None:
    assert exact_text(value) == text


# Problems in the facts


@pytest.mark.parametrize(
    ("changes", "fact", "says"),
    [
        ({"requested_at": "2026-02-27"}, "requested_at", "before the subscription started"),
        ({"paid": "8.00"}, "paid", "not an amount"),
        ({"paid": 8}, "paid", "“8” is not a text"),
        ({"credits_used": 31}, "credits_used", "topped up"),
        ({"zone": "Mars/Olympus"}, "zone", "not a time zone"),
        ({"refunded": "1.00 USD"}, "refunded", "no fact “refunded”"),
        ({"rounding": "up"}, "rounding", "down, half-up"),
        ({"paid": None}, "paid", "Price paid is missing"),
        ({"paid": {"value": "8.00"}}, "paid", "not a text"),
        ({"active": []}, "active", "neither yes nor no"),
    ],
)
def test_bad_fact_is_named(run: Run, changes: dict[str, Any], fact: str, says: str) -> None:
    told = problems(run, {**JAPPLY, **changes})
    assert list(told) == [fact]
    assert says in told[fact]


@pytest.mark.parametrize(
    ("written", "fact", "shown"),
    [("8.00", "paid", "“8.00”"), ("30.0", "days_total", "“30.0”"), ("1e400", "credits_used", "“1e400”"),
     ("NaN", "credits_total", "“NaN”"), ("-Infinity", "active", "“-Infinity”")],
)  # fmt: skip
def test_number_that_would_be_a_float_is_named(run: Run, written: str, fact: str, shown: str) -> None:
    text = json.dumps({**JAPPLY, "active": True, fact: "HERE"}).replace('"HERE"', written)
    told = problems(run, text)
    assert list(told) == [fact]
    assert shown in told[fact]


def test_fact_given_twice_is_named(run: Run) -> None:
    text = json.dumps(JAPPLY)[:-1] + ', "paid": "9.00 USD", "credits_used": 20}'
    assert list(problems(run, text)) == ["paid", "credits_used"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "are not valid JSON: Expecting value, line 1, column 1."),
        ('{"paid": }', "are not valid JSON: Expecting value, line 1, column 10."),
        ("[1]", "are no JSON object"),
        ('"paid"', "are no JSON object"),
        ("[" * 100_000, "are not valid JSON: a number or a list in them is far too large."),
        ('{"credits_used": ' + "9" * 5000 + "}", "are not valid JSON: a number or a list in them is far too large."),
        (b'{"paid": "8.00\xff"}', "are not UTF-8 (byte 15)"),
        (" " * (cli.MAX_FACTS_BYTES + 1), "are larger than 1 MiB"),
    ],
    ids=["empty", "cut", "list", "text", "deep", "long-number", "latin-1", "huge"],
)
def test_facts_that_cannot_be_read(run: Run, text: str | bytes, says: str) -> None:
    told = problems(run, text)
    assert list(told) == [""]
    assert says in told[""]


def test_byte_order_mark_is_no_trouble(run: Run) -> None:
    assert run("japply", b"\xef\xbb\xbf" + json.dumps(JAPPLY).encode())[0] == 0


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b"])
def test_file_that_cannot_be_opened(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert cli.main(["decide", "--policy", "japply", "--facts", name]) == 2
    assert "cannot be read: " in capsys.readouterr().err


def test_facts_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(JAPPLY).encode())))
    assert cli.main(["decide", "--policy", "japply", "--facts", "-"]) == 0
    assert capsys.readouterr().out.startswith("Partial refund: 2.66 USD")


# Policies


def test_policy_of_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes((shipped_folder() / "japply.toml").read_bytes())
    assert decided(run, str(path), JAPPLY)["amount"]["value"] == "2.66"


def test_damaged_policy_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    text = (shipped_folder() / "japply.toml").read_text("utf-8").replace("min(r_time, r_usage)", "min(r_time, r_usge)")
    path.write_text(text, "utf-8")
    line = next(i for i, one in enumerate(text.splitlines(), 1) if "r_usge" in one)
    code, out, err = run(str(path), JAPPLY)
    assert (code, out) == (3, "")
    assert err.startswith(f"own.toml:{line}:")
    assert "r_usge" in err
    code, out, err = run(str(path), JAPPLY, "--json")
    assert (code, err) == (3, "")
    told = json.loads(out)
    assert list(told) == KEYS
    assert (told["policy"], told["outcome"]) == (None, None)
    assert told["problems"][0]["message"].startswith(f"own.toml:{line}:")


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("japly", "There is no policy “japly”. Did you mean “japply”? Known: campaignpro, japply, jasper, stape;"),
        ("missing.toml", "missing.toml: the file cannot be read"),
        (".", "the file cannot be read"),
        ("a\0b", "There is no policy “a b”."),
        ("x" * 5000, "There is no policy “xxx"),
    ],
)
def test_policy_that_is_not_there(run: Run, named: str, says: str) -> None:
    code, out, err = run(named, JAPPLY)
    assert (code, out) == (3, "")
    assert says in err


def test_policies_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["campaignpro", "japply", "jasper", "stape"]
    assert "Japply, Refund Policy, 1.0: " in lines[1]


def test_policies_as_json_tell_what_each_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policies", "--json"]) == 0
    told = {policy["id"]: policy for policy in json.loads(capsys.readouterr().out)}
    assert list(told) == ["campaignpro", "japply", "jasper", "stape"]
    facts = {fact["id"]: fact for fact in told["stape"]["facts"]}
    assert list(facts["interval"]["options"]) == ["monthly", "yearly"]
    assert (facts["paid"]["optional"], facts["cycle_end"]["optional"]) == (False, True)
    assert list(told["japply"]["readings"][0]["options"]) == ["down", "half-up"]
    assert told["japply"]["in_force_from"] == "2026-02-28"


@pytest.mark.parametrize(
    "line", ["", "decide", "decide --policy japply", "decide --pol japply --facts -", "policy check"]
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(line.split())
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith("usage: refund-desk")


# The terminal


def start(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1]), **variables}
    command = [sys.executable, "-m", "refund_desk", *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )


def test_console_without_our_signs_spells_them_out() -> None:
    with start("decide", "--policy", "japply", "--facts", "-", PYTHONIOENCODING="cp1252", PYTHONUTF8="0") as process:
        out, err = process.communicate(json.dumps(JAPPLY).encode())
    assert (process.returncode, err) == (0, b"")
    assert "R_time = P × (D_total - D_used) / D_total = 8.00 × (30 - 14) / 30 = 4.2666…" in out.decode("cp1252")


def test_reader_that_leaves_early_is_no_error() -> None:
    with start("policies", "--json") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_deciding_loads_no_qt(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(JAPPLY), encoding="utf-8")
    code = (
        "import sys\nfrom refund_desk.__main__ import main\n"
        f"main(['decide', '--policy', 'japply', '--facts', {str(facts)!r}])\n"
        "print(*[name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.startswith("Partial refund")
    assert done.stderr.strip() == ""


def test_zones_come_from_the_package() -> None:
    code = "from refund_desk import cli, timezones\nimport zoneinfo\ntimezones.use_packaged_time_zones()\n" \
        "print(zoneinfo.TZPATH, zoneinfo.ZoneInfo('Europe/Berlin'))"  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["()", "Europe/Berlin"]
