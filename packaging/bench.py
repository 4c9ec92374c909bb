"""Measure the program against itself and a bare window, in one run: `python3 packaging/dev.py bench [--json]`.

startup.window_ms   process start to a painted window that takes keys, median
startup.ratio       that, divided by the same of a bare PySide6 window with one line edit
keystroke.p50_ms    a key pressed in the form to the whole window repainted, at 2x scale, on the shipped policies
keystroke.p99_ms    the same, 99th percentile
keystroke.handling_ms, keystroke.events_ms   its two parts, medians: deciding and showing; laying out and painting
drag.p50_ms         one move of the pointer that holds the request's marker, to the window repainted
drag.p99_ms, drag.max_ms   the same, 99th percentile and the longest
switch.p99_ms       another policy chosen to its form and answer on the screen
big.*               keystrokes and drag with a document of 60 steps and 30 windows
decide.median_us    one explained `decide` of Japply's example, without timeline and readings
decide.full_us      the same with the timeline's segments, drawn anew, and all other readings
load.median_ms      one shipped document read and checked, its examples worked out, after the first
"""
# ruff: noqa: PLC0415  the program is imported only once the environment it is measured in is set

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from big_policy import big_policy

ROOT = Path(__file__).resolve().parent.parent
STARTS = 7
KEYS = 400
FRAMES = 400
SWITCHES = 10
PACE, EDGE = 7, 70
"""Pixels that the marker is drawn at a time, and at which it turns back before the timeline's ends."""
WARM_UP = 20
DECISIONS = 400
LOADS = 20
DOCUMENTS = {path.stem: path for path in sorted((ROOT / "resources" / "policies").glob("*.toml"))}

BIG = "bundle"
CREDITS = "credits_used"
FIELDS = {"japply": CREDITS, BIG: CREDITS}
"""The field of a policy that numbers are typed into; else the price."""

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
    "from PySide6.QtWidgets import QApplication\n" + _READY + "run = QApplication.exec\n"
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
    figures = {**startup(), **window(), **decisions(), **loading()}
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28} {value}")
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


