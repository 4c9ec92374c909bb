"""List everything that a frozen Refund Desk consists of, as a CycloneDX bill of materials.

    PYTHON packaging/sbom.py BUNDLE --platform linux-x86_64 --out DIR [--lock FILE]
    PYTHON packaging/sbom.py --check FILE ...

The first is run by the Python that froze it (build/freeze/venv), in which the packages are
installed. Every file of the bundle goes to the one component that it belongs to, with its
SHA-256: the program, CPython, a Python package, Qt, a library of the system. A file that
belongs to none, or a component whose licence is not known, ends it with 1. With the lock
file that was installed, pip tells which wheels it takes by it, and their hashes are listed.
The second checks files against the schema of CycloneDX, which the packages of
packaging/requirements-release.lock bring.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE))

import product  # noqa: E402  beside this file
from checksums import digest  # noqa: E402  beside this file

SPEC = "1.6"
OF_ITSELF = product.ID
PROGRAMS = {product.ID, product.WINDOW}
ROOTS = ("_internal/", "Contents/Frameworks/", "Contents/Resources/")
"""Where PyInstaller puts what the programs load: beside them, or in a macOS application."""

LICENCES = {
    "CPython": "PSF-2.0",
    "ICU": "Unicode-3.0",
    "libsodium": "ISC",
    "Qt": "LGPL-3.0-only",
    "SQLite": "blessing",
    "PyInstaller bootloader": "GPL-2.0-or-later WITH Bootloader-exception",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "six": "MIT",
    # By the source package of Debian and Ubuntu.
    "bzip2": "bzip2-1.0.6",
    "expat": "MIT",
    "libffi": "MIT",
    "openssl": "Apache-2.0",
    "util-linux": "BSD-3-Clause",
    "xz-utils": "0BSD",
    "zlib": "Zlib",
    "xcb-util": "X11",
    "xcb-util-cursor": "X11",
    "xcb-util-image": "X11",
    "xcb-util-keysyms": "X11",
    "xcb-util-renderutil": "X11",
    "xcb-util-wm": "X11",
}
"""Where the component itself does not tell its licence by an SPDX expression."""

INSIDE = {"apsw": "SQLite", "pynacl": "libsodium"}
"""Libraries in C that a package's own library holds."""

EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(\s+(OR|AND|WITH)\s+[A-Za-z0-9.+-]+)*")
IN_QT = re.compile(r"(^|/)(lib)?Qt6?\w*(\.|$)|/plugins/|QtCore|\.framework/")
MICROSOFT = re.compile(r"(msvcp|vcruntime|concrt|ucrtbase|vcamp|vccorlib|api-ms-)[\w-]*\.dll$", re.IGNORECASE)
OF_PYTHON = re.compile(
    r"python3(\.\d+)?/lib-dynload/|base_library\.zip$|libpython3[\d.]*\.|^Python$|Python\.framework/|"
    r"^python3\d*\.dll$|^[\w.-]+\.pyd$|^(libffi|libcrypto|libssl|sqlite3|zlib1)[\w.-]*\.dll$"
)


