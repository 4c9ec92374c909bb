"""Rules that every source file under desktop/ keeps, each with a proof that its fence can fail."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

DESKTOP = Path(__file__).parents[2] / "desktop"
SOURCES = sorted(DESKTOP.rglob("*.py"))
LABELS = DESKTOP / "refund_desk" / "widgets" / "labels.py"
"""The one file that may touch widgets and calls which read rich text."""

MAX_LINES = 400

NETWORK = {"asyncio", "ftplib", "http", "smtplib", "socket", "ssl", "urllib.request", "PySide6.QtNetwork"}

GUESSING = {
    "QDoubleSpinBox": "turns a typed 12.34 into 1234 in a German locale",
    "QDateEdit": "changes typed dates in silence",
    "QDateTimeEdit": "changes typed dates in silence",
    "toCurrencyString": "takes a float",
    "QPrintPreviewDialog": "hangs where a printer is off",
    "dateutil.parser": "guesses dates",
}

RICH_TEXT_USED = {"QLabel", "QMessageBox"}
"""Fit for annotations anywhere; made, subclassed and called in labels.py alone."""

RICH_TEXT = {
    "QErrorMessage", "QGraphicsTextItem", "QInputDialog", "QStaticText", "QTextBrowser", "QTextEdit", "QToolTip",
    "QWhatsThis", "QWizard", "QWizardPage",
    "appendHtml", "insertHtml", "insertMarkdown", "setHtml", "setMarkdown", "setStatusTip", "setToolTip",
    "setWhatsThis", "AutoText", "MarkdownText", "RichText", "StatusTipRole", "ToolTipRole", "WhatsThisRole",
}  # fmt: skip
"""Not even named outside labels.py: they read HTML, and HTML opens the files it names."""

Finding = str
Fence = Callable[[ast.Module], Iterator[Finding]]


def mentioned(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that the code uses, imports or takes from an object, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module that the code could import, by statement or by its name in a string, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def dotted(node: ast.expr) -> list[str]:
    """The parts of `QMessageBox.question`, outermost first; other expressions have none."""
    if isinstance(node, ast.Attribute):
        return [*dotted(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


def network(tree: ast.Module) -> Iterator[Finding]:
    for line, name in modules(tree):
        if any(within(name, module) for module in NETWORK):
            yield f"{line}: imports {name}, and the program never reaches a network"


def guessing(tree: ast.Module) -> Iterator[Finding]:
    for line, name in {*mentioned(tree), *modules(tree)}:
        if name in GUESSING:
            yield f"{line}: {name} {GUESSING[name]}"
        elif within(name, "dateutil.parser"):
            yield f"{line}: {name}: dateutil.parser guesses dates"


def floats(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func) == ["float"]:
            yield f"{node.lineno}: float(…) loses cents; say it with int, Fraction or Decimal"


def stars(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield f"{node.lineno}: import names, not *"


def rich_text(tree: ast.Module) -> Iterator[Finding]:
    for line, name in mentioned(tree):
        if name in RICH_TEXT:
            yield f"{line}: {name} reads rich text; use the helpers of widgets/labels.py"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from rich_text_call(node)
        elif isinstance(node, ast.ClassDef) and any(RICH_TEXT_USED & {*dotted(base)} for base in node.bases):
            yield f"{node.lineno}: {node.name} inherits a widget that reads rich text; hold one of labels.py instead"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.asname and alias.name in RICH_TEXT_USED:
                    yield f"{node.lineno}: {alias.name} keeps its name, so that this test sees it"


def rich_text_call(call: ast.Call) -> Iterator[Finding]:
    parts = dotted(call.func)
    for name in RICH_TEXT_USED & {*parts}:
        yield f"{call.lineno}: {name} reads rich text; use the helpers of widgets/labels.py"
    passed = [dotted(argument) for argument in [*call.args, *(keyword.value for keyword in call.keywords)]]
    if parts[-1:] not in (["isinstance"], ["findChild"], ["findChildren"]) and ["QLabel"] in passed:
        yield f"{call.lineno}: QLabel is handed on to be made elsewhere; use plain_label"
    adds_row = isinstance(call.func, ast.Attribute) and call.func.attr in {"addRow", "insertRow"}
    if adds_row and len(call.args) > 1 and any(is_text(argument) for argument in call.args[:-1]):
        yield f"{call.lineno}: a form row with a text makes a rich label; give it a plain_label"


def is_text(node: ast.expr) -> bool:
    """Tell whether an argument may be a text: anything but a number and a label made by our helper."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return not (isinstance(node, ast.Call) and dotted(node.func)[-1:] == ["plain_label"])


