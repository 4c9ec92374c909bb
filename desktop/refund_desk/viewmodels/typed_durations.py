"""Reading a typed length of time: days, hours and minutes, each with its word.

| typed                                          | read as                       |
| ---------------------------------------------- | ----------------------------- |
| `2 days 10 hours`, `2d 10h`, `2 days and 10 h` | 2 days 10 hours               |
| `90 min`, `1 h 30 m`                           | as written                    |
| `5`                                            | asked about: days or hours    |
| `30 m`                                         | asked about: may be months    |
| `10:30`, `1.5 days`                            | wrong, with a way to write it |
"""

from __future__ import annotations

import re

from refund_desk.viewmodels.typed_numbers import unclear
from refund_desk.viewmodels.typed_results import Choice, Reading, Understood, Wrong, cleaned

_AND = r"(?:,? and |, ?| )?"
_DURATION = re.compile(
    rf"(?:([0-9]+) ?(?:days?|d))?{_AND}(?:([0-9]+) ?(?:hours?|hrs?|h))?{_AND}(?:([0-9]+) ?(minutes?|mins?|m))?"
)
_LIKE = "Write it like 2 days 10 hours."


def read_duration(text: str) -> Reading[str]:
    """Read a length of time; the value is plain text: `2 days 10 hours 30 minutes`."""
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    if plain.isdigit() and len(plain) <= 6:
        return unclear(plain, [Choice(words, words) for words in (_words((plain, "", "")), _words(("", plain, "")))])
    clock = re.fullmatch(r"([0-9]{1,3}):([0-9]{2})", plain)
    if clock is not None:
        return Wrong(f"“{plain}” looks like a time of day. Write {int(clock[1])} hours {int(clock[2])} minutes.")
    match = _DURATION.fullmatch(plain.lower())
    if match is None or not any(match.groups()) or not plain[0].isdigit() or not plain[-1].isalpha():
        whole = " Whole numbers only: 1 day 12 hours." if re.search(r"[0-9][.,][0-9]", plain) else ""
        return Wrong(f"“{plain}” is not a length of time. {_LIKE}{whole}")
    days, hours, minutes, unit = match.groups()
    if any(part and len(part.lstrip("0")) > 6 for part in (days, hours, minutes)):
        return Wrong(f"“{plain}” is longer than this program reckons with. Check the digits.")
    words = _words((days, hours, minutes))
    if unit == "m" and not (days or hours):
        return unclear(plain, [Choice(words, words)])
    return Understood(words, words)


def _words(counts: tuple[str, str, str]) -> str:
    """`2 days 10 hours`, without the parts that are not written."""
    named = zip(counts, ("day", "hour", "minute"), strict=True)
    return " ".join(f"{int(count)} {unit}{'' if int(count) == 1 else 's'}" for count, unit in named if count)
