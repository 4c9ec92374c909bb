"""TOML bytes to plain tables, within bounds that keep hostile files harmless.

tomllib is quadratic in dotted keys: size, line length and key depth are capped
before it sees the text.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from refund_policy.document.findings import Finding, PolicyError

MAX_BYTES = 256 * 1024
MAX_LINE = 1000
MAX_PARTS = 8
_PART = r"""(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|(?<![A-Za-z0-9_\-])[A-Za-z0-9_\-]++)"""
# Tried at every place of a line, since a quote may belong to a value before the key.
_TOO_DEEP = re.compile(rf"(?={_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MAX_PARTS}}})")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def text_of(data: bytes, file: str) -> str:
    """The document's text; raises PolicyError where it is too large, too wide or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise PolicyError(file, (Finding(0, 0, "", f"the file is larger than {MAX_BYTES // 1024} KiB", code="size"),))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "Save it as UTF-8."
        raise PolicyError(file, (Finding(line, 0, "", "the file is not UTF-8 text", hint, code="encoding"),)) from None
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > MAX_LINE:
            finding = Finding(number, 0, "", f"the line is longer than {MAX_LINE} characters", code="size")
            raise PolicyError(file, (finding,))
        deep = _TOO_DEEP.search(line_text) if line_text.count(".") >= MAX_PARTS else None
        if deep:
            finding = Finding(number, deep.start() + 1, "", f"a key has more than {MAX_PARTS} parts", code="size")
            raise PolicyError(file, (finding,))
    return text


def tables_of(text: str, file: str) -> dict[str, Any]:
    """The document as plain tables; raises PolicyError where it is not TOML.

    Decimals have no place outside formulas: they become bytes, which fit nowhere.
    """
    try:
        return tomllib.loads(text, parse_float=str.encode)
    except RecursionError:
        raise PolicyError(file, (Finding(0, 0, "", "tables are nested too deeply", code="size"),)) from None
    except ValueError as error:
        # TOMLDecodeError is a ValueError; so is an integer of too many digits.
        message = str(error)
        place = _PLACE.search(message)
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        what = _PLACE.sub("", message).strip()
        hint = "Check quotes, brackets and commas there."
        raise PolicyError(file, (Finding(line, column, "", f"this is not TOML: {what}", hint, code="toml"),)) from None
