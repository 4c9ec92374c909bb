"""The publisher's tool: keys are made once and kept encrypted, and what it signs the program takes."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl import pwhash
from pack_samples import JAPPLY, tool

from refund_desk import __version__
from refund_desk.packs.keys import read_key
from refund_desk.packs.reading import open_pack

PHRASE = "five plain words in a row"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs half a second on purpose; not in a test."""
    monkeypatch.setattr(pwhash.argon2id, "OPSLIMIT_MODERATE", pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(pwhash.argon2id, "MEMLIMIT_MODERATE", pwhash.argon2id.MEMLIMIT_MIN)


def run(*arguments: object, says: str = PHRASE) -> int:
    code: int = tool().main([str(one) for one in arguments], lambda question: says)
    return code


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    assert run("keygen", "acme-2026", "--publisher", "Acme Hosting", "--out", folder) == 0
    return folder


@pytest.fixture
def described(tmp_path: Path) -> tuple[Path, Path]:
    description, document = tmp_path / "pack.toml", tmp_path / "acme.toml"
    description.write_text(
        'kind = "policies"\nid = "acme"\nversion = "2026.3"\npublisher = "Acme Hosting"\ncreated = 2026-05-04\n'
        f'news = "First."\n[program]\nfrom = "{__version__}"\n',
        "utf-8",
    )
    document.write_text(JAPPLY.replace('id = "japply"', 'id = "acme"'), "utf-8")
    return description, document


def test_what_the_tool_signs_the_program_takes(
    keys: Path, described: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "acme.refundpack"
    assert run("sign", *described, "--key", keys / "acme-2026.key", "--out", out) == 0
    pack = open_pack(out, [read_key(keys / "acme-2026.pub")], __version__)
    assert (pack.manifest.version, list(pack.documents)) == ("2026.3", ["acme.toml"])
    assert run("verify", out, "--key", keys / "acme-2026.pub") == 0
    assert "Good: policies “acme” 2026.3 of Acme Hosting, signed with acme-2026" in capsys.readouterr().out
    assert run("verify", out, "--key", keys / "acme-2026.pub", "--program", "0.0.1") == 1
    assert "Update the program first." in capsys.readouterr().err


def test_the_private_key_is_encrypted_and_for_this_account_only(keys: Path) -> None:
    private = keys / "acme-2026.key"
    seed = tool().read_private(private, PHRASE)[1]
    assert len(seed) == 32
    assert seed not in private.read_bytes()
    assert sys.platform == "win32" or stat.S_IMODE(private.stat().st_mode) == 0o600
    assert PHRASE not in private.read_text() + (keys / "acme-2026.pub").read_text("utf-8")


def test_a_key_is_never_written_over(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    assert run("keygen", "acme-2026", "--publisher", "Acme", "--out", keys) == 1
    assert "is there already, and is kept" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before


@pytest.mark.parametrize(
    ("key_id", "says", "words"),
    [("Acme", PHRASE, "lower-case"), ("../acme", PHRASE, "lower-case"), ("acme", "short", "at least 12 characters")],
)
def test_a_poor_key_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key_id: str, says: str, words: str
) -> None:
    assert run("keygen", key_id, "--publisher", "Acme", "--out", tmp_path / "k", says=says) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "k").exists()


def test_two_different_passphrases_make_no_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers: Iterator[str] = iter(["one long passphrase", "another passphrase"])
    arguments = ["keygen", "acme", "--publisher", "Acme", "--out", str(tmp_path)]
    assert tool().main(arguments, lambda question: next(answers)) == 1
    assert "not the same" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["wrong passphrase", "cut", "changed", "another file"])
def test_a_key_that_cannot_be_opened_is_told(
    keys: Path, described: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    private, out = keys / "acme-2026.key", tmp_path / "x.refundpack"
    text = private.read_text()
    changed = {"cut": text[:-30], "changed": text.replace(text[-10:-4], "AAAAAA"), "another file": "hello\n"}
    private.chmod(0o600)
    private.write_text(changed.get(damage, text))
    says = "another passphrase" if damage == "wrong passphrase" else PHRASE
    assert run("sign", *described, "--key", private, "--out", out, says=says) == 1
    assert str(private) in capsys.readouterr().err
    assert not out.exists()


def test_a_pack_that_the_program_would_refuse_is_not_made(
    keys: Path, described: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    described[0].write_text(described[0].read_text("utf-8").replace("2026.3", "spring"), "utf-8")
    out = tmp_path / "x.refundpack"
    assert run("sign", *described, "--key", keys / "acme-2026.key", "--out", out) == 1
    assert "“version”" in capsys.readouterr().err
    assert not out.exists()
