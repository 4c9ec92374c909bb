"""Measure the program against itself and a bare window, in one run: `python3 packaging/dev.py bench [--json]`.

startup.window_ms   process start to a painted window that takes keys, median
startup.ratio       that, divided by the same of a bare PySide6 window with one line edit
keystroke.p50_ms    a key pressed in the form to the whole window repainted, at 2x scale
keystroke.p99_ms    the same, 99th percentile
decide.median_us    one explained `decide` of Japply's example, without timeline and readings
decide.full_us      the same with the timeline's segments and all other readings
load.median_ms      one shipped document read and checked, its examples worked out, after the first
"""
# ruff: noqa: PLC0415  the program is imported only once the environment it is measured in is set

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTS = 7
KEYS = 400
DECISIONS = 400
LOADS = 20
DOCUMENTS = {path.stem: path for path in sorted((ROOT / "resources" / "policies").glob("*.toml"))}

_READY = """
def ready(window):
    from PySide6.QtCore import QTimer
    def told():
        print(time.time_ns(), flush=True)
        window.close()
    QTimer.singleShot(0, told)
"""
BARE = (
    "import sys, time\n"
    "from PySide6.QtWidgets import QApplication, QLineEdit\n"
    + _READY
    + "app = QApplication([])\nwindow = QLineEdit()\nwindow.show()\napp.processEvents()\nready(window)\napp.exec()\n"
)
OURS = (
    "import sys, time\n"
    "import refund_policy\n"
    "from refund_desk import app as program\n"
    "from PySide6.QtWidgets import QApplication\n"
    + _READY
    + "run = QApplication.exec\n"
    "def watched(*_):\n"
    "    application = QApplication.instance()\n"
    "    application.processEvents()\n"
    "    ready(next(w for w in application.topLevelWidgets() if w.isVisible()))\n"
    "    return run()\n"
    "QApplication.exec = watched\n"
    "sys.exit(program.main([]))\n"
)


def main() -> int:
    """Print the figures; `--json` as one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    figures = {**startup(), **keystroke(), **decisions(), **loading()}
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")
    return 0


def startup() -> dict[str, float]:
    """Starts of both windows in turn, so that both see the same machine; the first of each warms the caches."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "REFUND_DESK_DATA": data,
            "PYTHONPATH": str(ROOT / "desktop"),
        }
        times: dict[str, list[float]] = {BARE: [], OURS: []}
        for _ in range(STARTS + 1):
            for script, taken in times.items():
                taken.append(_start_ms(script, environment))
    bare, ours = (statistics.median(taken[1:]) for taken in times.values())
    return {"startup.ratio": round(ours / bare, 2), "startup.window_ms": round(ours, 1)}


def _start_ms(script: str, environment: dict[str, str]) -> float:
    began = time.time_ns()
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return (int(done.stdout.split()[-1]) - began) / 1e6


def keystroke() -> dict[str, float]:
    """Digits typed into Japply's example, each until the window is painted again."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = "2"
    sys.path.insert(0, str(ROOT / "desktop"))
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from refund_desk import app as program
    from refund_desk.history import NoHistory
    from refund_desk.settings import Settings

    application = program.application()
    built = program.Program(None, Settings(theme="light", last_policy="japply"), NoHistory("Measuring."))
    built.presenter.show_example()
    built.window.show()
    application.processEvents()
    built.window.form.focus_fact("credits_used")
    taken = []
    for index in range(KEYS + 20):
        line = QApplication.focusWidget()
        text = "12345678"[index % 8]
        began = time.perf_counter()
        QTest.keyClicks(line, text)
        application.processEvents()
        taken.append((time.perf_counter() - began) * 1000)
        built.window.form.show_texts({**built.presenter.texts, "credits_used": "1"}, "")
        application.processEvents()  # what the reset repaints is not the next key's cost
    built.window.close()
    taken = sorted(taken[20:])
    return {
        "keystroke.p50_ms": round(taken[len(taken) // 2], 2),
        "keystroke.p99_ms": round(taken[int(len(taken) * 0.99)], 2),
    }


def decisions() -> dict[str, float]:
    """The published example of Japply, decided again and again."""
    from refund_policy.decide import decide
    from refund_policy.decision import Problems
    from refund_policy.document.read import read_policy
    from refund_policy.facts import read_facts

    policy = read_policy(DOCUMENTS["japply"].read_bytes(), "japply.toml")
    facts = read_facts(policy, dict(policy.examples[0].facts))
    if isinstance(facts, Problems):
        raise SystemExit("Japply's example has problems: run the tests.")
    return {
        "decide.median_us": round(_median(lambda: decide(policy, facts, alone=True), DECISIONS) * 1e6, 1),
        "decide.full_us": round(_median(lambda: decide(policy, facts), DECISIONS) * 1e6, 1),
    }


def loading() -> dict[str, float]:
    """The shipped documents in turn, each read as if it had never been seen; the first of each warms up."""
    from refund_policy.document.read import read_policy

    taken = []
    for path in DOCUMENTS.values():
        data = path.read_bytes()
        taken.append(_median(lambda data=data, file=path.name: read_policy(data, file), LOADS))
    return {"load.median_ms": round(statistics.median(taken) * 1000, 2)}


def _median(work: Callable[[], object], times: int) -> float:
    """Seconds that one call takes, after a few to warm up."""
    taken = []
    for _ in range(times + 5):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[5:])


if __name__ == "__main__":
    sys.exit(main())
