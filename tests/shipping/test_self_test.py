"""`--self-test DIR`: the installed program tries itself out and writes what came of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "refund_desk", "--self-test", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def test_a_case_is_worked_kept_exported_and_opened_again(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    result = json.loads((tmp_path / "self-test.json").read_text("utf-8"))
    decided, reopened = (re.sub(r"(?m)^Printed: .*$", "", result[name]) for name in ("decided", "reopened"))
    assert (result["amount"], result["told"]) == ("2.66 USD", [])
    assert decided == reopened
    assert re.search(r"(?m)^Case: +1$", decided)
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "data" / "history.db").exists()


def test_without_a_folder_it_says_how_it_is_called() -> None:
    done = run()
    assert done.returncode == 1
    assert "--self-test DIR" in done.stderr
