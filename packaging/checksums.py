"""Checksums of a release, and two builds compared: `python3 packaging/checksums.py COMMAND`.

    write FOLDER                    write FOLDER/SHA256SUMS over every other file in it
    verify FOLDER                   check the folder against its SHA256SUMS
    compare ONE OTHER [--report-only]
                                    tell what differs between two folders: names, kinds, rights, bytes

The sums are in the form of sha256sum, `shasum -a 256` and Get-FileHash. Needs nothing but Python.
Ends with 1 where something differs, but for --report-only.
"""

import argparse
import hashlib
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

NAME = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def main() -> int:
    """Run one command and answer the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("write", "verify"):
        commands.add_parser(name).add_argument("folder", type=Path)
    compare = commands.add_parser("compare")
    compare.add_argument("one", type=Path)
    compare.add_argument("other", type=Path)
    compare.add_argument("--report-only", action="store_true", help="end with 0 whatever differs")
    arguments = parser.parse_args()
    if arguments.command == "write":
        print(f"{write(arguments.folder)} files in {arguments.folder / NAME}")
        return 0
    if arguments.command == "verify":
        problems = verify(arguments.folder)
        print(*(problems or [f"All files in {arguments.folder} are as {NAME} says."]), sep="\n")
        return 1 if problems else 0
    one, other = contents(arguments.one), contents(arguments.other)
    if not one or not other:
        parser.error("one of the folders is empty or not there")
    told = differences(one, other)
    print(*(told or [f"Equal: {len(one)} files, the same names, rights and bytes."]), sep="\n")
    return 1 if told and not arguments.report_only else 0


def digest(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path) -> int:
    """Write the sums of the files in the folder, in the order of their names; how many there are."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != NAME)
    lines = "".join(f"{digest(path)}  {path.name}\n" for path in files)
    (folder / NAME).write_text(lines, "utf-8", newline="\n")
    return len(files)


def verify(folder: Path) -> list[str]:
    """What is wrong with the folder, by its own sums: a line that is none, a file missing, changed or added."""
    problems, listed = [], set()
    for line in (folder / NAME).read_text("utf-8").splitlines():
        found = LINE.fullmatch(line)
        if found is None:
            problems.append(f"no line of {NAME}: {line}")
            continue
        wanted, name = found.groups()
        listed.add(name)
        path = folder / name
        if not path.is_file() or path.parent != folder:
            problems.append(f"missing: {name}")
        elif digest(path) != wanted:
            problems.append(f"changed: {name}")
    added = {path.name for path in folder.iterdir()} - listed - {NAME}
    return problems + [f"not listed: {name}" for name in sorted(added)]


def contents(folder: Path) -> dict[str, str]:
    """Everything below the folder but folders: by its path, what it is, may do and holds."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink().as_posix()}"
        elif path.is_file():
            runs = "program" if os.name == "posix" and path.stat().st_mode & 0o111 else "file"
            found[name] = f"{runs} {digest(path)}"
    return found


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """What is only in one of the two, and what is not the same in both; a line each."""
    lines = [f"only in the first: {name}" for name in sorted(one.keys() - other.keys())]
    lines += [f"only in the second: {name}" for name in sorted(other.keys() - one.keys())]
    both = sorted(one.keys() & other.keys())
    return lines + [f"differs: {name}: {one[name]}, {other[name]}" for name in both if one[name] != other[name]]


if __name__ == "__main__":
    sys.exit(main())
