"""Collect the licence texts of everything a build ships: `python packaging/licences.py OUT.json [PACKAGE …]`.

Run it with the Python of the build's own environment, into which the program is
installed; name what is shipped beside the program's own requirements, for example
`pyinstaller`, whose starter is a part of the frozen program. Put the file among the resources of
the frozen program (`refund_desk/_resources/licences.json`), where About reads it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "desktop"))

from refund_desk.licences import as_json, collect


def main(argv: Sequence[str]) -> int:
    """Write the file; 1 where a part has no text."""
    if not argv or argv[0].startswith("-"):
        print(__doc__)
        return 2
    found = collect(argv[1:])
    silent = [one.name for one in found if not one.text.strip()]
    if silent:
        print(f"No licence text was found for: {', '.join(silent)}.", file=sys.stderr)
        return 1
    Path(argv[0]).write_text(as_json(found), "utf-8")
    print(f"{len(found)} licences in {argv[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
