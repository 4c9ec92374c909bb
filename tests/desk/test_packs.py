"""Reading packs: good ones come back as they were signed, every other one is refused with a plain sentence."""

from __future__ import annotations

import base64
import io
import os
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pack_samples import (
    KEY,
    OTHER,
    POLICY_KEY,
    PROGRAM,
    bent,
    build,
    document,
    entries_of,
    opened,
    raw,
    signed,
)

from refund_desk.packs import reading
from refund_desk.packs.keys import PublisherKey, load_keys
from refund_desk.packs.manifest import LIMITS, MAX_MANIFEST, is_file_name, numbers
from refund_desk.packs.pack import FILES, MANIFEST, SIGNATURE, Pack
from refund_desk.packs.reading import open_pack
from refund_desk.packs.refused import PackRefused
from refund_desk.packs.signature import NO_KEYS


def refusal(path: Path, *keys: PublisherKey, program: str = PROGRAM) -> str:
    """The sentence that a pack is refused with."""
    with pytest.raises(PackRefused) as refused:
        open_pack(path, keys or (KEY,), program)
    told = str(refused.value)
    assert told.endswith(".")
    assert "Traceback" not in told
    return told


# Good packs


def test_a_good_pack_comes_back_as_it_was_signed(tmp_path: Path) -> None:
    files = {"acme.toml": document("1.0"), "other.toml": document("2.1", "other")}
    pack = opened(build(tmp_path / "a.refundpack", files))
    assert pack.documents == files
    assert (pack.manifest.id, pack.manifest.version, pack.manifest.publisher) == (
        "acme-policies",
        "1.0",
        "Acme Hosting",
    )
    assert pack.manifest.created.isoformat() == "2026-05-04"
    assert pack.manifest.news == "The yearly plan is new."
    assert pack.key == KEY


