"""The disk fails at every single operation of a save, once and for good: nothing is lost or half-written."""

from pathlib import Path

import apsw
import pytest
from history_faults import faulty_disk
from history_sample import Clock, case

from refund_desk.history import History, HistoryUnavailable, SaveFailed

SENTENCES = {
    apsw.FullError: "The case is not saved: the disk is full.",
    apsw.IOError: "The case is not saved: the disk reported an error.",
    apsw.ReadOnlyError: "The case is not saved: this account may not write",
}


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("error", SENTENCES)
def test_a_save_on_a_failing_disk(tmp_path: Path, error: type[apsw.Error], lasting: bool) -> None:
    failed = 0
    for fail_at in range(1, 400):
        directory = tmp_path / str(fail_at)
        with faulty_disk() as faults:
            with History.open(directory, now=Clock()) as history:
                first = history.save(case("kept"))
                faults.arm(error, fail_at, lasting=lasting)
                told = ""
                try:
                    history.save(case("kept again", case_id=first.case_id, note="n" * 20_000))
                except SaveFailed as failure:
                    told = failure.sentence
            enough = faults.count < fail_at
        assert told.startswith(SENTENCES[error] if told else "")
        failed += bool(told)
        with History.open(directory, now=Clock()) as history:
            numbers = [row.revision for row in history.revisions(1)]
            assert numbers == ([1] if told else [2, 1])
            assert history.load(1).row.customer_ref == ("kept" if told else "kept again")
            assert len(history.search("kept")) == 1
            history.save(case("after"))
        if enough:
            break
    assert failed > 5
    assert enough, "the scenario never ran to its end"


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("error", [apsw.FullError, apsw.IOError])
def test_a_first_start_on_a_failing_disk(tmp_path: Path, error: type[apsw.Error], lasting: bool) -> None:
    failed = 0
    for fail_at in range(1, 400):
        directory = tmp_path / str(fail_at)
        with faulty_disk() as faults:
            faults.arm(error, fail_at, lasting=lasting)
            told = ""
            try:
                History.open(directory).close()
            except HistoryUnavailable as failure:
                told = failure.sentence
            enough = faults.count < fail_at
        assert not told or "cannot be opened" in told
        failed += bool(told)
        with History.open(directory, now=Clock()) as history:
            assert history.search() == []
            history.save(case())
        if enough:
            break
    assert failed > 3
    assert enough, "the scenario never ran to its end"


def test_a_full_disk_is_told_and_a_retry_works(tmp_path: Path) -> None:
    with faulty_disk() as faults, History.open(tmp_path, now=Clock()) as history:
        history.save(case("before"))
        faults.arm(apsw.FullError, 1, lasting=True)
        for attempt in (
            lambda: history.save(case("late")),
            lambda: history.save_draft("{}"),
            lambda: history.delete(1),
        ):
            with pytest.raises(SaveFailed, match="the disk is full"):
                attempt()
        assert [row.customer_ref for row in history.search()] == ["before"]
        faults.arm(apsw.FullError, 0, lasting=False)
        history.save(case("late"))
        assert [row.customer_ref for row in history.search()] == ["late", "before"]
