"""How the words that somebody types find an entry: without case and accents, in any order, by less and less alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

BEGINS, WITHIN, LOOSE = 0, 1, 2
"""A word of the text begins with it; it stands inside a word; its letters stand there one after the other."""
MAX_QUERY, MAX_WORDS = 200, 16
_LOOSE_LENGTHS = range(2, 13)
"""Letters of a word that is looked for letter by letter: in a longer one nothing is only hinted at."""
_SPREAD = 6
"""Times as long as a word, that its letters are looked for in."""
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart."""

Span = tuple[int, int]
"""Where matched characters begin and end in a text."""


@dataclass(frozen=True)
class Folded:
    """A text without case and accents."""

    letters: str
    at: tuple[int, ...]
    """For each letter its character's place in the text; one more at the end, the text's length."""
    starts: tuple[int, ...]
    """The letters with which words begin."""

    @cached_property
    def begins(self) -> frozenset[int]:
        """`starts`, to ask for one."""
        return frozenset(self.starts)

    def spans(self, letters: set[int]) -> tuple[Span, ...]:
        """The places in the text of some letters, neighbours joined."""
        spans: list[Span] = []
        for letter in sorted(letters):
            first, last = self.at[letter], max(self.at[letter + 1], self.at[letter] + 1)
            if spans and spans[-1][1] >= first:
                spans[-1] = spans[-1][0], max(last, spans[-1][1])
            else:
                spans.append((first, last))
        return tuple(spans)


def fold(text: str) -> Folded:
    """Take case and accents off a text; a word begins after what is neither letter nor digit, and at a hump."""
    letters: list[str] = []
    at: list[int] = []
    starts: list[int] = []
    before = " "
    for place, char in enumerate(text):
        if unicodedata.combining(char):
            continue
        hump = char.isupper() and before.islower()
        if char.isalnum() and (hump or not before.isalnum()):
            starts.append(len(letters))
        before = char
        for part in unicodedata.normalize("NFKD", char):
            if not unicodedata.combining(part):
                plain = part.casefold().translate(_PLAIN)
                letters += plain
                at += [place] * len(plain)
    return Folded("".join(letters), (*at, len(text)), tuple(starts))


def query_words(query: str) -> tuple[str, ...]:
    """The words of a query, folded."""
    return tuple(fold(query[:MAX_QUERY]).letters.split()[:MAX_WORDS])


def tells(word: str) -> bool:
    """Whether a word is more than a single letter, which stands in most texts; in some scripts one is a word."""
    return len(word) > 1 or not word.isascii()


@dataclass(frozen=True, slots=True)
class Hit:
    """How the words of a query fit an entry."""

    rank: tuple[int, ...]
    """The lower, the better."""
    marks: tuple[tuple[Span, ...], ...]
    """The matched characters of each of its texts."""


def hit(words: Sequence[str], texts: Sequence[Folded]) -> Hit | None:
    """Find every word in one of an entry's texts; None where one is in none.

    The first text counts most; in the last, which is not shown, words have to begin with it.
    What is ranked by, in this order: how alike the worst word is, which texts hold the words, whether the
    first text begins with them as they stand, or holds them so.
    """
    worst = far = 0
    found: list[set[int]] = [set() for _ in texts]
    for word in words:
        best = min(_places(word, texts), key=lambda place: place[:2], default=None)
        if best is None:
            return None
        likeness, which, letters = best
        worst, far = max(worst, likeness), far + which
        found[which].update(letters)
    phrase, title = " ".join(words), texts[0].letters
    rank = (worst, far, int(not title.startswith(phrase)), int(phrase not in title))
    return Hit(rank, tuple(text.spans(letters) for text, letters in zip(texts, found, strict=True)))


def _places(word: str, texts: Sequence[Folded]) -> Iterator[tuple[int, int, Sequence[int]]]:
    """Likeness, which text, which letters; letter by letter only in the first text."""
    for which, text in enumerate(texts):
        start = next((start for start in text.starts if text.letters.startswith(word, start)), None)
        if start is not None:
            yield BEGINS, which, range(start, start + len(word))
            continue
        start = text.letters.find(word) if tells(word) and which < len(texts) - 1 else -1
        if start >= 0:
            yield WITHIN, which, range(start, start + len(word))
        elif which == 0 and len(word) in _LOOSE_LENGTHS:
            picked = _picked(word, text)
            if picked:
                yield LOOSE, which, picked


def _picked(word: str, text: Folded) -> tuple[int, ...]:
    """The letters of a word one by one, the first at a word's beginning; none where they are not there.

    Each stands in the same word as the one before it, or begins a later one: `nc` finds New case, and `prnt`
    Print, but no word is found in just any sentence.
    """
    ways: dict[int, tuple[int, ...]] = {start: (start,) for start in text.starts if text.letters[start] == word[0]}
    for letter in word[1:]:
        further: dict[int, tuple[int, ...]] = {}
        for end, way in ways.items():
            for after in _after(end, text):
                if text.letters[after] == letter and after < way[0] + _SPREAD * len(word):
                    further.setdefault(after, (*way, after))
        ways = further
    return min(ways.values(), key=_gaps, default=())


def _after(end: int, text: Folded) -> Iterator[int]:
    same = True
    for place in range(end + 1, len(text.letters)):
        begins = place in text.begins
        same = same and not begins and text.letters[place].isalnum()
        if same or begins:
            yield place


def _gaps(way: tuple[int, ...]) -> int:
    return sum(after != before + 1 for before, after in pairwise(way))
