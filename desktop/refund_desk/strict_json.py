"""JSON from files that somebody else may have written: one object, every key once."""

from __future__ import annotations

import json
from typing import Any


def read_object(data: bytes) -> dict[str, Any]:
    """The object that the bytes hold as UTF-8; ValueError where they hold none, or a key stands twice."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("it is no object")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
