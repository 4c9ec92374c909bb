"""The library of documents: folders, versions side by side, the day that a version counts from, and templates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from refund_desk.policies import (
    Library,
    Refusal,
    Shelf,
    Template,
    charge_day,
    check_file,
    in_force,
    load_library,
    load_policy,
    shipped_folder,
    templates,
)
from refund_desk.policies.shelf import filled_in
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.versions import proposal
from refund_policy.decide import decide
from refund_policy.decision import Problems
from refund_policy.document.read import read_policy
from refund_policy.facts import read_facts
from refund_policy.policy import Policy

JAPPLY = (shipped_folder() / "japply.toml").read_text("utf-8")
DATED = "in_force_from = 2026-02-28\n"


def text_of(number: str, dates: str = "") -> str:
    return JAPPLY.replace('version = "1.0"', f'version = "{number}"').replace(DATED, dates)


def policy(number: str, dates: str = "") -> Policy:
    return read_policy(text_of(number, dates).encode(), "test.toml")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "policies")
    assert made.make_folder() == ""
    return made


def own(shelf: Shelf, name: str, text: str) -> Path:
    path = shelf.own / name
    path.write_text(text, "utf-8")
    return path


# Versions side by side


def test_another_version_of_a_shipped_policy_stands_beside_it(shelf: Shelf) -> None:
    own(shelf, "a.toml", text_of("1.10", DATED))
    own(shelf, "b.toml", text_of("1.9", DATED))
    library = shelf.load()
    assert library.refused == ()
    assert [one.ref.version for one in library.versions("japply")] == ["1.0", "1.9", "1.10"]
    assert library.policies["japply"].ref.version == "1.10"
    found = library.find("japply@1.9")
    assert found is not None
    assert found.path == shelf.own / "b.toml"


def test_the_same_version_twice_is_refused_with_a_sentence(shelf: Shelf) -> None:
    own(shelf, "copy.toml", JAPPLY + "\n# the same version, another text\n")
    library = shelf.load()
    assert [one.ref.version for one in library.versions("japply")] == ["1.0"]
    line = JAPPLY[: JAPPLY.index('version = "1.0"')].count("\n") + 1
    told = str(library.refused[0])
    assert told.startswith(f"copy.toml:{line}:")
    assert "version “1.0” of “japply” is here already, in japply.toml" in told
    found = library.find("japply@1.0")
    assert found is not None
    assert found.text == JAPPLY


def test_a_shipped_document_goes_first_whatever_the_names(shelf: Shelf) -> None:
    own(shelf, "aaa.toml", JAPPLY)
    found = shelf.load().find("japply")
    assert found is not None
    assert found.path == shipped_folder() / "japply.toml"


def test_what_cannot_be_read_is_told_and_the_rest_is_there(shelf: Shelf) -> None:
    (shelf.own / "folder.toml").mkdir()
    own(shelf, "large.toml", "#" * 300_000)
    library = shelf.load()
    assert [error.file for error in library.refused] == ["folder.toml", "large.toml"]
    assert len(library.files) == 4


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert load_library([tmp_path / "none"]) == Library()


# Reading anew


def test_an_unchanged_document_is_not_compiled_again(shelf: Shelf) -> None:
    before = shelf.load()
    after = shelf.load(before)
    assert after.says_the_same(before)
    assert all(one.policy is two.policy for one, two in zip(before.files, after.files, strict=True))


def test_a_broken_edit_keeps_the_last_sound_one(shelf: Shelf) -> None:
    path = own(shelf, "mine.toml", text_of("2.0"))
    before = shelf.load()
    path.write_text(text_of("2.0").replace("min(r_time", "min(r_tim"), "utf-8")
    after = shelf.load(before)
    assert "Did you mean “r_time”?" in str(after.refused[0])
    assert not after.says_the_same(before)
    found = after.find("japply@2.0")
    assert found is not None
    assert found.text == text_of("2.0")
    again = shelf.load(after)
    assert again.says_the_same(after)
    path.unlink()
    assert shelf.load(again).find("japply@2.0") is None


def test_an_edit_that_takes_anothers_version_keeps_its_own(shelf: Shelf) -> None:
    path = own(shelf, "mine.toml", text_of("2.0"))
    before = shelf.load()
    path.write_text(text_of("1.0"), "utf-8")
    after = shelf.load(before)
    assert [one.ref.version for one in after.versions("japply")] == ["2.0", "1.0"]
    assert "is here already" in str(after.refused[0])


# Which version is in force


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 1, 31), "1"),
        (date(2026, 2, 1), "2"),
        (date(2026, 2, 28), "2"),
        (date(2026, 3, 1), "1"),
        (date(2026, 4, 1), "3"),
    ],
)
def test_the_version_that_began_last_is_in_force(day: date, number: str) -> None:
    versions = [
        policy("3", "in_force_from = 2026-04-01\n"),
        policy("1"),
        policy("2", "in_force_from = 2026-02-01\nin_force_until = 2026-02-28\n"),
    ]
    found = in_force(versions, day)
    assert found is not None
    assert found.ref.version == number


def test_before_every_version_none_is_in_force() -> None:
    assert in_force([policy("1", DATED)], date(2026, 2, 27)) is None


@pytest.mark.parametrize(
    ("name", "facts", "day"),
    [
        ("japply", {"started_on": "2026-03-01", "requested_at": "2026-03-15T10:30"}, date(2026, 3, 1)),
        ("japply", {"requested_at": "2026-03-15T10:30"}, date(2026, 3, 15)),
        ("jasper", {"charged_at": "2026-03-01T23:59+02:00", "requested_at": "2026-03-15"}, date(2026, 3, 1)),
        ("stape", {"paid_at": "nonsense", "requested_at": "2026-03-15T10:30"}, date(2026, 3, 15)),
        ("stape", {"paid_at": "2026-03-02T10:00", "cycle_end": "2026-01-01T10:00"}, date(2026, 3, 2)),
        ("campaignpro", {"paid": "8.00 USD"}, None),
    ],
)
def test_the_day_of_the_charge_is_what_the_request_may_not_lie_before(
    name: str, facts: dict[str, object], day: date | None
) -> None:
    assert charge_day(load_policy(shipped_folder() / f"{name}.toml"), facts) == day


def test_two_versions_without_dates_are_not_played_off_against_each_other(shelf: Shelf) -> None:
    own(shelf, "one.toml", text_of("0.1").replace('id = "japply"', 'id = "mine"'))
    own(shelf, "two.toml", text_of("0.2").replace('id = "japply"', 'id = "mine"'))
    library = shelf.load()
    first, second = library.versions("mine")
    for used in (first, second):
        assert proposal(used, library, {"started_on": "2026-03-01"}, ENGLISH) is None


def test_only_another_version_is_proposed(shelf: Shelf) -> None:
    own(shelf, "two.toml", text_of("2.0", "in_force_from = 2026-06-01\n"))
    library = shelf.load()
    first, second = library.versions("japply")
    assert proposal(first, library, {"started_on": "2026-05-31"}, ENGLISH) is None
    assert proposal(first, library, {}, ENGLISH) is None
    told = proposal(first, library, {"started_on": "2026-06-01"}, ENGLISH)
    assert told is not None
    assert (told.action, told.key) == ("Use version 2.0", "japply@2.0")
    # Before either was in force there is nothing to propose.
    assert proposal(second, library, {"started_on": "2026-01-01"}, ENGLISH) is None


# Taking in


def test_a_document_is_taken_in_as_it_is(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "mail.toml"
    source.write_bytes(text_of("2.0 / spring").encode().replace(b"\n", b"\r\n"))
    checked, data = check_file(source)
    assert checked.policy is not None
    path = shelf.take_in(data, checked.policy, shelf.load())
    assert path == shelf.own / "japply-2.0-spring.toml"
    assert path.read_bytes() == source.read_bytes()
    with pytest.raises(Refusal, match=r"2\.0 / spring of “japply” is here already \(japply-2\.0-spring\.toml\)"):
        shelf.take_in(data, checked.policy, shelf.load())
    assert [one.name for one in shelf.own.iterdir()] == [path.name]


def test_a_file_of_that_name_is_never_overwritten(shelf: Shelf) -> None:
    other = own(shelf, "japply-2.0.toml", "not a policy")
    checked, data = check_file(own(shelf, "x.txt", text_of("2.0")))
    assert checked.policy is not None
    assert shelf.take_in(data, checked.policy, shelf.load()).name == "japply-2.0-2.toml"
    assert other.read_text("utf-8") == "not a policy"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    shelf = Shelf(tmp_path / "file" / "policies")
    with pytest.raises(Refusal, match="cannot be made"):
        shelf.start(templates()[0], "Acme", "acme", Library())


# Templates

NAMES = {"money-back", "daily-proration", "annual-plan", "event-tiers", "restocking-fee", "short-rate"}


def test_the_templates_are_there() -> None:
    assert {one.key for one in templates()} == NAMES
    assert templates()[0].key == "money-back"


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.key)
def test_a_template_is_complete_and_passes_without_a_finding(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    path.write_bytes(filled_in(template, 'Acme "Ö" \\', "acme"))
    checked, _ = check_file(path)
    assert checked.findings == ()
    assert checked.policy is not None
    assert (checked.policy.ref.publisher, checked.policy.ref.id) == ('Acme "Ö" \\', "acme")
    assert template.text.count("\n#") >= 4, "its comments teach"
    assert {example.outcome for example in checked.policy.examples} >= {"none"}
    cited = {clause for rule in checked.policy.rules for clause in rule.clauses}
    assert cited <= set(checked.policy.clauses)


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.key)
def test_a_templates_examples_come_out_by_every_rule(template: Template) -> None:
    made = read_policy(template.text.encode(), f"{template.key}.toml")
    deciding = set()
    for example in made.examples:
        facts = read_facts(made, dict(example.facts))
        assert not isinstance(facts, Problems)
        decision = decide(made, facts)
        assert not isinstance(decision, Problems)
        assert decision.outcome == example.outcome
        deciding.add(next(one.id for one in decision.rules if one.held))
    assert deciding >= {rule.id for rule in made.rules} - {"over"}


def test_a_least_fee_in_dollars_takes_no_euros() -> None:
    template = next(one for one in templates() if one.key == "restocking-fee")
    made = read_policy(template.text.encode(), "made.toml")
    found = read_facts(made, {**made.examples[1].facts, "paid": "86.00 EUR", "shipping": "6.00 EUR"})
    assert isinstance(found, Problems)
    assert "amounts in USD" in found.items[0].message
