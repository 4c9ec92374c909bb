"""A program that saves cases without end until it is killed: `history_writer.py FOLDER NAME [unsafe]`.

It writes a line to its standard output after each save has returned.
"""

import sys
from pathlib import Path

from history_sample import case

from refund_desk.history import History, database

DRAFT_LENGTH = 2_500_000


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    if sys.argv[3:] == ["unsafe"]:
        # The control of the kill test: with these two any kill in a save can destroy the file.
        database.PRAGMAS = (*database.PRAGMAS, ("journal_mode", "memory"), ("synchronous", "off"))
    history = History.open(folder, busy_ms=20_000)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    number = 0
    while True:
        first = history.save(case(f"{name} {number}", note="n" * (number * 37 % 3000)))
        history.save(case(f"{name} {number} again", case_id=first.case_id))
        # Large, so that a good part of the time goes into writing pages: that is when a kill can hurt.
        history.save_draft(chr(ord("a") + number % 26) * DRAFT_LENGTH, patient=True)
        sys.stdout.write(f"{first.case_id} {name} {number} again\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main()
