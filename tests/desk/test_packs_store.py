"""Installing packs: whatever happens meanwhile, the pack in use is the old one or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pack_samples import build, document, opened

from refund_desk.packs import updates
from refund_desk.packs.pack import Pack
from refund_desk.packs.refused import PackRefused
from refund_desk.packs.store import Installed, PackShelf
from refund_desk.packs.updates import check_newer, file_for, unpack_update
from refund_desk.policies import Library, Shelf, load_library, shipped_folder
from refund_desk.policies.incoming import look_at

NOT_ROOT = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="an administrator may write everywhere"
)


@pytest.fixture
def shelf(tmp_path: Path) -> PackShelf:
    return PackShelf(tmp_path / "data" / "packs")


def pack(folder: Path, version: str, files: dict[str, bytes] | None = None, **changes: Any) -> Pack:
    files = {"acme.toml": document(version)} if files is None else files
    return opened(build(folder / f"{version}.refundpack", files, version=version, **changes))


def only(shelf: PackShelf) -> Installed:
    (found,), troubles = shelf.installed()
    assert troubles == ()
    return found


def documents(shelf: PackShelf) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in only(shelf).folder.glob("*.toml")}


def stray(shelf: PackShelf) -> set[str]:
    """What lies in the pack's folder beside the state and the two versions in it."""
    found = only(shelf)
    names = {path.name for path in found.folder.parent.iterdir()}
    kept = {name for name in names if found.previous is not None and name.startswith(f"{found.previous.version}-")}
    return names - {"state.json", found.folder.name} - kept


# Installing


def test_without_packs_there_is_nothing(shelf: PackShelf) -> None:
    assert shelf.installed() == ((), ())
    assert not shelf.root.exists()


def test_a_pack_is_installed_as_it_was_signed(shelf: PackShelf, tmp_path: Path) -> None:
    given = pack(tmp_path, "1.0")
    made = shelf.install(given)
    assert only(shelf) == made == Installed(given.manifest, made.folder)
    assert documents(shelf) == dict(given.documents)
    assert (made.folder / "manifest.json").read_bytes() == given.manifest_bytes
    assert (made.folder / "manifest.sig").read_bytes() == given.signature_bytes
    assert sys.platform == "win32" or made.folder.stat().st_mode & 0o777 == 0o700


def test_the_pack_before_is_kept_and_can_be_gone_back_to(shelf: PackShelf, tmp_path: Path) -> None:
    first, second, third = (pack(tmp_path, version) for version in ("1.0", "1.1", "1.2"))
    shelf.install(first)
    shelf.install(second)
    assert only(shelf).previous == first.manifest
    back = shelf.go_back("acme-policies")
    assert (back.manifest, back.previous) == (first.manifest, second.manifest)
    assert documents(shelf) == dict(first.documents)
    assert shelf.go_back("acme-policies").manifest == second.manifest
    shelf.install(third)
    assert only(shelf).previous == second.manifest
    assert stray(shelf) == set()
    assert len([path for path in only(shelf).folder.parent.iterdir() if path.is_dir()]) == 2


