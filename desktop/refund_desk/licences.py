"""The licences of everything the program is made of: from the installed packages, or as a build collected them."""

from __future__ import annotations

import json
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refund_desk import __version__
from refund_desk.assets import RESOURCES

if TYPE_CHECKING:
    from importlib.metadata import Distribution

COLLECTED = "licences.json"
"""Among the resources of a frozen program, which knows no installed packages."""
OWN = "refund-desk"
_QT = ("pyside6-essentials", "shiboken6")
_TEXTS = re.compile(r"(licen[cs]es?|copying|copyright|notice|authors|contributors)([-_.].*)?", re.IGNORECASE)
_WANTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_RULE = "\n\n" + "-" * 72 + "\n\n"


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms under which one part is used."""

    name: str
    version: str
    licence: str
    """In short: `MIT`, `Apache-2.0`."""
    text: str
    """The whole text, as its authors give it."""


def licences() -> tuple[Licence, ...]:
    """Those of every part, the program's own first, then Qt's and Python's."""
    path = RESOURCES / COLLECTED
    if path.exists():
        return tuple(Licence(**entry) for entry in json.loads(path.read_text("utf-8")))
    return collect()


def as_json(found: Iterable[Licence]) -> str:
    """What a build writes into the resources, to be read by `licences`."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=True, indent=1) + "\n"


def collect(more: Iterable[str] = ()) -> tuple[Licence, ...]:
    """From the installed packages: the program, all that it needs, and `more` by their names."""
    # Reads the metadata of packages with a mail parser: slow to load, and needed here alone.
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415  see above

    found: dict[str, Licence] = {}
    waiting = [OWN, *more]
    while waiting:
        name = normal(waiting.pop(0))
        if name in found:
            continue
        try:
            part = distribution(name)
        except PackageNotFoundError:
            continue  # needed on another system alone
        found[name] = _own() if name == OWN else Licence(part.metadata["Name"], part.version, _short(part), _text(part))
        waiting += needs(part.requires or ())
    first = [found.pop(name) for name in (OWN, *_QT) if name in found]
    rest = sorted(found.values(), key=lambda one: one.name.lower())
    return (*first, _python(), *rest)


def normal(name: str) -> str:
    """A package's name as all spellings of it are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(requirements: Iterable[str]) -> Iterator[str]:
    """The names in a package's requirements, without those of its extras."""
    for requirement in requirements:
        name = _WANTED.match(requirement)
        if name is not None and "extra ==" not in requirement.partition(";")[2]:
            yield name[0]


def _own() -> Licence:
    here = RESOURCES.parent
    # In a checkout it lies beside the resources; a wheel has it in its metadata.
    beside = here / "LICENSE"
    path = beside if beside.exists() else here.parent / f"refund_desk-{__version__}.dist-info" / "licenses" / "LICENSE"
    return Licence("Refund Desk", __version__, "MIT", path.read_text("utf-8") if path.exists() else "")


def _python() -> Licence:
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    path = next((path for place in places if (path := place / "LICENSE.txt").exists()), None)
    text = path.read_text("utf-8") if path is not None else "Python's licence is the PSF License Agreement."
    return Licence("Python", ".".join(map(str, sys.version_info[:3])), "PSF-2.0", text)


def _short(part: Distribution) -> str:
    """The metadata's own word; of old metadata, the end of a classifier."""
    if normal(part.metadata["Name"]) in _QT:
        return "LGPL-3.0-only"
    told = part.metadata["License-Expression"] or part.metadata["License"] or ""
    if told and "\n" not in told and len(told) <= 60:
        return str(told)
    classifiers = part.metadata.get_all("Classifier") or []
    return next((one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")), "See its text")


def _text(part: Distribution) -> str:
    if normal(part.metadata["Name"]) in _QT:
        names = ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt")
        return _RULE.join((RESOURCES / "licences" / name).read_text("utf-8").strip("\n") for name in names) + "\n"
    files = [
        Path(str(file.locate()))
        for file in part.files or ()
        if any(piece.endswith(".dist-info") for piece in file.parts) and _TEXTS.fullmatch(file.name)
    ]
    texts = [path.read_text("utf-8", "replace").strip("\n") for path in sorted(files) if path.is_file()]
    return _RULE.join(texts) + "\n" if texts else ""
