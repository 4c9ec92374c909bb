"""What the packages say of the program; the version is read from the one place that holds it."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
"""Everything that a build makes lies in here; nothing of it is kept in the repository."""

NAME = "Refund Desk"
ID = "refund-desk"
WINDOW = "refund-desk-window"
"""The window program; the console program is called like the package, `ID`."""
APP_ID = "org.refunddesk.refunddesk"
"""The name among all applications of a desktop, as Linux and macOS write it."""
PUBLISHER = "Refund Desk contributors"
SUMMARY = "Works out refunds under a written policy and shows its work"
LICENCE = "MIT"

DOCUMENT_SUFFIX = "refundpolicy"
DOCUMENT_KIND = "Refund policy"
DOCUMENT_MIME = "application/x-refund-policy"
"""A policy document, when its file is to open in this program; the same text as in a `.toml` file."""

FIRST_DAY = 1_735_689_600
"""1 January 2025, UTC, in seconds: the date of a build from a tree that has none."""


def version() -> str:
    """The version, as `refund_desk.__version__` holds it."""
    source = (ROOT / "desktop" / "refund_desk" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', source, re.MULTILINE)
    if found is None:
        raise SystemExit("desktop/refund_desk/__init__.py holds no version of the form 1.2.3.")
    return found[1]


def source_date() -> int:
    """The instant that a build dates its files with, in seconds: the variable's, else the commit's."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if told.isdecimal():
        return int(told)
    if not (ROOT / ".git").exists():
        return FIRST_DAY
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=False, capture_output=True, text=True
    ).stdout.strip()
    return int(asked) if asked.isdecimal() else FIRST_DAY


def reproducible() -> dict[str, str]:
    """The environment variables under which two builds from the same files come to the same bytes."""
    return {"SOURCE_DATE_EPOCH": str(source_date()), "PYTHONHASHSEED": "1", "PYTHONUTF8": "1"}
