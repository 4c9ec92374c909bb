"""Killed in the middle of saves, again and again: what was acknowledged is there, whole."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from history_sample import japply
from history_writer import DRAFT_LENGTH

import refund_desk
from refund_desk.history import CaseUnreadable, History, HistoryUnavailable

WRITER = Path(__file__).with_name("history_writer.py")
KILLS = int(os.environ.get("REFUND_DESK_KILLS", "20"))


def writer(folder: Path, name: str, *more: str) -> subprocess.Popen[str]:
    roots = os.pathsep.join([str(Path(refund_desk.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), name, *more],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": roots},
    )


def killed_after(process: subprocess.Popen[str], seconds: float) -> dict[int, str]:
    """Let the writer save twice and then run so long, kill it, and give what it acknowledged: customer by case id."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    # However busy the machine is: a kill before the first save would prove nothing.
    lines = [process.stdout.readline().rstrip("\n") for _ in range(2)]
    time.sleep(seconds)
    process.kill()
    lines += process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    return {int(line.split(" ", 1)[0]): line.split(" ", 1)[1] for line in lines}


def findings(folder: Path, acknowledged: dict[int, str]) -> list[str]:
    """What is wrong with the history after a kill; empty where all is well."""
    wrong = []
    decision = japply()
    try:
        with History.open(folder) as history:
            rows = {row.case_id: row for row in history.search(limit=100_000)}
            wrong += [f"case {lost} is lost" for lost in acknowledged.keys() - rows.keys()]
            for case_id, row in rows.items():
                if row.customer_ref != acknowledged.get(case_id, row.customer_ref):
                    wrong.append(f"case {case_id} is not as it was acknowledged")
                if len(history.revisions(case_id)) != row.revision or history.load(case_id).decision != decision:
                    wrong.append(f"case {case_id} is incomplete")
            if len(history.search("japply", limit=100_000)) != len(rows):
                wrong.append("the search does not find every case")
            draft = history.load_draft()
            if draft is not None and draft != draft[:1] * DRAFT_LENGTH:
                wrong.append("the unsaved form is torn")
    except (HistoryUnavailable, CaseUnreadable) as error:
        wrong.append(error.sentence)
    return wrong


def test_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(2)
    acknowledged: dict[int, str] = {}
    interrupted = 0
    for kill in range(KILLS * 10):
        if kill >= KILLS and interrupted:
            break
        acknowledged |= killed_after(writer(tmp_path, f"customer {kill}"), chance.uniform(0.05, 0.2))
        journal = tmp_path / "history.db-journal"
        interrupted += journal.exists() and journal.stat().st_size > 0
        assert findings(tmp_path, acknowledged) == []
    assert len(acknowledged) > KILLS
    assert interrupted, "no kill came in the middle of a save"


def test_kills_at_a_first_start_do_no_harm(tmp_path: Path) -> None:
    chance = random.Random(3)
    for kill in range(8):
        folder = tmp_path / str(kill)
        process = writer(folder, "first")
        while not (folder / "history.db").exists():
            time.sleep(0.0005)
        time.sleep(chance.uniform(0.0, 0.004))
        process.kill()
        process.communicate()
        assert findings(folder, {}) == []


def test_control_without_a_journal_on_disk_kills_are_seen(tmp_path: Path) -> None:
    """NEGATIVE CONTROL: journal in memory and no syncs. The check above has to find the harm that this does.

    About one kill in eight does harm, so the first is expected early; 150 without any are no bad luck.
    """
    chance = random.Random(2)
    for kill in range(150):
        folder = tmp_path / str(kill)
        acknowledged = killed_after(writer(folder, "control", "unsafe"), chance.uniform(0.05, 0.2))
        if findings(folder, acknowledged):
            return
        shutil.rmtree(folder)
    pytest.fail("the kill test cannot see a broken history")


def test_two_programs_save_at_once(tmp_path: Path) -> None:
    """Both begin the same new history, too."""
    both = [writer(tmp_path, name) for name in ("left", "right")]
    acknowledged: dict[int, str] = {}
    for process in both:
        acknowledged |= killed_after(process, 0.2)
    assert findings(tmp_path, acknowledged) == []
    assert {customer.split()[0] for customer in acknowledged.values()} == {"left", "right"}
