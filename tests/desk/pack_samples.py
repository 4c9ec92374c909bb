"""Packs for tests: keys of their own, packs built by the publisher's tool, and packs bent in every way."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

from nacl.signing import SigningKey

from refund_desk.packs.keys import PublisherKey
from refund_desk.packs.pack import FILES, MANIFEST, SIGNATURE, Pack
from refund_desk.packs.reading import open_pack
from refund_desk.packs.signature import signature_text
from refund_desk.policies import shipped_folder

ROOT = Path(__file__).parents[2]
JAPPLY = (shipped_folder() / "japply.toml").read_text("utf-8")
SIGNING = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(range(1, 33)))
PROGRAM = "1.2.0"

KEY = PublisherKey("acme-2026", "Acme Hosting", ("policies", "update"), bytes(SIGNING.verify_key))
POLICY_KEY = PublisherKey("acme-2026", "Acme Hosting", ("policies",), bytes(SIGNING.verify_key))


def tool() -> ModuleType:
    """packaging/pack.py as a module."""
    found = sys.modules.get("pack_tool")
    if found is None:
        spec = importlib.util.spec_from_file_location("pack_tool", ROOT / "packaging" / "pack.py")
        assert spec is not None
        assert spec.loader is not None
        found = sys.modules["pack_tool"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    return found


def document(version: str, policy_id: str = "acme", more: str = "") -> bytes:
    """A sound document: a shipped one under another id and version."""
    text = JAPPLY.replace('id = "japply"', f'id = "{policy_id}"').replace('version = "1.0"', f'version = "{version}"')
    return (text + more).encode()


def said(**changes: Any) -> dict[str, Any]:
    """A description as a publisher writes it; a value of `...` leaves it out."""
    told = {
        "kind": "policies",
        "id": "acme-policies",
        "version": "1.0",
        "publisher": "Acme Hosting",
        "created": "2026-05-04",
        "news": "The yearly plan is new.",
    } | changes
    return {key: value for key, value in told.items() if value is not ...}


def write_files(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def signed(manifest: bytes, key_id: str = KEY.id, signing: SigningKey = SIGNING) -> bytes:
    """The signature's file for a manifest."""
    signature = base64.b64encode(signing.sign(manifest).signature).decode()
    return signature_text(key_id, signature).encode()


def build(path: Path, files: dict[str, bytes] | None = None, **changes: Any) -> Path:
    """A good pack at a path, made by the publisher's own tool."""
    files = {"acme.toml": document("1.0")} if files is None else files
    paths = write_files(path.parent / f"{path.stem}-files", files)
    manifest = tool().manifest_of(said(**changes), paths)
    tool().write_pack(path, manifest, signed(manifest), paths)
    return path


def opened(path: Path) -> Pack:
    return open_pack(path, [KEY], PROGRAM)


def bent(path: Path, change: dict[str, Any], files: dict[str, bytes] | None = None) -> Path:
    """A pack whose manifest was changed before it was signed: the publisher's own mistake, or a stolen key."""
    files = {"acme.toml": document("1.0")} if files is None else files
    paths = write_files(path.parent / f"{path.stem}-files", files)
    manifest = json.loads(tool().manifest_of(said(), paths)) | change
    data = json.dumps({key: value for key, value in manifest.items() if value is not ...}).encode()
    return raw(path, {MANIFEST: data, SIGNATURE: signed(data), **{FILES + name: files[name] for name in files}})


def raw(path: Path, entries: dict[str, bytes]) -> Path:
    """A zip file with exactly these entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, data in entries.items():
            writer.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    path.write_bytes(packed.getvalue())
    return path


def entries_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
