"""What is said to somebody who may be in danger, unwell, low or in grief, and the signs by which that is noticed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from micropractice.core.signs import Lexicon, Patterns, Sentence, Spelling
from micropractice.core.speech import Part, Rest, Say
from micropractice.core.value import Value
from micropractice.core.weights import Weights

SIGN, ENOUGH = 30, 10  # tenths of log-odds

BETWEEN_DIGITS = 0.5  # seconds, where a number is read slowly
BETWEEN_GROUPS = 1.0  # seconds

_NUMBER = re.compile(r"\[([\d ]+)\]")
_NUMBER_AND_STOP = re.compile(r"\[([\d ]+)\]\W*")


class Danger(StrEnum):
    """What somebody may be in danger of. What needs the fastest answer comes first."""

    EMERGENCY = "emergency"
    OTHER_PERSON = "other_person"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    SUICIDE = "suicide"


class Matter(StrEnum):
    """What is met in another way than with a number, by the name that its signs have in the content."""

    UNWELL = "unwell"  # from breathing
    UNSAFE = "unsafe"  # where breathing must not be done: at the wheel, in water
    AFRAID = "afraid"  # of the breathing, or in it
    HOLDING = "holding"  # the breath, which is uncomfortable
    GRIEF = "grief"
    LOW = "low"
    MEDICINE = "medicine"
    DIAGNOSIS = "diagnosis"
    THERAPIST = "therapist"


# What `met` says: to each of these matters - holding is answered by the breathing - and to two of them elsewhere.
MET = frozenset({*Matter, "low_at_the_end", "low_in_passing", "unwell_elsewhere"} - {Matter.HOLDING})


class Group(Value):
    """Patterns that have one reason.

    Where something of the contexts `unless` is told, they are no signs. With `whatever`, they are looked for in all
    that was said, else only in what is not harmless.
    """

    kind: str
    name: str
    patterns: Patterns
    unless: tuple[str, ...] = ()
    whatever: bool = False


class Sign(Value):
    """A group of which a pattern was found, and the pattern."""

    kind: str
    group: str
    pattern: str

    private = ("pattern",)  # it may be what was said, word for word


class Signs(Value):
    """All that dangers and other matters are noticed by, in one language.

    Where there are signs of several kinds, the first in the order of `groups` decides. A sign adds `SIGN` to what the
    words weigh for its kind; a danger weighs more than `ENOUGH`, both in tenths of log-odds.
    """

    spelling: Spelling
    lexicon: Lexicon
    harmless: Patterns
    contexts: Mapping[str, Patterns]
    groups: Sequence[Group]
    weights: Weights

    def found_in(self, said: str, kinds: Iterable[str]) -> Iterator[Sign]:
        """Return the signs of `kinds` in what was said, one of each group."""
        return self._found_in(self.spelling.words(said), frozenset(kinds))

    def danger_in(self, said: str) -> Danger | None:
        """Return the danger that what was said weighs most for, or None where it does not weigh enough."""
        words = self.spelling.words(said)
        weighed = self.weights.of(words)
        if sign := next(self._found_in(words, frozenset(Danger)), None):
            weighed[sign.kind] += SIGN
        danger = max(Danger, key=lambda kind: weighed[kind])
        return danger if weighed[danger] > ENOUGH else None

    def _found_in(self, words: tuple[str, ...], kinds: frozenset[str]) -> Iterator[Sign]:
        heard = Sentence(words, self.lexicon)
        left = self.harmless.without(heard)
        told = {name for name, patterns in self.contexts.items() if any(patterns.found_in(heard))}
        for group in self.groups:
            if group.kind in kinds and told.isdisjoint(group.unless):
                found = next(group.patterns.found_in(heard if group.whatever else left), None)
                if found:
                    yield Sign(group.kind, group.name, found[0])


class Line(Value):
    """A number to call: `say` is how to, with {number}, whose groups of digits stand apart.

    `source` says where the number was found and `checked` when; what was found in one place only is not `confirmed`.
    """

    say: str
    number: str
    source: str
    checked: str
    confirmed: bool


class Country(Value):
    """A country as it is named in a sentence, and its lines by name: crisis, emergency, and maybe violence.

    `quietly` says how to call the emergency number without speaking, "" where there is no way.
    """

    name: str
    quietly: str
    lines: Mapping[str, Line]


class CareReply(Value):
    """What is said to one kind of danger: `numbers` between two other parts, a question, and a goodbye.

    In `numbers` stand {country}, {quietly}, and lines by their names, such as {crisis}. After a silence, `silence` is
    said instead of the numbers, where it is not "".
    """

    before: str
    numbers: str
    after: str
    again: str
    goodbye: str
    silence: str = ""


class Care(Value):
    """Signs, and what is said then, in one language. Countries are by their two letters.

    Reading the signs takes longer than all other content, so they are read when somebody first says something free.
    """

    read_signs: Callable[[], Signs]
    replies: Mapping[str, CareReply]
    countries: Mapping[str, Country]
    elsewhere: str
    card_title: str
    card: str
    card_sent: str
    no_card: str
    met: Mapping[str, str]

    @cached_property
    def signs(self) -> Signs:
        return self.read_signs()

    def danger_in(self, said: str) -> Danger | None:
        """Return the kind of danger that what was said tells of, or None."""
        return self.signs.danger_in(said) if said else None

    def matters_in(self, said: str) -> frozenset[Matter]:
        """Return the other matters that what was said tells of."""
        return frozenset(Matter(sign.kind) for sign in self.signs.found_in(said, Matter)) if said else frozenset()

    def may_be_sent(self, kind: str) -> bool:
        """Return whether a card may be sent: not about violence, since whoever it comes from may read it in the app."""
        return kind not in (Danger.VIOLENCE, Danger.OTHER_PERSON)

    def numbers(self, kind: str, country: str) -> str:
        """Return where to find help, as it is said: each number digit by digit."""
        return _NUMBER.sub(lambda found: _digits(found[1]), self._numbers(self.replies[kind].numbers, country))

    def numbers_written(self, country: str) -> str:
        """Return where to find help, to be read by anybody."""
        return _NUMBER.sub(lambda found: found[1], self._numbers(self.card, country))

    def numbers_slowly(self, kind: str, country: str) -> tuple[Part, ...]:
        """Return where to find help with time between the digits, so that a number can be written down."""
        words, *rest = _NUMBER_AND_STOP.split(self._numbers(self.replies[kind].numbers, country))
        parts: list[Part] = [Say(words.strip())]
        for number, words in zip(rest[::2], rest[1::2], strict=True):
            for group in number.split():
                for digit in group:
                    parts += (Say(f"{digit}."), Rest(BETWEEN_DIGITS))
                parts.append(Rest(BETWEEN_GROUPS))
            parts += [Say(words.strip())] if words.strip() else []
        return tuple(parts)

    def _numbers(self, words: str, country: str) -> str:
        """Return `words` with the lines of a country in them, each number in square brackets."""
        here = self.countries.get(country)
        if here is None:
            return self.elsewhere
        said = {name: line.say.format(number=f"[{line.number}]") for name, line in here.lines.items()}
        said.setdefault("violence", said["crisis"])
        return " ".join(words.format(country=here.name, quietly=here.quietly, **said).split())


def _digits(number: str) -> str:
    return ", ".join(" ".join(group) for group in number.split())
