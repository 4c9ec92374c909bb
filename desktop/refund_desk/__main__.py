"""The program's door: the window, or one command in the terminal."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

# PySide6 slows every import that follows it, so the pure core is imported before Qt is.
import refund_policy  # noqa: F401  imported for that order alone

COMMANDS = frozenset({"decide", "policies", "policy"})
"""First words that belong to the command line."""

_ANSWERED_IN_TERMINAL = frozenset({"-h", "--help", "--version"})


def wants_terminal(arguments: Sequence[str]) -> bool:
    """Tell whether the command line answers these arguments; else the window opens with them."""
    return not COMMANDS.isdisjoint(arguments[:1]) or not _ANSWERED_IN_TERMINAL.isdisjoint(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and answer its exit code; `argv` without the program's name, by default the process's own."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if wants_terminal(arguments):
        # The terminal never loads Qt, the window never argparse's commands.
        from refund_desk.cli import main as answer  # noqa: PLC0415  see above

        return answer(arguments)
    if arguments[:1] == ["--self-test"]:
        from refund_desk.self_test import main as try_out  # noqa: PLC0415  needed by builds alone

        return try_out(arguments[1:])
    # Nothing that the start makes is garbage, and looking through it costs a tenth of the start; `app` goes on with it.
    gc.disable()
    from refund_desk.app import main as open_window  # noqa: PLC0415  Qt is loaded only where a window opens

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
