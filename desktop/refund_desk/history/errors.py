"""What can go wrong with the history, as sentences for the person at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw


class HistoryError(Exception):
    """Trouble with the history; `sentence` says what is wrong and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class HistoryUnavailable(HistoryError):  # noqa: N818 - it names a state, which the window shows
    """The history cannot be opened or read; the window works without it."""


class SaveFailed(HistoryError):  # noqa: N818 - it names what happened
    """Nothing was written; the history is as it was before."""


class CaseUnreadable(HistoryError):  # noqa: N818 - it names a state of one case
    """This one case is missing or damaged; the others are not affected."""


_CAUSES: tuple[tuple[tuple[type[apsw.Error], ...], str], ...] = (
    (
        (apsw.BusyError, apsw.LockedError),
        "another program is using the history file. Close other windows, backup or sync programs that hold it, "
        "then try again.",
    ),
    ((apsw.FullError,), "the disk is full. Free some space, then try again."),
    (
        (apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError, apsw.CantOpenError),
        "this account may not write to the history file or its folder. Allow it, or choose another folder.",
    ),
    (
        (apsw.CorruptError, apsw.NotADBError, apsw.FormatError),
        "the history file is damaged. Keep a copy of it, and put back a sound copy from a backup.",
    ),
    ((apsw.IOError,), "the disk reported an error. Check the disk, or the connection to it, then try again."),
    ((apsw.ConnectionClosedError,), "the history is closed."),
)


@contextmanager
def told_as(kind: type[HistoryError], what: str) -> Iterator[None]:
    """Turn a database error inside the block into `kind`: "{what}: {cause and cure}"."""
    try:
        yield
    except apsw.Error as error:
        cause = next((words for kinds, words in _CAUSES if isinstance(error, kinds)), None)
        raise kind(f"{what}: {cause or f'the database reported an error ({type(error).__name__}).'}") from error
    except OSError as error:
        raise kind(f"{what}: {error.strerror or 'the system reported an error'}.") from error
