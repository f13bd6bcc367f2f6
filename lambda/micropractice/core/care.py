"""Signs that somebody may be in danger, unwell or low, and what is said then.

Short explicit lists: a first net, not the last.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Care:
    """The signs in one language - of danger by their kind, of being unwell, of being low - and what is said then.

    `low_alone` are words that are a sign only where they are the whole answer.
    """

    signs: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, str]
    unwell_signs: tuple[str, ...]
    unwell: str
    low_signs: tuple[str, ...]
    low_alone: tuple[str, ...]
    low: str
    low_after_breathing: str
    elsewhere: str
    reply: str
    again: str
    goodbye: str

    def line(self, country: str) -> str:
        """Return where to find help: the crisis line and emergency number of `country`, two letters, named with it."""
        return self.lines.get(country, self.elsewhere)

    def danger_in(self, words: str) -> str | None:
        """Return the kind of danger that `words` tell of, or None."""
        return next((kind for kind, signs in self.signs.items() if _has_one_of(signs, words)), None)

    def is_unwell(self, words: str) -> bool:
        """Return whether `words` tell that breathing does not do somebody good."""
        return _has_one_of(self.unwell_signs, words)

    def is_low(self, words: str) -> bool:
        """Return whether `words` tell of sadness, grief or a bad day, where nobody is in danger."""
        return plain(words) in self.low_alone or _has_one_of(self.low_signs, words)


def plain(words: str) -> str:
    """Return `words` in lower case without punctuation, as speech recognition writes them."""
    return " ".join(re.sub(r"[^\w' ]+", " ", words.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split())


def _has_one_of(signs: Iterable[str], words: str) -> bool:
    heard = f" {plain(words)} ".replace(" i am ", " i'm ").replace(" any more ", " anymore ")
    return any(f" {sign} " in heard for sign in signs)
