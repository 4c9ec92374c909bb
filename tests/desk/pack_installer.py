"""Installs a pack and dies at a given system call: run by test_packs_store.py in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main(root: Path, path: Path, fatal: int) -> int:
    """Kill this process before the `fatal`-th call that changes the disk; 0 where there are fewer."""
    from pack_samples import opened  # noqa: PLC0415  after the path is set

    from refund_desk.packs.store import PackShelf  # noqa: PLC0415  see above

    pack = opened(path)
    calls = 0

    def deadly(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            if str(root) in str(arguments[:1]) or isinstance(arguments[0], int):
                calls += 1
                if calls == fatal:
                    os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return counted

    for name in ("open", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir"):
        setattr(os, name, deadly(getattr(os, name)))
    PackShelf(root).install(pack)
    return 0


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "desktop")]
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
