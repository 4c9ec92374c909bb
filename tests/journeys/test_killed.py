"""Killed in the middle of typing and saving: what was kept is there at the next start, with its cursor and policy."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import refund_desk
from refund_desk.app import Program
from refund_desk.directories import find_directories
from refund_desk.history import History, open_history
from refund_desk.settings import Settings
from refund_desk.unsaved import MOST

TYPIST = Path(__file__).with_name("desk_typist.py")
KILLS = int(os.environ.get("REFUND_DESK_KILLS", "20")) // 10


def killed(folder: Path, seconds: float) -> list[str]:
    """Let the typist work so long and kill it; what it told to have kept."""
    roots = os.pathsep.join([str(Path(refund_desk.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, str(TYPIST), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": roots},
    )
    assert process.stdout is not None
    # However busy the machine is: a kill before something was kept would prove nothing.
    told = [process.stdout.readline().rstrip("\n") for _ in range(3)]
    time.sleep(seconds)
    process.kill()
    told += process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    return told


@pytest.mark.parametrize("turn", range(max(1, KILLS)))
def test_nothing_that_was_kept_is_lost_and_the_next_window_goes_on_with_it(
    qtbot: QtBot, tmp_path: Path, turn: int
) -> None:
    folder = tmp_path / "desk"
    told = killed(folder, random.Random(turn).random() / 2)
    assert told[0] == "ready"
    saved = max(int(line.split()[1]) for line in told if line.startswith("saved"))
    typed = max(int(line.split()[1]) for line in told if line.startswith("typed"))
    directories = find_directories(folder)
    store = open_history(directories.data)
    assert isinstance(store, History)
    with store:
        rows = store.search(limit=1000)
        assert len(rows) in (saved, saved + 1)
        for row in rows:
            grant = store.load(row.case_id).grant
            assert grant is not None
            assert grant.reason == f"Goodwill {row.case_id}."
        program = Program(directories, Settings(theme="light"), store)
        qtbot.addWidget(program.window)
        assert program.presenter.drafts.trouble == ""  # a dead window is in nobody's way
        program.window.show()
        left = [form.unsaved.draft for _, form in program.presenter.drafts.left.newest_first()]
        shown, *waiting = [
            texts.get("paid", "").partition("|")[0]
            for texts in (program.presenter.texts, *(draft.texts for draft in left))
        ]
        # In view or waiting, as many as are kept, and nothing that was saved beside them.
        assert {str(one) for one in range(max(1, typed - MOST + 1), typed + 1)} <= {shown, *waiting}
        assert set(waiting) <= {str(one) for one in range(1, typed + 2)}
        assert len(waiting) == len(set(waiting) - {shown}) <= MOST
        assert {program.presenter.policy_id, *(draft.policy_id for draft in left)} == {"japply"}
        if shown in (str(typed), str(typed + 1)):
            assert program.window.form.cursor() == ("paid", len(shown))
        program.window.close()
