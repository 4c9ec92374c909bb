"""The policy documents at hand: read, kept side by side in versions, taken in and made from templates. No Qt."""

from refund_desk.policies.library import (
    Library,
    PolicyFile,
    key_of,
    load_library,
    load_policy,
    shipped_folder,
)
from refund_desk.policies.shelf import (
    Refusal,
    Shelf,
    Template,
    check_file,
    find_shelf,
    own_folder,
    packs_folder,
    templates,
)
from refund_desk.policies.versions import charge_day, in_force, in_order

__all__ = [
    "Library",
    "PolicyFile",
    "Refusal",
    "Shelf",
    "Template",
    "charge_day",
    "check_file",
    "find_shelf",
    "in_force",
    "in_order",
    "key_of",
    "load_library",
    "load_policy",
    "own_folder",
    "packs_folder",
    "shipped_folder",
    "templates",
]
