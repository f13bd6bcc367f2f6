"""Signs that somebody may be in danger, unwell or low, and what is said then.

Short explicit lists: a first net, not the last.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Care:
    """The signs in one language - of danger by their kind, of being unwell, of being low - and what is said then.

    Signs and `idioms` are written as `spelled_alike` writes them with `alike`. Idioms are no signs, whatever they
    contain; `low_alone` are a sign only where they are the whole answer.
    """

    alike: Mapping[str, str]
    idioms: tuple[str, ...]
    signs: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, str]
    unwell_signs: tuple[str, ...]
    unwell: str
    low_signs: tuple[str, ...]
    low_alone: tuple[str, ...]
    grief_signs: tuple[str, ...]
    low: str
    low_at_the_end: str
    grief: str
    elsewhere: str
    reply: str
    again: str
    goodbye: str

    def line(self, country: str) -> str:
        """Return where to find help: the crisis line and emergency number of `country`, two letters, named with it."""
        return self.lines.get(country, self.elsewhere)

    def danger_in(self, words: str) -> str | None:
        """Return the kind of danger that `words` tell of, or None."""
        return next((kind for kind, signs in self.signs.items() if self._has_one_of(signs, words)), None)

    def is_unwell(self, words: str) -> bool:
        """Return whether `words` tell that breathing does not do somebody good."""
        return self._has_one_of(self.unwell_signs, words)

    def is_low(self, words: str) -> bool:
        """Return whether `words` tell of sadness or a bad day, where nobody is in danger."""
        return spelled_alike(words, self.alike) in self.low_alone or self._has_one_of(self.low_signs, words)

    def is_grief(self, words: str) -> bool:
        """Return whether `words` tell of a loss."""
        return self._has_one_of(self.grief_signs, words)

    def _has_one_of(self, signs: Iterable[str], words: str) -> bool:
        heard = spelled_alike(words, self.alike)
        for idiom in self.idioms:
            heard = heard.replace(idiom, " ")
        return any(sign in heard for sign in signs)


def spelled_alike(words: str, alike: Mapping[str, str]) -> str:
    """Return `words` in the one spelling that signs are compared in, between two blanks."""
    text = f" {plain(words)} "
    for one, other in alike.items():
        text = text.replace(one, other)
    return text


def plain(words: str) -> str:
    """Return `words` in lower case without punctuation, as speech recognition writes them."""
    return " ".join(re.sub(r"[^\w' ]+", " ", words.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split())
