"""`refund-desk policy check`, `policy schema`, and own policies on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refund_desk import cli
from refund_desk.policies import shipped_folder
from refund_policy.document import check
from refund_policy.document.findings import Finding

JAPPLY = (shipped_folder() / "japply.toml").read_text("utf-8")
FACTS = {
    "paid": "8.00 USD",
    "started_on": "2026-03-01",
    "days_total": 30,
    "requested_at": "2026-03-15T10:30",
    "credits_total": 30,
    "credits_used": 20,
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.toml"
    text = JAPPLY.replace("min(r_time", "min(r_tim").replace('outcome = "review"', 'outcome = "reviev"')
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document about which the linter has one thing to say."""
    finding = Finding(7, 3, "clause.A1", "it says little", "Say more.", severity="warning", code="little")
    monkeypatch.setattr(check, "lint", lambda policy, places: [finding])
    path = tmp_path / "warned.toml"
    path.write_text(JAPPLY, "utf-8")
    return path


# Check


def test_the_shipped_documents_have_no_errors(run: Run) -> None:
    code, out, _ = run("policy", "check", *map(str, sorted(shipped_folder().glob("*.toml"))))
    assert code in (0, 1)
    assert "[error" not in out


def test_a_clean_document_ends_with_0(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "lint", lambda policy, places: [])
    path = str(shipped_folder() / "japply.toml")
    assert run("policy", "check", path) == (0, f"No findings in {path}.\n", "")
    assert run("policy", "check", path, "--json") == (0, "[]\n", "")


def test_warnings_end_with_1(run: Run, warned: Path) -> None:
    code, out, _ = run("policy", "check", str(warned))
    assert code == 1
    assert out.splitlines() == [
        f"{warned}:7:3: clause.A1: it says little. Say more. [warning: little]",
        f"1 warning in {warned}.",
    ]


def test_errors_end_with_3_and_all_are_told(run: Run, broken: Path) -> None:
    code, out, _ = run("policy", "check", str(broken))
    assert code == 3
    lines = out.splitlines()
    numbers = {name: 1 + broken.read_text("utf-8").split(name)[0].count("\n") for name in ("r_tim,", '"reviev"')}
    for number in numbers.values():
        assert any(line.startswith(f"{broken}:{number}:") and "[error: " in line for line in lines)
    assert lines[-1] == f"2 errors in {broken}."


def test_findings_of_several_files_as_json(run: Run, broken: Path, warned: Path) -> None:
    code, out, _ = run("policy", "check", "--json", str(warned), str(broken), "not there.toml")
    told: list[dict[str, Any]] = json.loads(out)
    assert code == 3
    assert told[0] == {
        "file": str(warned),
        "line": 7,
        "column": 3,
        "key": "clause.A1",
        "message": "it says little",
        "hint": "Say more.",
        "severity": "warning",
        "code": "little",
    }
    assert {one["file"] for one in told[1:-1]} == {str(broken)}
    assert (told[-1]["file"], told[-1]["line"], told[-1]["code"]) == ("not there.toml", 0, "file")


def test_a_hostile_document_keeps_to_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "hostile.toml"
    path.write_text('[policy]\nformat = 1\n"\\u001b[31m\\u202e" = 1\n', "utf-8")
    code, out, _ = run("policy", "check", str(path))
    assert code == 3
    assert "\x1b" not in out
    assert "\u202e" not in out
    path.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run("policy", "check", str(path))[1]


# Schema


def test_the_schema_describes_a_document(run: Run) -> None:
    code, out, _ = run("policy", "schema")
    schema = json.loads(out)
    assert code == 0
    assert schema["title"] == "Refund Desk policy document"
    assert schema["description"]
    assert {"policy", "clause", "fact", "rule", "example"} <= schema["properties"].keys()
    for definition in schema["$defs"].values():
        assert definition["description"]
    rule = schema["$defs"]["RuleTable"]["properties"]
    assert "if" in rule
    assert "if_" not in rule


@pytest.mark.parametrize("line", ["policy", "policy check", "policy chek x", "policy schema x"])
def test_wrong_usage(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(line.split())
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith("usage: refund-desk")


# Own policies


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with another version of Japply's policy, under which half the credits are too many."""
    folder = tmp_path / "own data" / "policies"
    folder.mkdir(parents=True)
    text = JAPPLY.partition("[[example]]")[0].replace('version = "1.0"', 'version = "2.0"')
    text = text.replace("2026-02-28", "2026-06-01").replace("credits_total >= 0.75", "credits_total >= 0.50")
    (folder / "next.toml").write_text(text, "utf-8")
    return folder.parent


def test_own_policies_are_listed(run: Run, data: Path) -> None:
    code, out, err = run("policies", "--data-dir", str(data))
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["campaignpro", "japply", "jasper", "stape", "japply"]
    assert "Refund Policy, 2.0: " in out
    told = json.loads(run("--data-dir", str(data), "policies", "--json")[1])
    assert [one["version"] for one in told if one["id"] == "japply"] == ["1.0", "2.0"]


def test_the_variable_names_the_data_directory_too(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFUND_DESK_DATA", str(data))
    assert "Refund Policy, 2.0: " in run("policies")[1]


def test_a_broken_own_policy_is_told_beside_the_list(run: Run, data: Path, broken: Path) -> None:
    broken.rename(data / "policies" / "broken.toml")
    code, out, err = run("policies", "--data-dir", str(data))
    assert code == 3
    assert len(out.splitlines()) == 5
    assert err.startswith("broken.toml:")


@pytest.mark.parametrize(
    ("named", "day", "used", "outcome"),
    [
        ("japply", "2026-05-31", "1.0", "partial"),
        ("japply", "2026-06-01", "2.0", "none"),
        ("japply", "2026-01-01", "2.0", "none"),  # before either: the newest
        ("japply@1.0", "2026-06-01", "1.0", "partial"),
        ("japply@2.0", "2026-03-01", "2.0", "none"),
    ],
)
def test_an_id_takes_the_version_in_force_and_says_so(
    run: Run, data: Path, tmp_path: Path, named: str, day: str, used: str, outcome: str
) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({**FACTS, "started_on": day, "requested_at": f"{day}T10:30"}), "utf-8")
    arguments = ("decide", "--policy", named, "--facts", str(facts), "--data-dir", str(data), "--json")
    code, out, err = run(*arguments)
    told = json.loads(out)
    assert (code, told["policy"]["version"], told["outcome"]) == (0, used, outcome)
    other = "2.0" if used == "1.0" else "1.0"
    said = f"Used japply@{used}. Other versions, to name with --policy: japply@{other}.\n"
    assert err == ("" if "@" in named else said)


def test_one_version_alone_needs_no_words(run: Run, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(FACTS), "utf-8")
    code, _, err = run("decide", "--policy", "japply", "--facts", str(facts))
    assert (code, err) == (0, "")
