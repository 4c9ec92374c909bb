"""A history as version 1 of the tables kept it, with what that version wrote; and a program that upgrades one.

As a program, `history_version_1.py FOLDER COUNT`, it is killed at the COUNT-th change to a file.
"""

import os
import sys
from pathlib import Path

import apsw
from history_faults import faulty_disk

from refund_desk.history import History
from refund_desk.history.schema import MIGRATIONS

LINES = Path(__file__).with_name("version_1.sql")


def version_1(directory: Path) -> Path:
    """Make such a history; gives its file."""
    History.open(directory, migrations=MIGRATIONS[:1]).close()
    path = directory / "history.db"
    connection = apsw.Connection(str(path))
    with connection:
        connection.execute(LINES.read_text(encoding="utf-8"))
    connection.close()
    return path


class Killed(apsw.Error):
    """Whoever raises it is gone at once, with nothing put in order."""

    def __init__(self, told: str) -> None:
        os._exit(9)


def main() -> None:
    with faulty_disk() as faults:
        faults.arm(Killed, int(sys.argv[2]), lasting=False)
        History.open(Path(sys.argv[1])).close()


if __name__ == "__main__":
    main()
