"""Sign and notarise for macOS: `python3 packaging/macos/sign.py APP-OR-IMAGE`; runs on macOS alone.

An application is signed from the inside out, with the hardened runtime; a disk image as
it is. Both are sent to Apple's notary service, and its ticket is attached to them. The
environment's variables say with what:

    MACOS_CERTIFICATE             Developer ID Application with its key (PKCS #12, in base64)
    MACOS_CERTIFICATE_PASSWORD    its password
    NOTARY_KEY, NOTARY_KEY_ID, NOTARY_ISSUER
                                  a key of App Store Connect (its text) and the names of it

What is not there is not done, which is said plainly; the exit code is 0 then.
"""

import base64
import json
import os
import re
import secrets
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENTITLEMENTS = HERE / "entitlements.plist"

MAGICS = {0xFEEDFACE, 0xFEEDFACF, 0xCEFAEDFE, 0xCFFAEDFE}
FAT = 0xCAFEBABE
MOST_MACHINES = 20
"""A fat file with more is a class of Java, which begins with the same four bytes."""


class Refused(Exception):  # noqa: N818  the name reads as what it says
    """A tool of Apple's did not do what it was asked for; the text says which."""


def main(argv: Sequence[str]) -> int:
    """Sign, notarise and check what is named."""
    if len(argv) != 1:
        print(__doc__)
        return 2
    target = Path(argv[0]).absolute()
    if not os.environ.get("MACOS_CERTIFICATE"):
        warn(f"{target.name} is neither signed nor notarised, as MACOS_CERTIFICATE is not set: macOS will warn of it.")
        return 0
    try:
        with tempfile.TemporaryDirectory() as place, keychain(Path(place), os.environ) as (chain, identity):
            for path in parts(target):
                call("codesign", *signing(path, target, identity, chain))
        call("codesign", "--verify", "--strict", "--deep", "--verbose=2", target)
        if all(os.environ.get(name) for name in ("NOTARY_KEY", "NOTARY_KEY_ID", "NOTARY_ISSUER")):
            notarise(target, os.environ)
        else:
            warn(f"{target.name} is signed, but not notarised, as NOTARY_KEY and its names are not set.")
    except Refused as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def warn(text: str) -> None:
    """Say it where it is seen: in the log, and among the notes of the workflow's run."""
    print(f"::warning::{text}" if os.environ.get("GITHUB_ACTIONS") else text, flush=True)


def call(tool: str, *arguments: str | Path, given: str = "") -> str:
    """Run a tool and answer what it printed; only the tool's own words are told of a failure, never its arguments."""
    done = subprocess.run([tool, *arguments], check=False, capture_output=True, text=True, input=given)
    if done.returncode:
        raise Refused(f"{tool} ended with {done.returncode}: {done.stdout.strip()} {done.stderr.strip()}")
    return done.stdout


# What is signed, and in which order


def parts(target: Path) -> list[Path]:
    """What is to be signed, the innermost first and the target itself last."""
    if not target.is_dir():
        return [target]
    own = main_program(target)
    code = [path for path in target.rglob("*") if is_code(path) and path != own]
    return [*sorted(code, key=lambda path: (-len(path.parts), str(path))), target]


def main_program(application: Path) -> Path:
    """The program that is signed with the application around it."""
    from plistlib import loads  # noqa: PLC0415  the check of a disk image does without

    information = loads((application / "Contents" / "Info.plist").read_bytes())
    return application / "Contents" / "MacOS" / str(information["CFBundleExecutable"])


def is_code(path: Path) -> bool:
    """Tell whether the file holds code for macOS."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        begin = file.read(8)
    if len(begin) < 8:
        return False
    magic, count = struct.unpack(">II", begin)
    return magic in MAGICS or (magic == FAT and count < MOST_MACHINES)


def signing(path: Path, target: Path, identity: str, chain: Path) -> list[str | Path]:
    """The arguments of codesign. Entitlements belong to programs, not to libraries."""
    words: list[str | Path] = ["--force", "--timestamp", "--sign", identity, "--keychain", chain]
    if target.suffix == ".app":
        words += ["--options", "runtime"]
        if path == target or path.parent.name == "MacOS":
            words += ["--entitlements", ENTITLEMENTS]
    return [*words, path]


# With what


@contextmanager
def keychain(folder: Path, variables: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """A keychain of its own for the certificate, while it is used; and the certificate's name in it."""
    chain, file, password = folder / "signing.keychain-db", folder / "certificate.p12", secrets.token_hex(16)
    file.touch(mode=0o600)
    file.write_bytes(base64.b64decode(variables["MACOS_CERTIFICATE"]))
    before = re.findall(r'"(.+)"', call("security", "list-keychains", "-d", "user"))
    call("security", "create-keychain", "-p", password, chain)
    try:
        call("security", "set-keychain-settings", "-t", "3600", chain)
        call("security", "unlock-keychain", "-p", password, chain)
        of_file = variables.get("MACOS_CERTIFICATE_PASSWORD", "")
        call("security", "import", file, "-k", chain, "-f", "pkcs12", "-P", of_file, "-T", "/usr/bin/codesign")
        call("security", "set-key-partition-list", "-S", "apple-tool:,apple:,codesign:", "-s", "-k", password, chain)
        call("security", "list-keychains", "-d", "user", "-s", chain, *before)
        yield chain, identity(call("security", "find-identity", "-v", "-p", "codesigning", chain))
    finally:
        call("security", "list-keychains", "-d", "user", "-s", *before)
        call("security", "delete-keychain", chain)


def identity(listed: str) -> str:
    """The one certificate for distribution among those that `security find-identity` lists, by its digest."""
    found = re.findall(r'\b([0-9A-F]{40}) "Developer ID Application: .+"', listed)
    if len(found) != 1:
        raise Refused(f"MACOS_CERTIFICATE has to hold one Developer ID Application certificate, it holds {len(found)}.")
    return str(found[0])


def notarise(target: Path, variables: Mapping[str, str]) -> None:
    """Have Apple check it, attach the ticket, and ask this Mac whether it would open it."""
    with tempfile.TemporaryDirectory() as place:
        key = Path(place) / "key.p8"
        key.touch(mode=0o600)
        key.write_text(variables["NOTARY_KEY"], "utf-8")
        sent = target
        if target.is_dir():
            sent = Path(place) / f"{target.stem}.zip"
            call("ditto", "-c", "-k", "--keepParent", target, sent)
        account = ("--key", key, "--key-id", variables["NOTARY_KEY_ID"], "--issuer", variables["NOTARY_ISSUER"])
        form = ("--output-format", "json")
        told = json.loads(call("xcrun", "notarytool", "submit", sent, *account, *form, "--wait", "--timeout", "45m"))
        if told["status"] != "Accepted":
            raise Refused(call("xcrun", "notarytool", "log", told["id"], *account))
    call("xcrun", "stapler", "staple", target)
    kind = ("--type", "execute") if target.is_dir() else ("--type", "open", "--context", "context:primary-signature")
    call("spctl", "--assess", *kind, "--verbose=2", target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
