"""A file system for SQLite on which any single write, sync or deletion can fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw


class Faults:
    """Counts operations that change files; the `fail_at`-th fails, and all later ones where `lasting`."""

    def __init__(self) -> None:
        self.error: type[apsw.Error] = apsw.IOError
        self.fail_at = 0
        self.lasting = False
        self.count = 0

    def arm(self, error: type[apsw.Error], fail_at: int, *, lasting: bool) -> None:
        self.error, self.fail_at, self.lasting, self.count = error, fail_at, lasting, 0

    def pass_or_fail(self) -> None:
        self.count += 1
        if self.fail_at and (self.count == self.fail_at or (self.lasting and self.count > self.fail_at)):
            raise self.error("made to fail")


class _File(apsw.VFSFile):
    def __init__(self, faults: Faults, system: str, name: Any, flags: list[int]) -> None:
        self.faults = faults
        super().__init__(system, name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - apsw's name
        self.faults.pass_or_fail()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - apsw's name
        self.faults.pass_or_fail()
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - apsw's name
        self.faults.pass_or_fail()
        super().xTruncate(size)


class _System(apsw.VFS):
    def __init__(self, faults: Faults, usual: str) -> None:
        self.faults, self.usual = faults, usual
        super().__init__("faulty", usual)

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802 - apsw's name
        return _File(self.faults, self.usual, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - apsw's name
        self.faults.pass_or_fail()
        super().xDelete(filename, syncdir)

    def excepthook(self, *details: Any) -> None:
        """SQLite goes on over some errors, as when it rolls back: nobody to tell."""


@contextmanager
def faulty_disk() -> Iterator[Faults]:
    """Inside the block every database is opened on a disk that fails as the given Faults say."""
    usual = apsw.vfs_names()[0]
    faults = Faults()
    system = _System(faults, usual)
    apsw.set_default_vfs("faulty")
    try:
        yield faults
    finally:
        apsw.set_default_vfs(usual)
        system.unregister()