def test_packs_of_several_publishers_stand_side_by_side(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.install(pack(tmp_path, "1.0"))
    shelf.install(pack(tmp_path, "3.0", {"b.toml": document("1", "b")}, id="other-policies"))
    assert [one.manifest.id for one in shelf.installed()[0]] == ["acme-policies", "other-policies"]


def test_an_older_pack_needs_to_be_asked_for(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.install(pack(tmp_path, "1.10"))
    older = pack(tmp_path, "1.9")
    with pytest.raises(PackRefused, match=r"Version 1\.9 of “acme-policies” is older than version 1\.10"):
        shelf.install(older)
    assert only(shelf).manifest.version == "1.10"
    assert shelf.install(older, older=True).manifest.version == "1.9"


def test_the_same_pack_twice_is_told(shelf: PackShelf, tmp_path: Path) -> None:
    given = pack(tmp_path, "1.0")
    shelf.install(given)
    with pytest.raises(PackRefused, match="is installed already"):
        shelf.install(given)


def test_two_packs_of_one_version_are_told_apart(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.install(pack(tmp_path, "1.0"))
    with pytest.raises(PackRefused, match=r"Another pack “acme-policies” of the same version, 1\.0, is installed"):
        shelf.install(pack(tmp_path / "other", "1.0", news="The same number again."))


def test_a_pack_is_taken_out(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.install(pack(tmp_path, "1.0"))
    shelf.take_out("acme-policies")
    assert shelf.installed() == ((), ())
    with pytest.raises(PackRefused, match="is not in use"):
        shelf.take_out("acme-policies")
    with pytest.raises(PackRefused, match="no version of “acme-policies” to go back to"):
        shelf.go_back("acme-policies")
    shelf.install(pack(tmp_path, "0.9"))
    assert only(shelf).manifest.version == "0.9"


# Damage on the disk


def spoil_document(found: Installed) -> None:
    path = found.folder / "acme.toml"
    path.write_bytes(path.read_bytes() + b"\n")


def remove_document(found: Installed) -> None:
    (found.folder / "acme.toml").unlink()


def add_document(found: Installed) -> None:
    (found.folder / "evil.toml").write_bytes(document("9", "evil"))


def spoil_manifest(found: Installed) -> None:
    path = found.folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"yearly", b"Yearly"))


def cut_manifest(found: Installed) -> None:
    (found.folder / "manifest.json").write_bytes(b"{")


def remove_folder(found: Installed) -> None:
    found.folder.rename(found.folder.with_name("away"))


def spoil_state(found: Installed) -> None:
    (found.folder.parent / "state.json").write_bytes(b"\0" * 40)


def escape(found: Installed) -> None:
    (found.folder.parent / "state.json").write_text('{"active": "../../..", "previous": ""}')


@pytest.mark.parametrize(
    "harm",
    [
        spoil_document,
        remove_document,
        add_document,
        spoil_manifest,
        cut_manifest,
        remove_folder,
        spoil_state,
        escape,
    ],
)
def test_a_damaged_pack_is_told_left_out_and_mended_by_installing_it_again(
    shelf: PackShelf, tmp_path: Path, harm: Callable[[Installed], None]
) -> None:
    given = pack(tmp_path, "1.0")
    harm(shelf.install(given))
    packs, (told,) = shelf.installed()
    assert packs == ()
    assert told.startswith("The policy pack “acme-policies” is left out: ")
    assert told.endswith("Install it again from its file.")
    library = Shelf(tmp_path / "own", packs=shelf.root).load()
    assert library.find("acme") is None
    assert "is left out" in str(library.refused[0])
    assert ".." not in str(library.refused[0])
    shelf.install(given)
    assert documents(shelf) == dict(given.documents)


# Interrupted


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_kill_at_any_point_leaves_the_old_pack_or_the_new_one(shelf: PackShelf, tmp_path: Path) -> None:
    old, new = (
        pack(tmp_path, "1.0"),
        pack(tmp_path, "1.1", {"acme.toml": document("1.1"), "b.toml": document("1", "b")}),
    )
    shelf.install(old)
    script = Path(__file__).with_name("pack_installer.py")
    seen = []
    for fatal in range(1, 100):
        run = subprocess.run(
            [sys.executable, script, shelf.root, new.path, str(fatal)], capture_output=True, text=True, check=False
        )
        found = only(shelf)
        seen.append(found.manifest.version)
        assert documents(shelf) == dict((old if found.manifest.version == "1.0" else new).documents)
        if run.returncode == 0:
            break
        assert run.returncode < 0, run.stderr
        if found.manifest.version == "1.1":
            # Back to where it began, for the next point.
            assert shelf.go_back("acme-policies").manifest == old.manifest
            shelf.take_out("acme-policies")
            shelf.install(old)
    assert run.returncode == 0
    assert seen[0] == "1.0"
    assert seen[-2:] == ["1.1", "1.1"], "killed after the switch, and not killed at all"
    assert len(seen) > 15
    assert stray(shelf) == set()


def fail_at(monkeypatch: pytest.MonkeyPatch, at: int, code: int) -> list[int]:
    """Let the `at`-th and every later call that changes the disk fail; gives the count of calls."""
    count = [0]

    def failing(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] >= at:
                raise OSError(code, os.strerror(code))
            return call(*arguments, **named)

        return counted

    for name in ("open", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    return count


@pytest.mark.parametrize("code", [28, 13, 5, 30], ids=["disk full", "no permission", "I/O", "read-only"])
def test_every_failing_write_is_told_and_changes_nothing(
    shelf: PackShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    old, new = pack(tmp_path, "1.0"), pack(tmp_path, "1.1")
    shelf.install(old)
    for at in range(1, 100):
        with monkeypatch.context() as context:
            fail_at(context, at, code)
            told = ""
            try:
                shelf.install(new)
            except PackRefused as refused:
                told = str(refused)
        if only(shelf).manifest.version == "1.1":
            assert told == "", "what is done is not told as a failure"
            break
        assert told == f"The folder {shelf.root / 'acme-policies'} cannot be written to: {os.strerror(code)}. " + (
            "Nothing was changed."
        )
        assert documents(shelf) == dict(old.documents)
    assert only(shelf).manifest.version == "1.1"
    assert at > 8
    shelf.go_back("acme-policies")


@NOT_ROOT
def test_a_read_only_folder_is_told(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.root.mkdir(parents=True)
    shelf.root.chmod(0o500)
    with pytest.raises(PackRefused, match="cannot be written to: Permission denied"):
        shelf.install(pack(tmp_path, "1.0"))
    shelf.root.chmod(0o700)


def test_a_file_in_the_way_is_told(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.root.parent.mkdir()
    shelf.root.write_text("in the way")
    with pytest.raises(PackRefused, match="cannot be written to"):
        shelf.install(pack(tmp_path, "1.0"))


# What a pack changes


def changes(given: dict[str, bytes], library: Library, replaced: Path | None = None) -> dict[str, str]:
    return {one.name: one.change for one in look_at(given, library, replaced)}


def test_what_a_pack_changes_is_told_document_by_document(shelf: PackShelf, tmp_path: Path) -> None:
    shelf.install(
        pack(
            tmp_path,
            "1.0",
            {
                "a.toml": document("1", "a"),
                "b.toml": document("1", "b"),
                "c.toml": document("1", "c"),
                "d.toml": document("1", "d"),
            },
        )
    )
    library = Shelf(tmp_path / "own", packs=shelf.root).load()
    japply = (shipped_folder() / "japply.toml").read_bytes()
    given = {
        "a.toml": document("1", "a"),
        "b.toml": document("2", "b"),
        "c.toml": document("1", "c", "\n# clearer words\n"),
        "e.toml": document("1", "e"),
        "japply.toml": japply,
        "japply-2.toml": document("2.0", "japply"),
        "jasper.toml": document(library.policies["jasper"].ref.version, "jasper"),
        "twice.toml": document("1", "e", "# again\n"),
        "bad.toml": b"nonsense",
    }
    assert changes(given, library, only(shelf).folder) == {
        "a.toml": "same",
        "b.toml": "version",
        "bad.toml": "unsound",
        "c.toml": "text",
        "d.toml": "gone",
        "e.toml": "new",
        "japply-2.toml": "version",
        "japply.toml": "same",
        "jasper.toml": "clash",
        "twice.toml": "clash",
    }


def test_the_library_holds_shipped_machine_wide_packed_and_own_documents(shelf: PackShelf, tmp_path: Path) -> None:
    machine, own = tmp_path / "machine", tmp_path / "own"
    for folder in (machine, own):
        folder.mkdir()
    (machine / "m.toml").write_bytes(document("1", "firm"))
    (machine / "japply.toml").write_bytes((shipped_folder() / "japply.toml").read_bytes())
    (own / "o.toml").write_bytes(document("1", "mine"))
    shelf.install(pack(tmp_path, "1.0", {"acme.toml": document("1"), "firm.toml": document("1", "firm")}))
    library = Shelf(own, machine=machine, packs=shelf.root).load()
    assert library.refused == (), "what is here already word for word is no trouble"
    shipped = {file.key for file in load_library([shipped_folder()]).files}
    assert {file.key for file in library.files} - shipped == {"firm@1", "acme@1", "mine@1"}
    found = library.find("firm")
    assert found is not None
    assert found.path == machine / "m.toml"


# Updates


def update(folder: Path, **changes: Any) -> Pack:
    files = {"setup.exe": b"MZ for Windows", "desk.dmg": b"for macOS", "desk-arm.dmg": b"for new macs"}
    systems = {"setup.exe": "windows", "desk.dmg": "macos", "desk-arm.dmg": "macos arm64"}
    told = {"kind": "update", "id": "refund-desk", "version": "1.3.0", "systems": systems} | changes
    return opened(build(folder / "u.refundpack", files, **told))


def test_an_update_is_put_into_a_folder_and_never_run(tmp_path: Path) -> None:
    given, folder = update(tmp_path), tmp_path / "updates"
    path = unpack_update(given, file_for(given.manifest, "windows", "x86_64"), folder)
    assert (path.name, path.read_bytes()) == ("setup.exe", b"MZ for Windows")
    assert path.parent.parent == folder
    assert unpack_update(given, file_for(given.manifest, "windows", "x86_64"), folder) == path
    newer = update(tmp_path / "newer", version="1.4.0")
    other = unpack_update(newer, file_for(newer.manifest, "macos", "x86_64"), folder)
    assert [one.name for one in folder.iterdir()] == [other.parent.name]
    assert [one.name for one in other.parent.iterdir()] == ["desk.dmg"]


def test_the_file_for_this_very_processor_comes_first(tmp_path: Path) -> None:
    manifest = update(tmp_path).manifest
    assert file_for(manifest, "macos", "arm64").name == "desk-arm.dmg"
    assert file_for(manifest, "macos", "x86_64").name == "desk.dmg"
    with pytest.raises(PackRefused, match="nothing for this computer; it is for Windows, macOS"):
        file_for(manifest, "linux", "x86_64")
    with pytest.raises(PackRefused, match="nothing for this computer"):
        file_for(manifest, None, None)


def test_only_a_newer_program_is_an_update(tmp_path: Path) -> None:
    manifest = update(tmp_path).manifest
    check_newer(manifest, "1.2.9", older=False)
    with pytest.raises(PackRefused, match=r"This is Refund Desk 1\.3 already"):
        check_newer(manifest, "1.3", older=True)
    with pytest.raises(PackRefused, match=r"and this is 1\.10\.0, which is newer"):
        check_newer(manifest, "1.10.0", older=False)
    check_newer(manifest, "1.10.0", older=True)


def test_a_pack_that_changes_between_check_and_unpacking_is_refused(tmp_path: Path) -> None:
    given, folder = update(tmp_path), tmp_path / "updates"
    file = file_for(given.manifest, "windows", "x86_64")
    data = given.path.read_bytes()
    update(tmp_path / "evil", news="another")
    other = (tmp_path / "evil" / "u.refundpack").read_bytes()
    for changed in (data.replace(b"setup.exe", b"setup.exf"), data[:-30], b"", other[: len(other) // 2]):
        given.path.write_bytes(changed)
        with pytest.raises(PackRefused):
            unpack_update(given, file, folder)
        assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_full_disk_while_unpacking_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    given, folder = update(tmp_path), tmp_path / "updates"

    def full(*arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(updates.os, call, full)
    with pytest.raises(PackRefused, match=r"cannot be written to .*: No space left on device\. Nothing was changed\."):
        unpack_update(given, file_for(given.manifest, "windows", "x86_64"), folder)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_pack_whose_state_is_damaged_is_not_changed(shelf: PackShelf, tmp_path: Path) -> None:
    spoil_state(shelf.install(pack(tmp_path, "1.0")))
    with pytest.raises(PackRefused, match="cannot be changed"):
        shelf.go_back("acme-policies")