@dataclass
class Component:
    """One part of the program, and the files of the bundle that belong to it, each with its SHA-256."""

    name: str
    version: str
    licence: str
    purl: str = ""
    kind: str = "library"
    about: str = ""
    wheel: str = ""
    files: dict[str, str] = field(default_factory=dict)
    inside: list["Component"] = field(default_factory=list)

    def described(self) -> dict[str, Any]:
        """As CycloneDX has it."""
        parts = [one.described() for one in self.inside]
        parts += [
            {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": sha}]}
            for name, sha in sorted(self.files.items())
        ]
        told = {
            "type": self.kind,
            "bom-ref": self.purl or f"{self.name}@{self.version}",
            "name": self.name,
            "version": self.version,
            "description": self.about,
            "hashes": [{"alg": "SHA-256", "content": self.wheel}] if self.wheel else [],
            "licenses": [said(self.licence)] if self.licence else [],
            "purl": self.purl,
            "components": parts,
        }
        return {name: value for name, value in told.items() if value}


def main() -> int:
    """Write the list, or check lists."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path, nargs="?", help="the frozen program")
    parser.add_argument("--platform", help="its name among the files of the release")
    parser.add_argument("--out", type=Path, help="folder to write to")
    parser.add_argument("--lock", type=Path, help="the lock file of the packages in it")
    parser.add_argument("--check", type=Path, nargs="+", metavar="FILE", help="check these")
    arguments = parser.parse_args()
    if arguments.check:
        return check(arguments.check)
    if not (arguments.bundle and arguments.platform and arguments.out):
        parser.error("BUNDLE, --platform and --out are needed")
    components, strangers = inventory(arguments.bundle, wheels(arguments.lock) if arguments.lock else {})
    problems = [f"belongs to no component: {name}" for name in strangers]
    problems += [f"its licence is not known: {one.name} {one.version}" for one in components if not one.licence]
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / f"{product.ID}-{product.version()}-{arguments.platform}.cdx.json"
    path.write_text(json.dumps(bill(components), indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    print(f"{path.name}: {len(components)} components, {sum(len(one.files) for one in components)} files")
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


def bill(components: Iterable[Component]) -> dict[str, Any]:
    """The whole document; equal components make equal documents."""
    own, *others = sorted(components, key=lambda one: (one.name != OF_ITSELF, one.name.lower(), one.version))
    parts = [one.described() for one in others]
    itself = {**own.described(), "publisher": product.PUBLISHER}
    told = hashlib.sha256(json.dumps([itself, parts], sort_keys=True).encode()).hexdigest()
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, told)}",
        "version": 1,
        "metadata": {
            "timestamp": f"{datetime.fromtimestamp(product.source_date(), UTC):%Y-%m-%dT%H:%M:%SZ}",
            "lifecycles": [{"phase": "build"}],
            "component": itself,
        },
        "components": parts,
        "dependencies": [{"ref": itself["bom-ref"], "dependsOn": sorted(part["bom-ref"] for part in parts)}],
    }


def said(licence: str) -> dict[str, Any]:
    """A licence by its SPDX expression or identifier, else by its name."""
    if EXPRESSION.fullmatch(licence):
        return {"expression": licence} if " " in licence else {"license": {"id": licence}}
    return {"license": {"name": licence}}


# What there is


def inventory(bundle: Path, wheel: dict[str, str]) -> tuple[list[Component], list[str]]:
    """The components with their files, and the files that belong to none."""
    packages = {canonical(one.name): one for one in metadata.distributions()}
    owners = {path.as_posix(): name for name, one in packages.items() for path in one.files or ()}
    frozen = frozen_modules(bundle)
    by_name: dict[str, Component] = {}
    strangers = []

    def component(name: str) -> Component:
        if name not in by_name:
            package = packages.get(name)
            by_name[name] = of_package(package, wheel) if package else known(name, packages)
        return by_name[name]

    for path in sorted(path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()):
        name = path.relative_to(bundle).as_posix()
        owner = owner_of(inner(name), owners)
        if owner:
            component(owner).files[name] = digest(path)
        elif system := of_system(path.name):
            by_name.setdefault(system.name, system).files[name] = digest(path)
        else:
            strangers.append(name)
    for package, modules in modules_of(packages).items():
        if modules & frozen:
            component(package)
    for name in ("CPython", "PyInstaller bootloader"):
        component(name)
    return list(by_name.values()), strangers


def inner(name: str) -> str:
    """The path that a file has among installed packages, from its path in the bundle."""
    for root in ROOTS:
        if name.startswith(root):
            return name.removeprefix(root).replace("__dot__", ".")
    return name


def owner_of(name: str, owners: dict[str, str]) -> str:
    """Whose file it is; empty where neither packages, Python, Qt nor the program itself have it."""
    if MICROSOFT.search(name):
        return "Microsoft Visual C++ runtime"
    package = owners.get(name, "")
    if package == "pyside6-essentials":
        if re.search(r"(^|/)(lib)?icu\w+[.\d]*(so|dll|dylib)?", name):
            return "ICU"
        # The modules for Python bear Qt's names too, and end like modules do.
        return package if re.search(r"\.(abi3\.so|pyd)$|pyside6\.", name) or not IN_QT.search(name) else "Qt"
    if package:
        return package
    if OF_PYTHON.search(name):
        return "CPython"
    return OF_ITSELF if name.startswith((OF_ITSELF, "refund_desk/", "Contents/")) else ""


def frozen_modules(bundle: Path) -> set[str]:
    """The modules in the archive inside the programs."""
    # Installed where the program is frozen, and nowhere else.
    from PyInstaller.archive.readers import CArchiveReader  # noqa: PLC0415  see above

    found: set[str] = set()
    for path in bundle.rglob(f"{product.ID}*"):
        if path.is_file() and not path.is_symlink() and path.suffix in ("", ".exe") and path.stem in PROGRAMS:
            archive = CArchiveReader(str(path))
            for name in archive.toc:
                if name.endswith(".pyz"):
                    found |= {*archive.open_embedded_archive(name).toc}
    return found


def modules_of(packages: dict[str, metadata.Distribution]) -> dict[str, set[str]]:
    """The modules that each package installs."""
    return {name: {*modules(one)} for name, one in packages.items()}


def modules(package: metadata.Distribution) -> Iterator[str]:
    """The modules of a package in Python, by their dotted names."""
    for path in package.files or ():
        if path.suffix == ".py" and ".." not in path.parts:
            yield ".".join(part for part in path.with_suffix("").parts if part != "__init__")


def of_package(package: metadata.Distribution, wheel: dict[str, str]) -> Component:
    """A package as its own metadata describe it."""
    name, told = canonical(package.name), package.metadata.json
    licence = str(told.get("license_expression") or LICENCES.get(name) or told.get("license") or "")
    if name == OF_ITSELF:
        return Component(name, package.version, licence, f"pkg:generic/{name}@{package.version}", "application")
    made = Component(name, package.version, licence, f"pkg:pypi/{name}@{package.version}")
    made.about, made.wheel = str(told.get("summary", "")), wheel.get(name, "")
    if name in INSIDE:
        made.inside.append(of_library(INSIDE[name], package))
    return made


def of_library(name: str, package: metadata.Distribution) -> Component:
    """A library inside a package's own: by its version where it tells that, else by that of the package."""
    version = f"of {package.name} {package.version}"
    if name == "SQLite":
        import apsw  # noqa: PLC0415  installed where the program is frozen

        version = apsw.sqlite_lib_version()
    return Component(name, version, LICENCES[name])


def known(name: str, packages: dict[str, metadata.Distribution]) -> Component:
    """A part that is no package of its own, with the version that came with one."""
    python = sys.version.split()[0]
    if name == "CPython":
        return Component(name, python, LICENCES[name], f"pkg:generic/cpython@{python}", "platform")
    qt = packages["pyside6-essentials"].version
    if name == "Qt":
        return Component(name, qt, LICENCES[name], f"pkg:generic/qt@{qt}", "framework")
    if name == "PyInstaller bootloader":
        version = packages["pyinstaller"].version
        return Component(name, version, LICENCES[name], f"pkg:pypi/pyinstaller@{version}")
    if name == "ICU":
        return Component(name, f"of Qt {qt}", LICENCES[name])
    return Component(name, f"of Qt {qt} and CPython {python}", "Microsoft Visual C++ redistributable licence")


def of_system(library: str) -> Component | None:
    """Where a library was taken from that no package brings: a package of Debian or Ubuntu; elsewhere from Python."""
    if sys.platform != "linux":
        return known("CPython", {}) if any(Path(sys.base_prefix).rglob(library)) else None
    folder = sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu"
    asked = printed("dpkg-query", "--search", f"*/{folder}/{library}")
    package = asked.partition(": ")[0].split(",")[0].strip()
    if not package:
        return None
    form = "${Package} ${Version} ${Architecture} ${source:Package}"
    name, version, architecture, source = printed("dpkg-query", "--show", f"--showformat={form}", package).split()
    system = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text("utf-8").splitlines() if "=" in line)
    distribution = system["ID"].strip('"')
    release = f"{distribution}-{system.get('VERSION_ID', '').strip(chr(34))}"
    purl = f"pkg:deb/{distribution}/{name}@{version}?arch={architecture}&distro={release}"
    return Component(name, version, LICENCES.get(source, ""), purl)


def printed(*command: str) -> str:
    """What a program prints; empty where it fails or is not there."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def canonical(name: str) -> str:
    """A package's name as registries write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wheels(lock: Path) -> dict[str, str]:
    """The SHA-256 of the wheel that pip takes of each package; it takes the same whenever it is asked."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    which = ("--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", str(lock))
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", *which, *quiet, "--report=-"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    installed = json.loads(told)["install"]
    sums = {one["metadata"]["name"]: one["download_info"]["archive_info"]["hashes"]["sha256"] for one in installed}
    return {canonical(name): sha for name, sha in sums.items()}


# Against the schema


def check(paths: Iterable[Path]) -> int:
    """Check documents against the schema that the library of CycloneDX carries."""
    # In the environment of the release, and nowhere else.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415  see above
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415  see above

    failed = False
    for path in paths:
        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text("utf-8"))
        print(f"{path.name}: {error or 'as the schema wants it'}")
        failed |= error is not None
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