def clock(tree: ast.Module) -> Iterator[Finding]:
    """For the core alone: the clock of the machine, and numbers that are not exact."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
            yield f"{node.lineno}: .{node.attr}: the core has no clock, the moment is a fact"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{node.lineno}: {node.value} is a float; exact numbers are ints and Fractions"


FENCES: dict[Fence, tuple[str, ...]] = {
    network: (
        "import ssl",
        "from socket import create_connection",
        "import urllib.request",
        "from urllib import request",
        "from http.client import HTTPSConnection",
        "from PySide6 import QtNetwork",
        "from PySide6.QtNetwork import QLocalServer",
        "import_module('PySide6.QtNetwork')",
        "def late():\n    import asyncio",
    ),
    guessing: (
        "from PySide6.QtWidgets import QDateEdit",
        "QtWidgets.QDoubleSpinBox()",
        "locale.toCurrencyString(amount)",
        "from dateutil import parser",
        "from dateutil.parser import parse",
        "import dateutil.parser as reader",
    ),
    floats: ("price = float('6.95')",),
    stars: ("from PySide6.QtCore import *",),
    rich_text: (
        "QLabel(name)",
        "QtWidgets.QLabel(name)",
        "class Title(QLabel): pass",
        "from PySide6.QtWidgets import QLabel as Plain",
        "make(QLabel, name)",
        "QMessageBox(window)",
        "QMessageBox.question(window, title, text)",
        "view.setHtml(text)",
        "button.setToolTip(text)",
        "from PySide6.QtWidgets import QToolTip",
        "QTextBrowser()",
        "form.addRow('Price', editor)",
        "form.addRow(self.tr('Price'), editor)",
        "form.addRow(title, editor)",
        "form.insertRow(0, title, editor)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "if role == Qt.ItemDataRole.ToolTipRole: pass",
    ),
    clock: ("datetime.now(zone)", "date.today()", "rate = 0.1"),
}

ALLOWED = """
label: QLabel = plain_label(name)
def title() -> QLabel: ...
isinstance(widget, QLabel)
form.addRow(plain_label(name), editor)
form.addRow(editor)
form.insertRow(0, plain_label(name), editor)
from urllib.parse import quote
from dateutil.relativedelta import relativedelta
now = facts["requested_at"]
"""


def of(path: Path) -> str:
    return path.relative_to(DESKTOP).as_posix()


@pytest.mark.parametrize("fence", FENCES, ids=lambda fence: fence.__name__)
def test_every_source_keeps_inside_the_fence(fence: Fence) -> None:
    outside = {
        rich_text: {LABELS},
        clock: {path for path in SOURCES if "refund_policy" not in path.parts},
    }.get(fence, set())
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES if path not in outside}
    found = [f"{of(path)}:{finding}" for path, tree in trees.items() for finding in fence(tree)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("fence", "source"),
    [(fence, source) for fence, sources in FENCES.items() for source in sources],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_fence_sees_what_it_forbids(fence: Fence, source: str) -> None:
    assert list(fence(ast.parse(source)))


@pytest.mark.parametrize("fence", FENCES, ids=lambda fence: fence.__name__)
def test_fence_lets_through_what_is_meant(fence: Fence) -> None:
    assert list(fence(ast.parse(ALLOWED))) == []


def too_long(source: str) -> bool:
    return source.count("\n") > MAX_LINES


def test_every_file_is_short_enough_to_read() -> None:
    assert [of(path) for path in SOURCES if too_long(path.read_text("utf-8"))] == []


def test_length_fence_sees_a_long_file() -> None:
    assert too_long("pass\n" * (MAX_LINES + 1))
    assert not too_long("pass\n" * MAX_LINES)


def test_the_fences_watch_both_packages() -> None:
    assert {of(path).split("/")[0] for path in SOURCES} == {"refund_desk", "refund_policy"}
