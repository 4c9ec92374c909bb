"""A program that types and saves without end until it is killed: `desk_typist.py FOLDER`.

It writes what it has done to its standard output, each line once that is kept.
"""

import sys
from pathlib import Path

from refund_desk.app import Program, application
from refund_desk.directories import find_directories
from refund_desk.history import open_history
from refund_desk.settings import Settings


def main() -> None:
    application()
    directories = find_directories(Path(sys.argv[1]))
    directories.make()
    program = Program(directories, Settings(theme="light"), open_history(directories.data))
    presenter, window = program.presenter, program.window
    window.show()
    presenter.choose_policy("japply")
    tell("ready")
    number = 0
    while True:
        number += 1
        presenter.show_example()
        window.result.grant.grant_edited.emit("5.00", f"Goodwill {number}.", "")
        if presenter.save():
            tell(f"saved {number}")
        presenter.new_case()
        window.form.focus_fact("paid")
        window.form._editors()["paid"].line.insert(str(number))
        window.form.fact_edited.emit("paid", f"{number}|USD")
        presenter.keep_draft()
        tell(f"typed {number}")


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
