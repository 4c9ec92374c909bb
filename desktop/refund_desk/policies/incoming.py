"""What the documents of a pack would change among those at hand, before anything is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from refund_desk.policies.library import Library, PolicyFile, key_of
from refund_policy.policy import Policy

if TYPE_CHECKING:
    from refund_policy.document.check import Checked

Change = Literal["new", "version", "text", "same", "gone", "clash", "unsound"]
"""New policy; another version of one at hand; the same version with another text; as it is at hand; no longer in
the pack; a version that another document has already; not sound."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One document of the pack, or one that leaves with the pack before."""

    change: Change
    name: str
    """The file's name."""
    policy: Policy | None
    """None where the document is not sound."""
    before: PolicyFile | None = None
    """The document at hand that it is compared with."""
    checked: Checked | None = None


def look_at(documents: Mapping[str, bytes], library: Library, replaced: Path | None) -> tuple[Incoming, ...]:
    """Every change, with the findings of each document; `replaced` is the folder of the pack's version in use."""
    # The checks take 0.1 s to load; only who opens a pack needs them.
    from refund_policy.document.check import check_policy  # noqa: PLC0415  see above

    leaving = [file for file in library.files if file.path is not None and file.path.parent == replaced]
    staying = Library(tuple(file for file in library.files if file not in leaving))
    found: list[Incoming] = []
    taken: set[str] = set()
    for name in sorted(documents):
        checked = check_policy(documents[name], name)
        found.append(_one(name, checked, staying, leaving, taken))
        if checked.policy is not None:
            taken.add(key_of(checked.policy))
    come = {one.policy.ref.id for one in found if one.policy is not None}
    gone = [file for file in leaving if file.policy.ref.id not in come]
    return (*found, *(Incoming("gone", file.path.name if file.path else "", file.policy) for file in gone))


def _one(name: str, checked: Checked, staying: Library, leaving: list[PolicyFile], taken: set[str]) -> Incoming:
    policy = checked.policy
    if policy is None:
        return Incoming("unsound", name, None, None, checked)
    other = staying.find(key_of(policy))
    if key_of(policy) in taken or (other is not None and other.policy.ref.digest != policy.ref.digest):
        return Incoming("clash", name, policy, other, checked)
    before = next((file for file in leaving if file.key == key_of(policy)), None) or other
    if before is not None:
        same = before.policy.ref.digest == policy.ref.digest
        return Incoming("same" if same else "text", name, policy, before, checked)
    own = [file for file in leaving if file.policy.ref.id == policy.ref.id]
    before = own[-1] if own else staying.find(policy.ref.id)
    return Incoming("new" if before is None else "version", name, policy, before, checked)
