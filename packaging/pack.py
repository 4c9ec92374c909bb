"""The publisher's tool: make a key pair, make and sign a pack, and look at one. Nothing here uses a network.

    python3 packaging/pack.py keygen ID --publisher NAME --out FOLDER [--kinds policies update]
    python3 packaging/pack.py sign DESCRIPTION FILE … --key FOLDER/ID.key --out PACK
    python3 packaging/pack.py verify PACK --key FOLDER/ID.pub

Run it with the environment of the checkout, `.venv/bin/python`, on a computer that is
offline when the private key is used. `keygen` writes two files:

    ID.key  the private key, encrypted with a passphrase (Argon2id, XSalsa20-Poly1305). Keep it off the
            network: on two USB sticks in two places. The passphrase is kept apart from them, and never
            stands in a script or in the settings of a build service.
    ID.pub  the public key, a text that may be handed to anybody. Put it into resources/keys before a release,
            or have administrators put it into the folder `keys` of the machine-wide settings.

Rotation: make the next key while the present one is still good, ship both public keys with a release, sign with
the new one from then on, and leave the old one out of a later release. A key that is lost cannot be made again; of
one that was stolen, ship a release without it, and tell administrators to delete its .pub file.

DESCRIPTION is a TOML file:

    kind = "policies"            # or "update"
    id = "acme-policies"
    version = "2026.3"           # numbers with dots; each pack needs a higher one
    publisher = "Acme Hosting"
    created = 2026-05-04
    news = "What is new, in a few lines."
    [program]                    # both may be left out
    from = "0.1.0"
    below = "2.0"
    [systems]                    # for an update: each file's system, and its processor where that matters
    "refund-desk-setup.exe" = "windows"
    "refund-desk.dmg" = "macos arm64"
"""

from __future__ import annotations

import argparse
import base64
import getpass
import hashlib
import json
import os
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(1, str(ROOT / "desktop"))

from refund_desk import __version__  # noqa: E402  in the folder beside this one
from refund_desk.packs.keys import PublisherKey, decoded, is_key_id, read_key  # noqa: E402  see above
from refund_desk.packs.manifest import FORMAT, BadManifest, read_manifest  # noqa: E402  see above
from refund_desk.packs.pack import FILES, MANIFEST, SIGNATURE  # noqa: E402  see above
from refund_desk.packs.reading import open_pack  # noqa: E402  see above
from refund_desk.packs.refused import PackRefused  # noqa: E402  see above
from refund_desk.packs.signature import signature_text  # noqa: E402  see above

PRIVATE = "refund-desk private key 1"
"""First line of a private key's file; then its id, the salt and the encrypted seed, both in base64."""
SHORTEST = 12
"""Characters of a passphrase."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the same files make the same pack."""

Ask = Callable[[str], str]


class ToolError(Exception):
    """What is wrong, and how to mend it."""


def make_key(key_id: str, publisher: str, kinds: Sequence[str], folder: Path, passphrase: str) -> tuple[Path, Path]:
    """Make a key pair in a folder; gives the private and the public file. Existing files are never touched."""
    from nacl.signing import SigningKey  # noqa: PLC0415  `verify` alone needs no more of it than the program

    if not is_key_id(key_id):
        raise ToolError("A key's id has lower-case letters, digits, dots and dashes, 40 at most: acme-2026.")
    if len(passphrase) < SHORTEST:
        raise ToolError(f"The passphrase needs at least {SHORTEST} characters; five random words are good.")
    private, public = folder / f"{key_id}.key", folder / f"{key_id}.pub"
    taken = next((path for path in (private, public) if path.exists()), None)
    if taken is not None:
        raise ToolError(f"{taken} is there already, and is kept. Choose another id or folder.")
    signing = SigningKey.generate()
    salt = os.urandom(16)
    lines = (PRIVATE, key_id, _text(salt), _text(bytes(_box(passphrase, salt).encrypt(bytes(signing)))))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_new(private, "\n".join(lines) + "\n", 0o600)
    key = PublisherKey(key_id, publisher, tuple(kinds), bytes(signing.verify_key))
    _write_new(public, key.text(), 0o644)
    read_key(public)
    return private, public


def sign_pack(description: Path, files: Sequence[Path], private: Path, passphrase: str, out: Path) -> None:
    """Make a signed pack; the same files, description and key make the same bytes."""
    from nacl.signing import SigningKey  # noqa: PLC0415  see above

    manifest = manifest_of(tomllib.loads(description.read_text("utf-8")), files)
    try:
        read_manifest(manifest)
    except BadManifest as bad:
        raise ToolError(f"This makes no pack: its manifest {bad}. Mend {description}, or the files' names.") from None
    key_id, seed = read_private(private, passphrase)
    signature = SigningKey(seed).sign(manifest).signature
    write_pack(out, manifest, signature_text(key_id, _text(signature)).encode("ascii"), files)


