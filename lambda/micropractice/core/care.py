"""Signs that somebody may be in danger, and what is said then. A short explicit list: a first net, not the last."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Care:
    """The phrases that mean danger, by kind, and what is said then in one language."""

    signs: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, str]
    elsewhere: str
    reply: str
    again: str
    again_again: str
    goodbye: str

    def line(self, country: str) -> str:
        """Return where to find help: the crisis line and emergency number of `country`, two letters, named with it."""
        return self.lines.get(country, self.elsewhere)

    def danger_in(self, words: str) -> str | None:
        """Return the kind of danger that `words` tell of, or None."""
        heard = f" {plain(words)} ".replace(" i am ", " i'm ").replace(" any more ", " anymore ")
        return next((kind for kind, signs in self.signs.items() if any(f" {sign} " in heard for sign in signs)), None)


def plain(words: str) -> str:
    """Return `words` in lower case without punctuation, as speech recognition writes them."""
    return " ".join(re.sub(r"[^\w' ]+", " ", words.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split())
