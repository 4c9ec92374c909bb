"""PyInstaller asks here where `socket` lies: an empty module stands in for it."""

from pathlib import Path

WITHOUT = Path(__file__).resolve().parents[2] / "without"


def pre_find_module_path(api):  # type: ignore[no-untyped-def]  PyInstaller's own object
    """Have the module looked for in one folder alone."""
    api.search_dirs = [str(WITHOUT)]
