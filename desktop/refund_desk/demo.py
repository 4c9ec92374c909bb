"""The program's demonstration for a computer without a display.

Works Japply's published example, prints the verdict and the breakdown, and
writes the window's picture and the PDF summary to a folder.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale

from refund_desk import app
from refund_desk.cli import write_anything
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.printing import export_pdf, page_size_of
from refund_desk.timezones import use_packaged_time_zones
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.summary import CaseHeader, Summary, answer_text, summary
from refund_policy.decide import decide
from refund_policy.decision import Problems
from refund_policy.facts import read_facts

POLICY = "japply"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demonstration; 1 where a file cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m refund_desk.demo", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("refund-desk-demo"), metavar="DIR", help="folder for the files"
    )
    out: Path = parser.parse_args(argv).out
    write_anything(sys.stdout)
    use_packaged_time_zones()
    made = published_example()
    print(f"{made.policy}: the published example\n")
    print(answer_text(made))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = app.application()
    try:
        out.mkdir(parents=True, exist_ok=True)
        app.window_picture(POLICY, out / "window.png")
    except OSError as error:
        print(f"The files cannot be written to {out}: {error.strerror or error}.", file=sys.stderr)
        return 1
    trouble = export_pdf(out / "summary.pdf", made, page_size_of(QLocale()))
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"The window's picture and the PDF summary are in {out.absolute()}.")
    del application  # It has to live until everything is painted.
    return 0


def published_example() -> Summary:
    """The summary of Japply's published example, by the rule as it is written."""
    policy = load_policy(shipped_folder() / f"{POLICY}.toml")
    facts = read_facts(policy, dict(policy.examples[0].facts))
    decision = facts if isinstance(facts, Problems) else decide(policy, facts)
    if isinstance(decision, Problems):  # the example was checked when the document was read
        raise RuntimeError(f"the example of {POLICY}.toml does not come out: {decision.items}")
    return summary(decision, CaseHeader(case_ref="Published example"), ENGLISH)


if __name__ == "__main__":
    sys.exit(main())