def manifest_of(said: Mapping[str, Any], files: Sequence[Path]) -> bytes:
    """The manifest's bytes for a description and its files."""
    systems = said.get("systems", {})
    listed = []
    for path in files:
        size, digest = _measured(path)
        entry: dict[str, object] = {"name": path.name, "size": size, "sha256": digest}
        if path.name in systems:
            system, *machine = str(systems[path.name]).split()
            entry |= {"system": system, **({"machine": machine[0]} if machine else {})}
        listed.append(entry)
    told = {key: value for key, value in said.items() if key != "systems"}
    found = {"format": FORMAT, **told, "created": str(said.get("created", "")), "files": listed}
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def write_pack(out: Path, manifest: bytes, signature: bytes, files: Sequence[Path]) -> None:
    """Write the zip file in one piece."""
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        unfinished = Path(folder) / "pack"
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for name, data in ((MANIFEST, manifest), (SIGNATURE, signature)):
                packed.writestr(_entry(name), data)
            for path in files:
                with path.open("rb") as source, packed.open(_entry(FILES + path.name), "w") as target:
                    while piece := source.read(1 << 20):
                        target.write(piece)
        unfinished.replace(out)


def read_private(path: Path, passphrase: str) -> tuple[str, bytes]:
    """The key's id and its 32 secret bytes."""
    from nacl.exceptions import CryptoError  # noqa: PLC0415  see above

    lines = path.read_text("ascii").splitlines()
    salt = decoded(lines[2], 16) if len(lines) == 4 and lines[0] == PRIVATE else None
    if salt is None:
        raise ToolError(f"{path} is no private key of this tool. Take the one that `keygen` made.")
    try:
        return lines[1], bytes(_box(passphrase, salt).decrypt(base64.b64decode(lines[3])))
    except (CryptoError, ValueError):
        raise ToolError(f"{path} cannot be opened: the passphrase is wrong, or the file is damaged.") from None


def _box(passphrase: str, salt: bytes) -> Any:
    from nacl import pwhash, secret  # noqa: PLC0415  see above

    hard = pwhash.argon2id
    # Where the passphrase is weak, this is what stands between a stolen stick and the key.
    key = hard.kdf(32, passphrase.encode(), salt, opslimit=hard.OPSLIMIT_MODERATE, memlimit=hard.MEMLIMIT_MODERATE)
    return secret.SecretBox(key)


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o100644 << 16
    return entry


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _write_new(path: Path, text: str, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w", encoding="utf-8") as file:
        file.write(text)


# --- The terminal --------------------------------------------------------------------------------


def main(argv: Sequence[str], ask: Ask = getpass.getpass) -> int:
    """Run one command and answer the exit code; `ask` puts a question and gives the secret answer."""
    arguments = _parser().parse_args(argv)
    try:
        _COMMANDS[arguments.command](arguments, ask)
    except (ToolError, PackRefused, OSError, tomllib.TOMLDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _keygen(arguments: argparse.Namespace, ask: Ask) -> None:
    passphrase = ask("Passphrase for the new private key: ")
    if ask("The same again: ") != passphrase:
        raise ToolError("The two are not the same; nothing was made.")
    private, public = make_key(arguments.id, arguments.publisher, arguments.kinds, arguments.out, passphrase)
    print(
        f"Private key: {private} (keep it offline)\nPublic key:  {public}\nFingerprint: {read_key(public).fingerprint}"
    )


def _sign(arguments: argparse.Namespace, ask: Ask) -> None:
    sign_pack(arguments.description, arguments.file, arguments.key, ask("Passphrase: "), arguments.out)
    print(f"Signed: {arguments.out}")


def _verify(arguments: argparse.Namespace, _ask: Ask) -> None:
    pack = open_pack(arguments.pack, [read_key(path) for path in arguments.key], arguments.program)
    manifest = pack.manifest
    print(
        f"Good: {manifest.kind} “{manifest.id}” {manifest.version} of {manifest.publisher}, signed with {pack.key.id}"
    )
    for file in manifest.files:
        print(f"  {file.name}  {file.size} bytes  {file.sha256}")


_COMMANDS: dict[str, Callable[[argparse.Namespace, Ask], None]] = {"keygen": _keygen, "sign": _sign, "verify": _verify}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    keygen = commands.add_parser("keygen", help="make a key pair")
    keygen.add_argument("id", help="what the key is called: acme-2026")
    keygen.add_argument("--publisher", required=True, help="whose key it is, as people read it")
    keygen.add_argument(
        "--kinds", nargs="+", choices=("policies", "update"), default=["policies"], help="what it signs"
    )
    keygen.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    sign = commands.add_parser("sign", help="make a signed pack")
    sign.add_argument("description", type=Path, help="a TOML file")
    sign.add_argument("file", type=Path, nargs="+", help="policy documents, or installers")
    sign.add_argument("--key", type=Path, required=True, help="the private key")
    sign.add_argument("--out", type=Path, required=True, metavar="PACK", help="acme-2026.3.refundpack")
    verify = commands.add_parser("verify", help="check a pack as the program does")
    verify.add_argument("pack", type=Path)
    verify.add_argument("--key", type=Path, nargs="+", required=True, help="public keys")
    verify.add_argument(
        "--program", default=__version__, metavar="VERSION", help="as if this were the program's version"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
