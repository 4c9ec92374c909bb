"""Where in a document's text a key stands: lines and columns for findings.

tomllib gives none. The text is known to be sound TOML when this reads it, so a
plain walk over keys, strings, arrays and inline tables is enough; it is only
taken once there is a finding.
"""

from __future__ import annotations

import re
from functools import cached_property

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""\s*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_\-]+)\s*(\.?)""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""+|' + r"'''.*?'''+|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}\n#]*")


class Places:
    """Finds line and column of a dotted path such as `rule.2.if` or `window.full.cases.0.when`."""

    def __init__(self, text: str) -> None:
        self.text = text
        """The document itself."""

    def of(self, path: str, column: int | None = None) -> tuple[int, int]:
        """Line and column (1-based, 0 unknown) of a path or of the nearest table around it.

        `column` counts characters within the value's text, where that is a string.
        """
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            at = self._offsets.get(".".join(parts[:length]))
            if at is not None:
                inside = 0 if column is None or length < len(parts) else self._opening(at) + column
                line = self.text.count("\n", 0, at) + 1
                return line, at - (self.text.rfind("\n", 0, at) + 1) + 1 + inside
        return 0, 0

    def _opening(self, at: int) -> int:
        """Length of the quotes that open a string."""
        return 3 if self.text.startswith(('"""', "'''"), at) else 1

    @cached_property
    def _offsets(self) -> dict[str, int]:
        return _Walk(self.text).offsets


class _Walk:
    """One walk over a sound document; `offsets` are those of values and table headers, by path."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self.offsets: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        prefix: list[str] = []
        while self._blank() < len(text):
            if text[self._at] == "[":
                prefix = self._header()
            else:
                self._pair(prefix)

    def _blank(self) -> int:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _header(self) -> list[str]:
        start = self._at
        double = self._text.startswith("[[", self._at)
        self._at += 2 if double else 1
        path: list[str] = []
        keys = self._keys()
        for index, key in enumerate(keys):
            path.append(key)
            name = ".".join(path)
            if double and index == len(keys) - 1:
                self._counts[name] = self._counts.get(name, -1) + 1
            if name in self._counts:
                path.append(str(self._counts[name]))
        self._at = self._text.index("]", self._at) + (2 if double else 1)
        self.offsets.setdefault(".".join(path), start)
        return path

    def _keys(self) -> list[str]:
        keys: list[str] = []
        more = True
        while more:
            found = _KEY.match(self._text, self._at)
            if found is None:
                break
            keys.append(found[1].strip("\"'"))
            self._at, more = found.end(), bool(found[2])
        return keys

    def _pair(self, prefix: list[str]) -> None:
        path = [*prefix, *self._keys()]
        equals = self._text.find("=", self._at)
        self._at = len(self._text) if equals < 0 else equals + 1
        self._value(path)

    def _value(self, path: list[str]) -> None:
        self._blank()
        self.offsets.setdefault(".".join(path), self._at)
        opening = self._text[self._at : self._at + 1]
        if opening in ("[", "{"):
            self._listed(path, inline_table=opening == "{")
            return
        found = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
        self._at = max(found.end() if found else 0, self._at)

    def _listed(self, path: list[str], *, inline_table: bool) -> None:
        self._at += 1
        index = 0
        while self._blank() < len(self._text):
            if self._text[self._at] in "]}":
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
                continue
            if inline_table:
                self._pair(path)
            else:
                self._value([*path, str(index)])
                index += 1
