"""The folders that documents come from: the shipped ones, the administrator's, the packs', and the person's own."""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from refund_desk.assets import resource
from refund_desk.directories import Directories
from refund_desk.policies.library import Library, document_bytes, key_of, load_library, shipped_folder
from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.read import read_policy
from refund_policy.policy import Policy

if TYPE_CHECKING:
    from refund_policy.document.check import Checked

_PUBLISHER = re.compile(r'^publisher = "[^"]*"', re.MULTILINE)
_ID = re.compile(r'^id = "[^"]*"', re.MULTILINE)


class Refusal(Exception):  # noqa: N818  it carries the sentence to the one place that tells it
    """A document was not taken in; the message is a plain sentence."""


@dataclass(frozen=True, slots=True)
class Template:
    """A complete document to start from."""

    key: str
    title: str
    summary: str
    text: str


def own_folder(data: Path) -> Path:
    """Where the person's own documents lie, in the data directory."""
    return data / "policies"


def packs_folder(data: Path) -> Path:
    """Where installed policy packs lie, in the data directory."""
    return data / "packs"


def find_shelf(directories: Directories) -> Shelf:
    """The shelf over the folders that the program uses."""
    machine = directories.machine / "policies" if directories.machine is not None else None
    data = directories.data
    return Shelf(own_folder(data), directories.cache, machine, packs_folder(data))


def templates() -> tuple[Template, ...]:
    """The templates that come with the program, the simplest first."""
    found = []
    for path in resource("templates").glob("*.toml"):
        text = path.read_text("utf-8")
        header = tomllib.loads(text)["policy"]
        found.append(Template(path.stem, header["title"], header["summary"], text))
    return tuple(sorted(found, key=lambda one: len(one.text)))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reads the library, and writes into the own folder; nothing else is ever written to."""

    own: Path
    cache: Path | None = None
    machine: Path | None = None
    """Where the administrator's documents lie, for every account of the computer."""
    packs: Path | None = None
    """Where installed policy packs lie."""

    def load(self, before: Library | None = None) -> Library:
        """The shipped documents, the administrator's, those of the packs in use, and the own ones."""
        packed, troubles = self._packed()
        handed_out = [*([self.machine] if self.machine is not None else []), *packed]
        library = load_library([shipped_folder(), *handed_out, self.own], self.cache, before, handed_out=handed_out)
        damaged = (PolicyError("packs", (Finding(0, 0, "", told.removesuffix("."), code="pack"),)) for told in troubles)
        return replace(library, refused=(*library.refused, *damaged))

    def _packed(self) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """The folders of the packs in use, and a sentence for each that is damaged."""
        if self.packs is None or not self.packs.exists():
            return (), ()
        # Most people have no pack, and every start would pay for the import.
        from refund_desk.packs.store import PackShelf  # noqa: PLC0415  see above

        installed, troubles = PackShelf(self.packs).installed()
        return tuple(pack.folder for pack in installed), troubles

    def paths(self) -> list[Path]:
        """The own documents' files."""
        return sorted(self.own.glob("*.toml"))

    def make_folder(self) -> str:
        """Make the own folder; a sentence where that fails."""
        try:
            self.own.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return f"The folder {self.own} cannot be made: {error.strerror or 'the system reported an error'}."
        return ""

    def take_in(self, data: bytes, policy: Policy, library: Library) -> Path:
        """Copy a checked document into the own folder; raises Refusal."""
        ref = policy.ref
        same = library.find(key_of(policy))
        if same is not None:
            where = f" ({same.path.name})" if same.path is not None else ""
            raise Refusal(
                f"Version {ref.version} of “{ref.id}” is here already{where}. "
                "Give the new document another version, or edit that one."
            )
        return self._write(data, f"{ref.id}-{_slug(ref.version)}")

    def start(self, template: Template, publisher: str, policy_id: str, library: Library) -> Path:
        """Write a template's copy for a publisher under a new id; raises Refusal."""
        if library.find(policy_id) is not None:
            raise Refusal(f"There is a policy “{policy_id}” already. Choose another id.")
        return self._write(filled_in(template, publisher, policy_id), policy_id)

    def _write(self, data: bytes, stem: str) -> Path:
        """Write a new file in one piece; an existing one is never touched."""
        trouble = self.make_folder()
        if trouble:
            raise Refusal(trouble)
        names = (f"{stem}.toml", *(f"{stem}-{number}.toml" for number in range(2, 100)))
        path = next((self.own / name for name in names if not (self.own / name).exists()), None)
        if path is None:
            raise Refusal(f"The folder {self.own} has too many documents of this name. Take some away.")
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError as error:
            raise Refusal(f"{path} cannot be written: {error.strerror or 'the system reported an error'}.") from None
        return path


def filled_in(template: Template, publisher: str, policy_id: str) -> bytes:
    """A template's text for a publisher and an id; raises Refusal where they do not fit into a document."""
    if not publisher.strip() or not publisher.isprintable() or set("{}") & set(publisher):
        raise Refusal("Enter the publisher's name, without braces.")
    # A JSON string of printable characters is a TOML string.
    line = f"publisher = {json.dumps(publisher.strip(), ensure_ascii=False)}"
    text = _PUBLISHER.sub(lambda _found: line, template.text, count=1)
    text = _ID.sub(lambda _found: f'id = "{policy_id}"', text, count=1)
    if not re.fullmatch(r"[a-z][a-z0-9_\-]{0,39}", policy_id):
        raise Refusal("An id begins with a lower-case letter; then letters, digits, - and _, 40 at most.")
    data = text.encode()
    try:
        read_policy(data, f"{policy_id}.toml")
    except PolicyError as error:
        raise Refusal(str(error)) from None
    return data


def check_file(path: Path, told_as: str = "") -> tuple[Checked, bytes]:
    """A file's findings, and the bytes that were looked at; `told_as` names it in them."""
    # The linter takes 0.1 s to load; only who asks for a check needs it.
    from refund_policy.document.check import Checked, check_policy  # noqa: PLC0415 - see above

    name = told_as or path.name
    try:
        data = document_bytes(path)
    except PolicyError as error:
        return Checked(name, None, error.findings), b""
    return check_policy(data, name), data


def _slug(version: str) -> str:
    """A version as part of a file's name."""
    return re.sub(r"[^a-z0-9.]+", "-", version.lower()).strip("-.")[:40] or "version"
