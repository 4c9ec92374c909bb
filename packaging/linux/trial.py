"""The Debian package in a bare Debian: installed with apt, started without a display and with one, removed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import product

PERSON = "agent"
"""The account in that Debian; the program has no need of root."""

SCREEN = "xvfb-run --auto-servernum --server-args='-screen 0 1366x768x24'"


class Failed(Exception):  # noqa: N818  the name reads as what it says
    """Something else came of it; the text says what."""


def try_package(package: Path, out: Path, mirror: str = "") -> int:
    """Try the package; 1 where something failed."""
    tools = {"debootstrap": "debootstrap", "desktop-file-validate": "desktop-file-utils", "appstreamcli": "appstream"}
    lacking = sorted(name for tool, name in tools.items() if shutil.which(tool) is None)
    if lacking or os.geteuid() != 0:
        print(f"The package is not tried: that wants root and Debian's packages {', '.join(sorted(tools.values()))}.")
        return 1
    root = out / "debian"
    trial = Trial(package, out / "package", root)
    failed = 0
    try:
        for run in (
            trial.describes_itself,
            trial.makes_a_bare_debian,
            trial.installs,
            trial.answers_in_the_terminal,
            trial.works_without_a_display,
            trial.works_on_a_display,
            trial.goes_without_a_trace,
        ):
            name, started = run.__name__.replace("_", " "), time.monotonic()
            try:
                told = run(mirror) if run == trial.makes_a_bare_debian else run()
            except (Failed, OSError, ValueError) as error:
                failed += 1
                print(f"FAILED   {name}: {error}", flush=True)
                break
            print(f"ok       {name} ({time.monotonic() - started:.1f} s){told and ': ' + told}", flush=True)
    finally:
        trial.unmount()
    return 1 if failed else 0


class Trial:
    """One bare Debian below a folder."""

    def __init__(self, package: Path, laid_out: Path, root: Path) -> None:
        self.package, self.laid_out, self.root = package, laid_out, root

    def describes_itself(self) -> str:
        """The menu entry and the description are what desktops and software centres read."""
        share = self.laid_out / "usr" / "share"
        run(["desktop-file-validate", str(share / "applications" / f"{product.ID}.desktop")])
        metainfo = share / "metainfo" / f"{product.APP_ID}.metainfo.xml"
        run(["appstreamcli", "validate", "--no-net", "--pedantic", str(metainfo)])
        return ""

    def makes_a_bare_debian(self, mirror: str) -> str:
        """The smallest Debian of this system's own release."""
        self.unmount()
        shutil.rmtree(self.root, ignore_errors=True)
        release = dict(line.partition("=")[::2] for line in Path("/etc/os-release").read_text("utf-8").splitlines())
        codename = release["VERSION_CODENAME"]
        parts = ["--components=main,universe"] if release["ID"] == "ubuntu" else []  # there a virtual screen is in it
        run(["debootstrap", "--variant=minbase", *parts, codename, str(self.root), *([mirror] if mirror else [])])
        run(["mount", "-t", "proc", "proc", str(self.root / "proc")])
        for settings in ("resolv.conf", "hosts"):
            if (source := Path("/etc") / settings).exists():
                shutil.copy(source, self.root / "etc" / settings)
        for settings in sorted(Path("/etc/apt/apt.conf.d").iterdir()):
            shutil.copy(settings, self.root / "etc" / "apt" / "apt.conf.d")
        self._chroot("useradd", "--create-home", PERSON)
        if self._has("python3"):
            raise Failed("this bare Debian has a Python")
        return f"{codename}, without any Python"

    def installs(self) -> str:
        """With what it depends on and nothing else."""
        shutil.copy(self.package, self.root / "tmp" / "package.deb")
        self._chroot("apt-get", "update", "-qq")
        before = self._packages()
        self._apt("install", "/tmp/package.deb")
        added = self._packages() - before
        return f"{len(added) - 1} packages besides it"

    def answers_in_the_terminal(self) -> str:
        """The published example of the first shipped policies, as a person of no rank."""
        version = self._as_person("refund-desk --version").strip()
        resources = next((self.root / "usr" / "lib" / product.ID).rglob("_resources"))
        example = tomllib.loads((resources / "policies" / "japply.toml").read_text("utf-8"))["example"][0]
        facts = self.root / "home" / PERSON / "facts.json"
        facts.write_text(json.dumps(example["facts"]), "utf-8")
        answer = json.loads(self._as_person("refund-desk decide --policy japply --facts facts.json --json"))
        amount = f"{answer['amount']['value']} {answer['amount']['currency']}"
        if version != f"{product.NAME} {product.version()}" or amount != example["amount"]:
            raise Failed(f"{version} comes to {amount}")
        return amount

    def works_without_a_display(self) -> str:
        """The program's own self-test, offscreen."""
        return self._self_test("offscreen", "")

    def works_on_a_display(self) -> str:
        """The same in a window on X11, with a virtual screen as the only addition."""
        self._apt("install", "xvfb", "xauth")
        return self._self_test("xcb", SCREEN)

    def goes_without_a_trace(self) -> str:
        """Removed: of its files only the person's own are left."""
        self._apt("purge", product.ID)
        left = [path for path in self.root.glob(f"usr/**/*{product.ID}*") if path.exists() or path.is_symlink()]
        if left:
            raise Failed(f"there are still {left[:5]}")
        return ""

    def unmount(self) -> None:
        """Take the kernel's own folder out of it again."""
        if (self.root / "proc").is_mount():
            run(["umount", "--lazy", str(self.root / "proc")])

    # Steps of them

    def _self_test(self, platform: str, before: str) -> str:
        start = f"QT_QPA_PLATFORM={platform} {before} {product.WINDOW} --self-test {platform}"
        self._as_person(f"mkdir {platform} && {start}")
        folder = self.root / "home" / PERSON / platform
        result = json.loads((folder / "self-test.json").read_text("utf-8"))
        pdf = (folder / "summary.pdf").read_bytes()
        if result["platform"] != platform or not result["frozen"] or b"/FontFile" not in pdf:
            raise Failed(f"it came to {result}, with a PDF of {len(pdf)} bytes")
        return f"{result['amount']}, a PDF of {len(pdf):,} bytes"

    def _apt(self, *words: str) -> None:
        self._chroot("apt-get", "-qq", "--yes", "--no-install-recommends", *words)

    def _packages(self) -> set[str]:
        return {*self._chroot("dpkg-query", "--show", "--showformat=${Package}\\n").split()}

    def _has(self, program: str) -> bool:
        return any((self.root / folder / program).exists() for folder in ("usr/bin", "usr/local/bin", "bin"))

    def _as_person(self, line: str) -> str:
        return self._chroot("su", "-", PERSON, "-c", f"export LC_ALL=C.UTF-8; {line}")

    def _chroot(self, *command: str) -> str:
        return run(["chroot", str(self.root), *command], DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8")


def run(command: Sequence[str], **environment: str) -> str:
    """Run a program and answer what it printed; an exit code other than 0 is a failure, told with its last words."""
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout
