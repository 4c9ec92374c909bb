"""Where the program's own resources lie: policies, icons, styles, print templates."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _resources(package: Path) -> Path:
    """Answer the resources of a wheel or a frozen program (inside the package), else those of a checkout.

    The packaged folder is asked for first: beside an installed package any
    stranger's folder may be called `resources`, while a checkout never has `_resources`.
    """
    packaged = package / "_resources"
    return packaged if packaged.is_dir() else package.parent.parent / "resources"


RESOURCES = _resources(_PACKAGE)
"""The folder that holds `policies/` and its siblings; read only."""


def resource(name: str) -> Path:
    """Answer the path of a shipped file or folder, named with slashes: `policies/japply.toml`.

    Raises FileNotFoundError where the installation lacks it.
    """
    path = RESOURCES / name
    if not path.exists():
        raise FileNotFoundError(f"The installation of Refund Desk is incomplete: {path} is missing. Install it again.")
    return path
