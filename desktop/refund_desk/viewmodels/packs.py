"""A pack before it is installed, and the packs in use, as plain view data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from refund_desk.packs.manifest import Manifest, PackFile, numbers
from refund_desk.packs.pack import Pack
from refund_desk.packs.store import Installed
from refund_desk.policies import key_of
from refund_desk.policies.incoming import Change, Incoming
from refund_desk.viewmodels.findings import finding_lines
from refund_desk.viewmodels.formats import Formats
from refund_policy.policy import Policy

_MARKS: Mapping[Change, str] = {
    "new": "New",
    "version": "New version",
    "text": "Changed",
    "same": "Unchanged",
    "gone": "Leaves",
    "clash": "Cannot be used",
    "unsound": "Cannot be used",
}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One policy: what it is, what happens, and that in a word."""

    title: str
    detail: str
    mark: str


@dataclass(frozen=True, slots=True)
class PackView:
    """What is to be known before a pack is installed."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """Name and value."""
    changes: tuple[ChangeView, ...]
    text: str
    """What is new, and what the checks found."""
    action: str
    """The button's word."""
    trouble: str = ""
    """Why it cannot be installed."""
    older: str = ""
    """What the box says that has to be ticked first; empty where there is none."""


@dataclass(frozen=True, slots=True)
class InstalledView:
    """A pack in use."""

    id: str
    title: str
    detail: str
    back: str = ""
    """The button's words that go back to the version before; empty where there is none."""


def policy_pack_view(
    pack: Pack, incoming: Sequence[Incoming], installed: Installed | None, formats: Formats
) -> PackView:
    """A pack of policies against what is at hand; `installed` is its version in use."""
    manifest, before = pack.manifest, installed.manifest if installed is not None else None
    bad = [one for one in incoming if one.change in ("clash", "unsound")]
    trouble = ""
    if bad:
        names = ", ".join(one.name for one in bad)
        trouble = f"The pack cannot be installed because of {names}. Ask its publisher to mend that."
        clash = next((one.before for one in bad if one.before is not None and one.before.path is not None), None)
        if clash is not None and clash.path is not None:
            trouble += f" Or, if {clash.path.name} is yours, give that document another version, or take it away."
    return PackView(
        title=f"Policy pack “{manifest.id}”, version {manifest.version}",
        facts=_facts(pack, formats, _replaced(before)),
        changes=tuple(_change(one, formats) for one in incoming),
        text=_text(manifest, [line for one in incoming if one.checked for line in finding_lines(one.checked)]),
        action="Install",
        trouble=trouble,
        older=_older(manifest.version, before.version if before is not None else ""),
    )


def update_view(pack: Pack, file: PackFile, program: str, formats: Formats) -> PackView:
    """An update of the program; `file` is the one for this system, `program` the version that runs."""
    size = f"{formats.number(Fraction(-(-file.size // 100_000), 10))} MB"
    return PackView(
        title=f"Refund Desk {pack.manifest.version}",
        facts=(*_facts(pack, formats, f"Version {program}, which runs now"), ("Installer", f"{file.name}, {size}")),
        changes=(),
        text=_text(pack.manifest, []),
        action="Unpack",
        older=_older(pack.manifest.version, program),
    )


def unpacked_text(path: Path) -> str:
    """What is left to do once the installer of an update lies there."""
    return (
        f"The update is checked and lies ready:\n\n{path}\n\n"
        "Close Refund Desk and run it; your cases, settings and policies stay. "
        "Open it now? Save your case first if it is not saved."
    )


def installed_views(packs: Sequence[Installed], formats: Formats) -> tuple[InstalledView, ...]:
    """The packs in use, with what can be gone back to."""
    return tuple(
        InstalledView(
            id=one.manifest.id,
            title=f"{one.manifest.publisher} · {one.manifest.id} {one.manifest.version}",
            detail=f"{_count(len(one.manifest.files))}, made on {formats.date(one.manifest.created)}",
            back=f"Back to version {one.previous.version}" if one.previous is not None else "",
        )
        for one in packs
    )


def _facts(pack: Pack, formats: Formats, replaced: str) -> tuple[tuple[str, str], ...]:
    manifest = pack.manifest
    return (
        ("Publisher", manifest.publisher),
        ("Signed by", f"{pack.key.publisher}, key “{pack.key.id}” ({pack.key.fingerprint})"),
        ("Made on", formats.date(manifest.created)),
        ("Replaces", replaced),
    )


def _replaced(before: Manifest | None) -> str:
    return f"Version {before.version}, which is kept to go back to" if before is not None else "Nothing"


def _change(one: Incoming, formats: Formats) -> ChangeView:
    policy, before = one.policy, one.before
    title = f"{policy.ref.publisher}, {policy.ref.title}" if policy is not None else one.name
    version = f"Version {policy.ref.version}" if policy is not None else ""
    other = before.policy.ref.version if before is not None else ""
    where = before.path.name if before is not None and before.path is not None else "another document of the pack"
    told: Mapping[Change, str] = {
        "new": f"{version}{_from(policy, formats)}",
        "version": f"{version}{_from(policy, formats)}, beside or in place of {other}",
        "text": f"{version} with another text than now",
        "same": f"{version}, as you have it",
        "gone": f"{version} is not in the new pack",
        "clash": f"{key_of(policy) if policy is not None else ''} is here already, in {where}",
        "unsound": "The document has errors: see below",
    }
    return ChangeView(title, told[one.change], _MARKS[one.change])


def _from(policy: Policy | None, formats: Formats) -> str:
    day = policy.in_force_from if policy is not None else None
    return f", in force from {formats.date(day)}" if day is not None else ""


def _text(manifest: Manifest, findings: Sequence[str]) -> str:
    news = manifest.news.strip() or "The publisher says nothing about what is new."
    found = "\n\nWhat the checks found:\n\n" + "\n\n".join(findings) if findings else ""
    return news + found


def _older(version: str, now: str) -> str:
    if not now or numbers(version) >= numbers(now):
        return ""
    return f"Install version {version}, although {now} is newer"


def _count(documents: int) -> str:
    return "1 document" if documents == 1 else f"{documents} documents"
