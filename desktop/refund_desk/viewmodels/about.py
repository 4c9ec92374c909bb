"""What About tells: versions, the policies at hand, and under which terms every part is used."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from refund_desk import __version__
from refund_desk.licences import Licence, licences
from refund_desk.policies import PolicyFile, shipped_folder

PURPOSE = (
    "Works out refunds under published policies, offline. The policy documents digest published pages as of their "
    "date in our own words; their publishers have not endorsed them, and they are no legal advice."
)
OFFLINE = "The program has no network code. Cases, settings and policies stay on this computer."


@dataclass(frozen=True, slots=True)
class LicenceView:
    """One part in the list, and its text."""

    title: str
    detail: str
    text: str


@dataclass(frozen=True, slots=True)
class AboutView:
    """The whole window."""

    title: str
    purpose: str
    versions: str
    """Lines to read and copy, for example into a question to the administrator."""
    parts: tuple[LicenceView, ...]


def about_view(files: Sequence[PolicyFile], qt: str, history: str = "") -> AboutView:
    """`qt` is Qt's own version; `history` says where the cases lie."""
    lines = [
        f"Refund Desk {__version__}",
        f"Python {platform.python_version()}, Qt {qt}",
        f"{platform.system()} {platform.release()}, {platform.machine()}",
        *([history] if history else []),
        "",
        "Policies at hand:",
        *(f"  {_policy(file)}" for file in files),
        "",
        OFFLINE,
    ]
    return AboutView(f"Refund Desk {__version__}", PURPOSE, "\n".join(lines), parts())


def parts() -> tuple[LicenceView, ...]:
    """Everything the program is made of, with its licence."""
    return tuple(
        LicenceView(one.name, f"{one.version} · {one.licence}", one.text or _silent(one)) for one in licences()
    )


def _silent(one: Licence) -> str:
    return f"{one.name} is used under the licence {one.licence}; this installation lacks its text."


def _policy(file: PolicyFile) -> str:
    ref = file.policy.ref
    where = "" if file.path is None or file.path.parent == shipped_folder() else f" ({file.path.name})"
    return f"{ref.publisher}, {ref.title}, version {ref.version}{where}, digest {ref.digest[:12]}"