def window() -> dict[str, float]:
    """What a person waits for in the window at 2x scale, with the shipped policies and with the big document."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = "2"
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        shipped, big = list(DOCUMENTS), [BIG]
        switched = bench.switch(shipped)
        return {
            **bench.keystroke(shipped),
            **bench.drag(shipped),
            "switch.p99_ms": at(0.99, switched),
            **{f"big.{name}": value for name, value in {**bench.keystroke(big), **bench.drag(big)}.items()},
        }


class Bench:
    """One window with every policy at hand; each figure ends when nothing is left to lay out or to paint."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(ROOT / "desktop"))
        gc.disable()
        from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop

        from refund_desk import app as program
        from refund_desk.directories import find_directories
        from refund_desk.history import NoHistory
        from refund_desk.policies import own_folder
        from refund_desk.settings import Settings
        from refund_desk.tidying import keep_tidy

        running = program.application()
        dispatcher = QAbstractEventDispatcher.instance()
        all_events = QEventLoop.ProcessEventsFlag.AllEvents
        self._more = lambda: dispatcher is not None and dispatcher.processEvents(all_events)
        directories = find_directories(folder)
        directories.make()
        own = own_folder(directories.data)
        own.mkdir()
        (own / f"{BIG}.toml").write_text(big_policy(), "utf-8")
        built = program.Program(directories, Settings(theme="light"), NoHistory("Measuring."))
        self._window, self._presenter = built.window, built.presenter
        self._window.resize(*program.FIRST_SIZE)
        self._window.show()
        self._settle()
        keep_tidy(running)

    def _settle(self) -> None:
        for _ in range(50):
            if not self._more():
                return

    def _taken(self, act: Callable[[], object]) -> tuple[float, float]:
        """Seconds until something was handled, and until nothing was left to do."""
        began = time.perf_counter()
        act()
        handled = time.perf_counter()
        self._settle()
        return handled - began, time.perf_counter() - began

    def _example(self, policy: str) -> None:
        self._presenter.choose_policy(policy)
        self._presenter.show_example()
        self._settle()

    def keystroke(self, policies: list[str]) -> dict[str, float]:
        """Numbers typed digit by digit into a field of the policies' examples, each in place of the one before."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication, QLineEdit

        taken: list[tuple[float, float]] = []
        for policy in policies:
            fact = FIELDS.get(policy, "paid")
            self._example(policy)
            self._window.form.focus_fact(fact)
            line = QApplication.focusWidget()
            if not isinstance(line, QLineEdit):
                raise SystemExit(f"The field {fact} of {policy} is not one to type into.")
            keys: list[tuple[float, float]] = []
            for index in range(WARM_UP + KEYS // len(policies)):
                line.selectAll()
                # Of credits no more than the examples include.
                number = str(10 + index * 7 % 20) if fact == CREDITS else f"{100 + index * 37 % 900}.{index % 100:02}"
                keys += [self._taken(lambda line=line, key=key: QTest.keyClicks(line, key)) for key in number]
                if len(keys) >= WARM_UP + KEYS // len(policies):
                    break
            taken += keys[WARM_UP:]
        painted = [whole for _, whole in taken]
        return {
            "keystroke.p50_ms": at(0.5, painted),
            "keystroke.p99_ms": at(0.99, painted),
            "keystroke.handling_ms": at(0.5, [handled for handled, _ in taken]),
            "keystroke.events_ms": at(0.5, [whole - handled for handled, whole in taken]),
        }

    def drag(self, policies: list[str]) -> dict[str, float]:
        """The request's marker taken by the pointer and drawn to and fro over the whole timeline, a move a frame."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        timeline, left = self._window.result.when.timeline, Qt.MouseButton.LeftButton
        window, plain = self._window.windowHandle(), Qt.KeyboardModifier.NoModifier
        taken = []
        for policy in policies:
            self._example(policy)
            shapes = timeline.shapes()
            marker = next((one.rect for one in shapes.pointers if one.kind == "request"), None) if shapes else None
            if marker is None:
                raise SystemExit(f"The timeline of {policy} shows no request.")
            x, y, by = marker.x + marker.width, marker.y + marker.height, PACE
            to = timeline.mapTo(self._window, QPoint(round(x), round(y)))
            QTest.mousePress(window, left, plain, to)
            moves = []
            for _ in range(WARM_UP + FRAMES // len(policies)):
                by = by if EDGE < x + by < timeline.width() - EDGE else -by
                x += by
                to = timeline.mapTo(self._window, QPoint(round(x), round(y)))
                moves.append(self._taken(lambda to=to: QTest.mouseMove(window, to)))
            QTest.mouseRelease(window, left, plain, to)
            if self._presenter.steps.state.tried is None:
                raise SystemExit(f"The marker of {policy} did not follow the pointer.")
            taken += [whole for _, whole in moves[WARM_UP:]]
        return {"drag.p50_ms": at(0.5, taken), "drag.p99_ms": at(0.99, taken), "drag.max_ms": at(1, taken)}

    def switch(self, policies: list[str]) -> list[float]:
        """Seconds from the choice of another policy to its form and answer on the screen; all were seen once."""
        for policy in policies:
            self._example(policy)
        turns = [policies[index % len(policies)] for index in range(SWITCHES * len(policies))]
        return [self._taken(lambda to=to: self._presenter.choose_policy(to))[1] for to in turns]


def at(share: float, seconds: list[float]) -> float:
    """The figure that a share of all figures does not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2)


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

    def anew() -> object:
        policy.program.last_timeline = None
        return decide(policy, facts)

    return {
        "decide.median_us": round(_median(lambda: decide(policy, facts, alone=True), DECISIONS) * 1e6, 1),
        "decide.full_us": round(_median(anew, DECISIONS) * 1e6, 1),
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
