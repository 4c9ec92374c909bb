"""Finding what looks like an amount, a moment or a reference in free text: where it stands, not whose it is.

Patterns are linear in the text: every repetition in them is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from refund_desk.viewmodels.typed_money import CURRENCY_SIGNS
from refund_policy.money import MINOR_UNIT_EXPONENT

MAX_SPOTS = 400
"""Values of one kind beyond which a text is no ticket."""

_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000"), " ")
_ALIKE = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {ord("\u2019"): "'", ord("\u2212"): "-"}
_WORDS = {
    "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£", "yen": "JPY",
}  # fmt: skip
_NOT_CODES = ("ALL", "CUP", "MAD", "PEN", "TOP", "TRY")
"""Codes that are words when a sentence shouts."""

_DIGITS = r"(?:[0-9]{1,3}(?:[ ,.'][0-9]{3}){1,5}|[0-9]{1,2}(?:,[0-9]{2}){1,5},[0-9]{3}|[0-9]{1,15})(?:[.,][0-9]{1,4})?"
NUMBER = rf"(?<![\w.,'–-]){_DIGITS}(?![0-9]|[.,][0-9])"
"""A number by itself, not the end of a range, a code or a negative one."""
COUNT = r"(?<![\w.,'–-])(?:[0-9]{1,3}(?:[,.'][0-9]{3}){1,3}|[0-9]{1,9})(?![0-9]|[.,][0-9])"
"""A whole number, perhaps grouped."""

_SIGNS = [sign for sign in CURRENCY_SIGNS if not sign[0].isalpha()]
_NAMES = [*(sign for sign in CURRENCY_SIGNS if sign[0].isalpha() and sign != "ft"), *_WORDS]
_CURRENCY = (
    "(?:"
    + "|".join(
        [
            r"(?-i:[A-Z]{3})(?!\w)",
            *(re.escape(name) + r"(?!\w)" for name in sorted(_NAMES, key=len, reverse=True)),
            r"(?:usd|eur|gbp|chf|jpy|cad|aud|inr)(?!\w)",
            *(re.escape(sign) for sign in _SIGNS),
        ]
    )
    + ")"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,'–-])(?:(?P<first>{_CURRENCY}) ?)?(?:(?P<second>{_CURRENCY}) ?)?"
    rf"(?<![.,'–-])(?P<number>{_DIGITS})(?![0-9]|[.,–-][0-9])(?: ?(?P<last>{_CURRENCY}))?",
    re.IGNORECASE,
)
_BARE = re.compile(NUMBER)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])(?:\.(?= [0-9]))?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]{0,2} )?"
_DAY = (
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})"
    rf"|(?P<named>{_WEEKDAY}"
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th|\.)?[ -](?:of )?{_MONTH}(?P<y1>[ ,-]{{1,2}}[0-9]{{4}}(?![0-9]))?"
    rf"|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9:])(?P<y2>,? [0-9]{{4}}(?![0-9]))?))"
    r"|(?P<relative>today|yesterday)"
    r"|(?P<figures>[0-9]{1,2}(?P<by>[./-])[0-9]{1,2}(?P=by)(?:[0-9]{4}|[0-9]{2}))"
)
_ZONES = (
    "UTC|GMT|CET|CEST|WET|WEST|EET|EEST|BST|MSK|EST|EDT|CST|CDT|MST|MDT|PST|PDT|IST|JST|AEST|AEDT|NZST|NZDT|HKT|SGT"
)
_TIME = (
    r"(?:T|,? (?:at |@ ?)?)(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0{1,6})?)?(?: ?[ap]\.?m\.?(?![a-z]))?"
    r"|[0-9]{1,2} ?[ap]\.?m\.?(?![a-z]))"
    rf"(?: ?\(?(?P<zone>(?:UTC|GMT)?[+-][0-9]{{2}}:?[0-9]{{2}}|(?-i:Z|{_ZONES})(?![A-Za-z]))\)?)?"
)
_MOMENT = re.compile(rf"(?<![\w./-])(?:{_DAY})(?![0-9]|[./-][0-9])(?:{_TIME})?", re.IGNORECASE)

_REFERENCE = re.compile(
    r"\b(?P<kind>ticket|case|conversation|request|order|customer|account|invoice|reference|ref)\b\.?"
    r"(?: (?:reference|ref\.?|number|no\.?|nr\.?|id))? ?[:#=]? ?\[?#?"
    r"(?P<id>(?=[\w/-]{0,39}[0-9])[A-Za-z0-9][\w/-]{2,39})(?![\w@])",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w-])(?P<id>(?P<kind>INV|INVOICE|ORD|ORDER|TKT|TICKET|CASE|REF|REQ|CUST)[-_][0-9][\w/-]{2,30})(?![\w@])"
)
_KINDS = {"inv": "invoice", "ord": "order", "tkt": "ticket", "req": "request", "cust": "customer"}
RELATIVE = "relative"
"""Kind of a day that only the ticket's own date would tell."""
_LINKS = re.compile(r"https?://[^\s<>]{1,2000}|www\.[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of the text that holds one value; `text` is what its reader is given."""

    start: int
    end: int
    text: str
    kind: str = ""
    """Of a reference: what it is the number of."""
    day: str = ""
    """Of a moment: its date alone."""
    clear: bool = True
    """An amount has its currency, and its digits certainly belong together."""
    dated: bool = False
    timed: bool = False
    zoned: bool = False
    """Whether a moment's year, its time and its zone stand with it."""

    def is_clear_for(self, kind: str) -> bool:
        """Whether nothing is missing to a value of a fact's type."""
        match kind:
            case "date":
                return self.dated and not self.zoned
            case "instant":
                return self.dated and self.timed
            case _:
                return self.clear


def plain(text: str) -> str:
    """The text in characters that the patterns know, each in its old place."""
    return text.translate(_BLANKS).translate(_ALIKE)


def without_links(text: str) -> str:
    """The text with web and mail addresses blanked out, so that nothing in them is taken for a value."""
    return _LINKS.sub(lambda match: "_" * len(match[0]), text)


def amounts(text: str, original: str) -> Iterator[Spot]:
    """Amounts with a currency beside them."""
    found = 0
    for match in _AMOUNT.finditer(text):
        start, end, signs = _beside(match, text)
        if not 1 <= len(signs) <= 2:
            continue
        found += 1
        if found > MAX_SPOTS:
            return
        other = f" {signs[1]}" if len(signs) > 1 else ""
        # “2 150.00 USD” may be two of something: a plain space joins digits only where nothing stands before them.
        joined = " " in original[match.start("number") : match.end("number")]
        before = text[max(0, start - 4) : start].rstrip(" ")[-1:]
        clear = not joined or start < match.start("number") or before in ("", "\n", ":", "\t", "=", "|")
        yield Spot(start, end, f"{signs[0]} {match['number']}{other}", clear=clear)
        if not clear:
            last = match["number"].rpartition(" ")[2]
            yield Spot(match.end("number") - len(last), end, f"{signs[0]} {last}{other}", clear=False)


def _beside(match: re.Match[str], text: str) -> tuple[int, int, list[str]]:
    """The stretch of a number with its currencies, and these."""
    start, end = match.span("number")
    signs = []
    # A sign behind a number is that number's: “10.00 USD 20”.
    if not text[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:].isdigit():
        for part in ("first", "second"):
            sign = match[part]
            if sign and _is_currency(sign) and sign not in _NOT_CODES:
                start = min(start, match.start(part))
                signs.append(_sign(sign))
    if match["last"] and _is_currency(match["last"]):
        end = match.end("last")
        signs.append(_sign(match["last"]))
    return start, end, signs


def _is_currency(sign: str) -> bool:
    return sign.upper() in MINOR_UNIT_EXPONENT or sign.lower() in CURRENCY_SIGNS or sign.lower() in _WORDS


def bare_number(text: str, start: int, end: int) -> Spot | None:
    """The number that a stretch consists of, if it is one."""
    match = _BARE.fullmatch(text, start, end)
    return Spot(start, end, match[0], clear=False) if match else None


def moments(text: str) -> Iterator[Spot]:
    """Dates with a day and a month, and the times that stand with them."""
    for found, match in enumerate(_MOMENT.finditer(text)):
        if found >= MAX_SPOTS:
            return
        dated = bool(match["iso"] or match["figures"] or match["y1"] or match["y2"])
        named = match["named"] or ""
        if match["relative"] and not match["time"]:
            continue  # “you refunded it today”: that is no moment of the case
        if not dated and not match["relative"] and not re.search("[A-Z]", named):
            continue  # “you may 3”
        relative = match["relative"] or ""
        day = re.sub(r"\bof ", "", match["iso"] or match["figures"] or named or relative, flags=re.IGNORECASE)
        clock = f" {match['time']}" if match["time"] else ""
        zone = f" {match['zone']}" if match["zone"] else ""
        text_of = f"{day}{clock}{zone}".strip()
        kind = RELATIVE if relative else ""
        yield Spot(*match.span(), text_of, kind, day=day, dated=dated, timed=bool(clock), zoned=bool(zone))


def references(text: str) -> Iterator[Spot]:
    """Numbers of tickets, orders and customers, with what they are numbers of."""
    for found, match in enumerate(_REFERENCE.finditer(text)):
        if found >= MAX_SPOTS:
            return
        yield Spot(match.start("id"), match.end("id"), match["id"], match["kind"].lower())
    for match in islice(_CODE.finditer(text), MAX_SPOTS):
        kind = match["kind"].lower()
        yield Spot(match.start("id"), match.end("id"), match["id"], _KINDS.get(kind, kind))


def _sign(sign: str) -> str:
    return _WORDS.get(sign.lower(), sign)
