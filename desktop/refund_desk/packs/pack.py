"""A pack that was found good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from refund_desk.packs.keys import PublisherKey
from refund_desk.packs.manifest import Manifest

SUFFIX = ".refundpack"
MANIFEST, SIGNATURE, FILES = "manifest.json", "manifest.sig", "files/"
"""What a pack's entries are called; the manifest's files lie below the last."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose signature and files were found good."""

    path: Path
    manifest: Manifest
    key: PublisherKey
    manifest_bytes: bytes
    signature_bytes: bytes
    documents: Mapping[str, bytes]
    """The files of a policy pack by name; empty for an update, whose file is large."""