def test_the_same_files_make_the_same_pack(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a.refundpack"), build(tmp_path / "b.refundpack")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("program", ["1.0", "1.0.0", "1.9.9", "1.10"])
def test_a_pack_is_for_the_versions_it_names(tmp_path: Path, program: str) -> None:
    path = build(tmp_path / "a.refundpack", program={"from": "1.0", "below": "2.0"})
    assert open_pack(path, [KEY], program).manifest.program_below == "2.0"


@pytest.mark.parametrize(
    ("program", "words"),
    [("0.9.9", "Refund Desk 1.0 or newer, and this is 0.9.9"), ("2.0.0", "below 2.0, and this is 2.0.0")],
)
def test_a_pack_for_other_versions_is_refused(tmp_path: Path, program: str, words: str) -> None:
    path = build(tmp_path / "a.refundpack", program={"from": "1.0", "below": "2.0"})
    assert words in refusal(path, program=program)


def test_versions_are_compared_as_numbers() -> None:
    assert numbers("1.10") > numbers("1.9")
    assert numbers("1.0") == numbers("1")
    assert numbers("2026.3") < numbers("2026.3.1")


# Who signed


def test_without_keys_nothing_is_trusted(tmp_path: Path) -> None:
    with pytest.raises(PackRefused) as refused:
        open_pack(build(tmp_path / "a.refundpack"), [], PROGRAM)
    assert str(refused.value) == NO_KEYS
    assert "trusts no publisher yet" in NO_KEYS


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    stranger = PublisherKey("someone", "Someone", ("policies",), KEY.key)
    told = refusal(build(tmp_path / "a.refundpack"), stranger)
    assert "the key “acme-2026”, which this program does not trust" in told


def test_a_signature_by_another_key_under_the_same_name_is_refused(tmp_path: Path) -> None:
    wrong = PublisherKey(KEY.id, KEY.publisher, KEY.kinds, bytes(OTHER.verify_key))
    assert "was changed after it was signed" in refusal(build(tmp_path / "a.refundpack"), wrong)


def test_with_several_keys_the_named_one_counts(tmp_path: Path) -> None:
    older = PublisherKey("acme-2025", "Acme Hosting", ("policies",), bytes(OTHER.verify_key))
    assert open_pack(build(tmp_path / "a.refundpack"), [older, KEY], PROGRAM).key == KEY


def test_a_key_for_policies_signs_no_update(tmp_path: Path) -> None:
    path = build(
        tmp_path / "u.refundpack", {"setup.exe": b"MZ"}, kind="update", systems={"setup.exe": "windows"}, version="2.0"
    )
    assert open_pack(path, [KEY], PROGRAM).manifest.kind == "update"
    assert "is not trusted for those" in refusal(path, POLICY_KEY)


@pytest.mark.parametrize(
    "weak",
    [bytes(32), b"\x01" + bytes(31), bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")],
    ids=["zero", "one", "order 8"],
)
def test_a_key_that_fits_every_message_fits_none(tmp_path: Path, weak: bytes) -> None:
    path = build(tmp_path / "a.refundpack")
    entries = entries_of(path)
    # With a key of small order, this signature would fit for a share of all messages.
    forged = b"ed25519 acme-2026 " + base64.b64encode(b"\x01" + bytes(63)) + b"\n"
    raw(path, {**entries, SIGNATURE: forged})
    refusal(path, replace(KEY, key=weak))


def test_without_the_library_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build(tmp_path / "a.refundpack")
    for name in ("nacl.signing", "nacl.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "a part of the program, PyNaCl, is missing" in refusal(path)


# Damage


def unharmed(path: Path, good: Pack) -> bool:
    """Whether a changed file is refused, or else says exactly what the good one says."""
    try:
        found = opened(path)
    except PackRefused:
        return True
    return (found.manifest, found.documents, found.key) == (good.manifest, good.documents, good.key)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return opened(build(tmp_path_factory.mktemp("good") / "a.refundpack", {"acme.toml": document("1.0")[:400]}))


def test_no_flipped_bit_changes_what_is_taken(good: Pack, tmp_path: Path) -> None:
    data, path = good.path.read_bytes(), tmp_path / "bent.refundpack"
    assert unharmed(good.path, good)
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
        assert unharmed(path, good), at


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_changes_what_is_taken(good: Pack, tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(good.path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        many = data.draw(st.integers(0, 40))
        whole[at : at + many] = data.draw(st.binary(max_size=40))
    path = tmp_path / "bent.refundpack"
    path.write_bytes(whole)
    assert unharmed(path, good)


def test_every_truncation_is_refused(good: Pack, tmp_path: Path) -> None:
    data, path = good.path.read_bytes(), tmp_path / "cut.refundpack"
    for length in range(len(data)):
        path.write_bytes(data[:length])
        refusal(path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
@example(b"")
@example(b"PK\x05\x06" + bytes(18))
def test_other_files_are_no_packs(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.refundpack"
    path.write_bytes(data)
    assert "is no pack for Refund Desk" in refusal(path)


@pytest.mark.parametrize("entry", [MANIFEST, SIGNATURE, FILES + "acme.toml"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_in_a_well_packed_entry_is_refused(good: Pack, tmp_path: Path, entry: str, data: Any) -> None:
    entries = entries_of(good.path)
    bits = len(entries[entry]) * 8
    at = data.draw(st.integers(0, bits - 1))
    changed = bytearray(entries[entry])
    changed[at // 8] ^= 1 << at % 8
    refusal(raw(tmp_path / "bent.refundpack", {**entries, entry: bytes(changed)}))


# Hostile packs


@pytest.mark.parametrize(
    "name",
    [
        "../evil.toml",
        "..\\evil.toml",
        "/etc/evil.toml",
        "C:\\evil.toml",
        "a/b.toml",
        "a\\b.toml",
        "..toml",
        "con.toml",
        "aux.x.toml",
        "com1.toml",
        "a:b.toml",
        ".hidden.toml",
        "a..toml",
        "Upper.toml",
        "x.exe",
        "acme.toml ",
        "acme.toml.",
        "a\0.toml",
        "a\u202egnp.toml",
        "",
        "x" * 90 + ".toml",
    ],
)
def test_names_that_mean_more_than_a_file_are_refused(tmp_path: Path, name: str) -> None:
    assert not is_file_name(name, "policies")
    entry = {"name": name, "size": 1, "sha256": "0" * 64}
    told = refusal(bent(tmp_path / "a.refundpack", {"files": [entry]}))
    assert "does not say properly what “name” is" in told
    assert {path.name for path in tmp_path.iterdir()} == {"a.refundpack", "a-files"}


@pytest.mark.parametrize(
    "strange", ["../evil", "/etc/passwd", "files/acme.toml/", "files/../acme.toml", "more.txt", "files/b.toml"]
)
def test_entries_that_the_manifest_does_not_name_are_refused(good: Pack, tmp_path: Path, strange: str) -> None:
    told = refusal(raw(tmp_path / "x.refundpack", {**entries_of(good.path), strange: b"evil"}))
    assert "is damaged or was changed" in told
    assert [path.name for path in tmp_path.iterdir()] == ["x.refundpack"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "a form that this version of the program does not know"),
        ({"format": True}, "a form that this version"),
        ({"kind": "plugin"}, "“kind”"),
        ({"kind": ["policies"]}, "“kind”"),
        ({"id": "../x"}, "“id”"),
        ({"id": ...}, "“id”"),
        ({"version": "1.0-beta"}, "“version”"),
        ({"version": "1.0.0.0.0"}, "“version”"),
        ({"version": "1" * 400}, "“version”"),
        ({"version": 1}, "“version”"),
        ({"publisher": "a\u202eb"}, "“publisher”"),
        ({"publisher": "a\nb"}, "“publisher”"),
        ({"publisher": ""}, "“publisher”"),
        ({"created": "2026-13-01"}, "“created”"),
        ({"created": "20260101Z1"}, "“created”"),
        ({"news": "\x1b[2J"}, "“news”"),
        ({"news": "x" * 20_001}, "“news”"),
        ({"news": None}, "“news”"),
        ({"program": []}, "“program”"),
        ({"program": {"from": "one"}}, "“from”"),
        ({"program": {"until": "1"}}, "does not know"),
        ({"run": "setup.exe"}, "does not know"),
        ({"files": []}, "names no files"),
        ({"files": {}}, "“files”"),
        ({"files": ["acme.toml"]}, "“files”"),
        ({"files": [{"name": "a.toml", "size": 1, "sha256": "0" * 64}] * 2}, "names a file twice"),
        ({"files": [{"name": "a.toml", "size": 1, "sha256": "0" * 64}] * 201}, "“files”"),
        ({"files": [{"name": "a.toml", "size": -1, "sha256": "0" * 64}]}, "“size”"),
        ({"files": [{"name": "a.toml", "size": 1.0, "sha256": "0" * 64}]}, "“size”"),
        ({"files": [{"name": "a.toml", "size": 10**30, "sha256": "0" * 64}]}, "“size”"),
        ({"files": [{"name": "a.toml", "size": True, "sha256": "0" * 64}]}, "“size”"),
        ({"files": [{"name": "a.toml", "size": 1, "sha256": "0" * 63}]}, "“sha256”"),
        ({"files": [{"name": "a.toml", "size": 1, "sha256": "0" * 64, "system": "linux"}]}, "does not know"),
    ],
)
def test_a_manifest_that_is_odd_is_refused_though_it_is_signed(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    assert words in refusal(bent(tmp_path / "a.refundpack", change))


def test_more_than_a_pack_may_hold_is_refused_before_it_is_read(tmp_path: Path) -> None:
    most = LIMITS["policies"].file_bytes
    files = [{"name": f"a{at}.toml", "size": most, "sha256": "0" * 64} for at in range(100)]
    assert "names more than a pack may hold" in refusal(bent(tmp_path / "a.refundpack", {"files": files}))


@pytest.mark.parametrize("data", [b"[" * 60_000, b"{}", b"[]", b"\xff", b'{"a":1,"a":2}', b"9" * 5000, b"NaN"])
def test_a_manifest_that_is_no_json_object_is_refused(tmp_path: Path, data: bytes) -> None:
    told = refusal(raw(tmp_path / "a.refundpack", {MANIFEST: data, SIGNATURE: signed(data)}))
    assert "The manifest of a.refundpack" in told


def test_a_signature_is_looked_at_before_the_manifest(tmp_path: Path) -> None:
    told = refusal(raw(tmp_path / "a.refundpack", {MANIFEST: b"{}", SIGNATURE: signed(b"{ }")}))
    assert "was changed after it was signed" in told


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\xff" * 100,
        b"ed25519 acme-2026 AAAA\n",
        b"rsa acme-2026 " + b"A" * 86 + b"==\n",
        b"ed25519 acme-2026 " + b"A" * 85 + b"B==\n",
        b"ed25519 ../acme " + b"A" * 86 + b"==\n",
        b"ed25519 acme-2026 " + b"A" * 88 + b"\n",
    ],
)
def test_a_signature_that_cannot_be_read_is_refused(good: Pack, tmp_path: Path, signature: bytes) -> None:
    told = refusal(raw(tmp_path / "a.refundpack", {**entries_of(good.path), SIGNATURE: signature}))
    assert "signature of a.refundpack cannot be read" in told


def test_a_bomb_is_not_unpacked(good: Pack, tmp_path: Path) -> None:
    entries = entries_of(good.path)
    for name, words in ((MANIFEST, "too large"), (SIGNATURE, "too large"), (FILES + "acme.toml", "not the one")):
        path = raw(tmp_path / "bomb.refundpack", {**entries, name: bytes(60 << 20)})
        assert path.stat().st_size < 200_000
        assert words in refusal(path)


def test_an_entry_larger_than_it_says_is_cut_off(good: Pack, tmp_path: Path) -> None:
    # The directory says the signed size, and the data behind it unpack to far more.
    entries = entries_of(good.path)
    size = len(entries[FILES + "acme.toml"])
    path = raw(tmp_path / "x.refundpack", {**entries, FILES + "acme.toml": bytes(30 << 20)})
    data = path.read_bytes().replace(struct.pack("<L", 30 << 20), struct.pack("<L", size))
    path.write_bytes(data)
    assert "“acme.toml”" in refusal(path)


def test_a_file_twice_is_refused(good: Pack, tmp_path: Path) -> None:
    path = tmp_path / "x.refundpack"
    path.write_bytes(good.path.read_bytes())
    with (
        zipfile.ZipFile(path, "a") as packed,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        packed.writestr(FILES + "acme.toml", b"evil")
    assert "holds a file twice" in refusal(path)


@pytest.mark.parametrize("mode", [0o120777, 0o040755, 0o010644, 0o020644], ids=["link", "folder", "pipe", "device"])
def test_links_and_devices_are_refused(good: Pack, tmp_path: Path, mode: int) -> None:
    path, entries = tmp_path / "x.refundpack", entries_of(good.path)
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = (mode if name.startswith(FILES) else 0o100644) << 16
            packed.writestr(entry, data)
    assert "something other than plain files" in refusal(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(good: Pack, tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.refundpack"
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in entries_of(good.path).items():
            packed.writestr(name, data)
    assert "something other than plain files" in refusal(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"more",
        lambda data: b"#!/bin/sh\n" + data,
        lambda data: data[:-2] + b"\x01\x00c",
        lambda data: data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:],
        lambda data: data[:-10] + struct.pack("<L", 0xFFFFFFFF) + data[-6:],
    ],
    ids=["tail", "head", "comment", "zip64", "directory"],
)
def test_what_stands_around_the_archive_is_refused(
    good: Pack, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "x.refundpack"
    path.write_bytes(change(good.path.read_bytes()))
    assert "is no pack for Refund Desk" in refusal(path)


def test_thousands_of_entries_are_refused_unread(tmp_path: Path) -> None:
    path = raw(tmp_path / "x.refundpack", {f"{at}": b"" for at in range(5000)})
    assert "is no pack for Refund Desk" in refusal(path)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    assert "is no file" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / "not-there.refundpack")
    assert "cannot be read" in refusal(Path("nul\0l"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in refusal(tmp_path / "pipe")


def test_a_disk_that_fails_while_reading_is_told(good: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.BytesIO):
        left = 8

        def read(self, size: int | None = -1, /) -> bytes:
            self.left -= 1
            if self.left < 0:
                raise OSError(5, "Input/output error")
            return super().read(size)

    whole = good.path.read_bytes()
    for after in range(20):
        Failing.left = after
        monkeypatch.setattr(reading, "_opened", lambda path: Failing(whole))
        try:
            assert opened(good.path).documents == good.documents
        except PackRefused:
            continue


# Keys


def test_keys_come_from_every_folder(tmp_path: Path) -> None:
    for name, key in (("a", KEY), ("b", PublisherKey("other", "Ünïcode & Co", ("policies",), bytes(OTHER.verify_key)))):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.pub").write_text("# may be handed to anybody\n\n" + key.text(), "utf-8")
    (tmp_path / "a" / "readme.txt").write_text("no key")
    keys, troubles = load_keys([tmp_path / "a", tmp_path / "b", tmp_path / "none"])
    assert troubles == ()
    assert [key.id for key in keys] == ["acme-2026", "other"]
    assert keys[0] == KEY


def test_a_fingerprint_is_short_enough_to_read_aloud() -> None:
    assert len(KEY.fingerprint) == 19
    assert KEY.fingerprint != replace(KEY, key=bytes(OTHER.verify_key)).fingerprint


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("key: ", "key: A"),
        lambda text: text.replace("policies update", "policies everything"),
        lambda text: text.replace("policies update", ""),
        lambda text: text.replace("acme-2026", "../acme"),
        lambda text: text.replace("Acme Hosting", "Acme\u202e"),
        lambda text: text + text,
        lambda text: text + "more: x\n",
        lambda text: text + "nonsense\n",
        lambda text: text + "#" * 5000,
        lambda text: "",
    ],
)
def test_a_damaged_key_is_told_and_left_out(tmp_path: Path, change: Callable[[str], str]) -> None:
    (tmp_path / "a.pub").write_text(change(KEY.text()), "utf-8")
    keys, troubles = load_keys([tmp_path])
    assert keys == ()
    assert len(troubles) == 1
    assert "a.pub is damaged, and is left out" in troubles[0]


def test_two_keys_of_one_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.pub").write_text(KEY.text(), "utf-8")
    (tmp_path / "b.pub").write_text(replace(KEY, key=bytes(OTHER.verify_key)).text(), "utf-8")
    (tmp_path / "c.pub").write_text(KEY.text(), "utf-8")
    (tmp_path / "d.pub").write_bytes(b"\xff\xfe")
    (tmp_path / "e.pub").mkdir()
    keys, troubles = load_keys([tmp_path])
    assert keys == (KEY,)
    assert len(troubles) == 3
    assert "another key is called “acme-2026”" in troubles[0]


def test_the_shipped_folder_of_keys_trusts_nobody() -> None:
    from refund_desk.assets import resource  # noqa: PLC0415  beside the claim

    assert load_keys([resource("keys")]) == ((), ())


def test_limits_leave_room_for_a_manifest_of_a_full_pack() -> None:
    one = len('{"name": "' + "x" * 85 + '", "size": 262144, "sha256": "' + "0" * 64 + '"},\n   ')
    assert one * LIMITS["policies"].files + 20_000 < MAX_MANIFEST
