"""Sign files for Windows: `python3 packaging/windows/sign.py FILE-OR-FOLDER ...`.

Of a folder it signs every program and library below it that nobody has signed yet.
The certificate with its key (PKCS #12, in base64) comes from the variable
WINDOWS_CERTIFICATE, its password from WINDOWS_CERTIFICATE_PASSWORD, and the address of
a time-stamping server from WINDOWS_TIMESTAMP_SERVER. Without a certificate it says
plainly that nothing is signed, and ends with 0. It signs with signtool on Windows and
with osslsigncode elsewhere. A key that is kept in a service or a token is used through
that one's own tool: `packaging/windows/installer.py --sign COMMAND` takes any.
"""

import base64
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

SUFFIXES = {".exe", ".dll", ".pyd", ".msi"}
CERTIFICATES = 4
"""The place of the signatures among a program's data directories."""


def main(argv: Sequence[str]) -> int:
    """Sign what is named; 1 where a signature fails."""
    files = unsigned(Path(name) for name in argv)
    certificate = os.environ.get("WINDOWS_CERTIFICATE", "")
    if not argv:
        print(__doc__)
        return 2
    if not certificate:
        warn(f"Not signed, as WINDOWS_CERTIFICATE is not set: {', '.join(argv)}.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "certificate.p12"
        key.touch(mode=0o600)
        key.write_bytes(base64.b64decode(certificate))
        for file in files:
            for command in commands(file, key, os.environ):
                # Without the command itself in a failure's message: the password is in it.
                if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
                    print(f"{file} could not be signed.", file=sys.stderr)
                    return 1
            finish(file)
    print(f"Signed: {len(files)} files.")
    return 0


def warn(text: str) -> None:
    """Say it where it is seen: in the log, and among the notes of the workflow's run."""
    print(f"::warning::{text}" if os.environ.get("GITHUB_ACTIONS") else text, flush=True)


def unsigned(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the programs and libraries below folders named, that bear no signature."""
    found: list[Path] = []
    for path in paths:
        # makensis has its parts signed under names that tell nothing.
        below = (file for file in sorted(path.rglob("*")) if file.suffix.lower() in SUFFIXES)
        found += below if path.is_dir() else [path]
    return [file for file in found if not is_signed(file)]


def is_signed(path: Path) -> bool:
    """Tell whether a program or library of Windows bears a signature, by its headers; of other files, no."""
    data = path.read_bytes()[:4096]
    if data[:2] != b"MZ" or len(data) < 64:
        return False
    (start,) = struct.unpack_from("<I", data, 0x3C)
    if data[start : start + 4] != b"PE\0\0":
        return False
    (magic,) = struct.unpack_from("<H", data, start + 24)
    directories = start + 24 + (112 if magic == 0x20B else 96)
    _, size = struct.unpack_from("<II", data, directories + 8 * CERTIFICATES)
    return bool(size)


def commands(file: Path, key: Path, variables: Mapping[str, str]) -> list[list[str]]:
    """What signs the file and checks the signature."""
    password, server = variables.get("WINDOWS_CERTIFICATE_PASSWORD", ""), variables.get("WINDOWS_TIMESTAMP_SERVER", "")
    if os.name == "nt":
        tool = signtool()
        stamp = ["/tr", server, "/td", "SHA256"] if server else []
        sign = [tool, "sign", "/fd", "SHA256", "/f", str(key), "/p", password, *stamp, str(file)]
        return [sign, [tool, "verify", "/pa", str(file)]]
    stamp = ["-ts", server] if server else []
    signed = f"{file}.signed"
    secret = key.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password, "utf-8")
    tool = "osslsigncode"
    return [[tool, "sign", "-h", "sha256", "-pkcs12", str(key), "-readpass", str(secret), *stamp, str(file), signed]]


def finish(file: Path) -> None:
    """Put the signed copy in the place of the file, where the tool made one."""
    signed = Path(f"{file}.signed")
    if signed.exists():
        shutil.copymode(file, signed)
        signed.replace(file)


def signtool() -> str:
    """The newest signtool of the Windows SDKs that are installed."""
    kits = Path(os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)")) / "Windows Kits" / "10" / "bin"
    found = shutil.which("signtool") or next(map(str, sorted(kits.glob("10.*/x64/signtool.exe"), reverse=True)), "")
    if not found:
        raise SystemExit("signtool is not installed: it comes with the Windows SDK.")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
