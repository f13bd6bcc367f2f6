"""A small language of patterns over words, to be looked for in what somebody said.

A pattern is words in order, as `Spelling` writes them; `^` stands before the first word and `$` after the last. It may
hold

    he/she        either word
    (a lot, so)   either of several expressions
    my? (a b)?    a word or an expression that may be missing
    <name>        any expression of the group with that name
    ..   ...      up to two, or up to five, words of any kind, none of which breaks a thought off
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from micropractice.core.value import Value

GAPS = {"..": 2, "...": 5}  # words
START, END = "^", "$"
HIDDEN = "~"  # stands where something harmless was said; no pattern matches it

_TOKEN = re.compile(r"[(),?]|[^\s(),?]+")
_NAME = re.compile(r"<(\w+)>")
_WORD = re.compile(r"[\w']+|[$^]")


class PatternError(Exception):
    """A pattern cannot be read. The message quotes it and says why."""


class Spelling(Value):
    """How words are brought to one spelling before patterns are looked for.

    `alike` holds contractions, other spellings and what speech recognition mishears, each with what is meant, replaced
    in this order; one that begins with an apostrophe is an ending. `fillers` are words that say nothing.
    """

    alike: Mapping[str, str]
    fillers: frozenset[str]

    def words(self, said: str) -> tuple[str, ...]:
        """Return the words between `START` and `END`, without fillers and without a word said twice running."""
        text = f" {plain(said)} "
        for one, other in self.alike.items():
            text = text.replace(f"{one} ", f"{other} ") if "'" in one[:2] else text.replace(f" {one} ", f" {other} ")
        words = [START, *(word for word in text.split() if word not in self.fillers), END]
        return tuple(word for before, word in zip(["", *words], words, strict=False) if word != before)


def plain(said: str) -> str:
    """Return words in lower case without punctuation, as speech recognition writes them."""
    return " ".join(re.sub(r"[^\w' ]+", " ", said.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split())


class _Gap(Value):
    most: int


class _Any(Value):
    """Any of several sequences, or nothing where it is `optional`.

    Of those that begin with a word, what follows is kept `by_word`. One with a `name` is a group, shared by patterns.
    `key` holds the words of which one must be said.
    """

    by_word: "Mapping[str, Sequence[_Sequence]]"
    others: "Sequence[_Sequence]"
    key: frozenset[str]
    optional: bool = False
    name: str = ""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


_Item = frozenset[str] | _Gap | _Any
_Sequence = tuple[_Item, ...]


class Lexicon:
    """The named groups that patterns are made of. `breaks` are the words that no gap passes over."""

    def __init__(self, groups: Mapping[str, Sequence[str]], breaks: Iterable[str]) -> None:
        """Raise `PatternError` for a pattern that cannot be read or that uses a group not written above it."""
        self.breaks = frozenset(breaks) | {START, END, HIDDEN}
        self._often = Counter(word for group in groups.values() for one in group for word in _WORD.findall(one))
        self._groups: dict[str, _Any] = {}
        self._read: dict[str, _Sequence] = {}
        for name, patterns in groups.items():
            self._groups[name] = self._any([self.read(pattern) for pattern in patterns], name=name)

    def read(self, pattern: str) -> _Sequence:
        """Return the items of a pattern. Raises `PatternError`."""
        tokens = _TOKEN.findall(pattern)
        sequence = self._sequence(tokens, pattern)
        if tokens:
            raise PatternError(f'"{pattern}" has a bracket or a comma too many')
        if not self.key_of(sequence):
            raise PatternError(f'"{pattern}" has no word that must be said')
        return sequence

    def sequence_of(self, pattern: str) -> _Sequence:
        """Return the items of a pattern that can be read, which is read once."""
        if pattern not in self._read:
            self._read[pattern] = self.read(pattern)
        return self._read[pattern]

    def key_of(self, sequence: _Sequence) -> frozenset[str]:
        """Return the words of which one must be said where `sequence` is, the rarest such set."""
        keys = (
            frozenset() if isinstance(item, _Gap) else item.key if isinstance(item, _Any) else item for item in sequence
        )
        return min(filter(None, keys), key=lambda words: sum(self._often[word] for word in words), default=frozenset())

    def _any(self, of: Sequence[_Sequence], *, optional: bool = False, name: str = "") -> _Any:
        by_word: dict[str, list[_Sequence]] = {}
        others = []
        for first, *rest in of:
            if isinstance(first, frozenset):
                for word in first:
                    by_word.setdefault(word, []).append(tuple(rest))
            else:
                others.append((first, *rest))
        keys = [self.key_of(one) for one in of]
        key = frozenset(word for one in keys for word in one) if all(keys) and not optional else frozenset()
        return _Any(by_word, others, key, optional, name)

    def _sequence(self, tokens: list[str], pattern: str) -> _Sequence:
        """Take the items from `tokens` up to what ends a sequence."""
        items: list[_Item] = []
        while tokens and tokens[0] not in "),":
            item = self._brackets(tokens, pattern) if tokens[0] == "(" else self._item(tokens.pop(0), pattern)
            if tokens[:1] == ["?"]:
                tokens.pop(0)
                item = self._any([(item,)], optional=True)
            items.append(item)
        return tuple(items)

    def _brackets(self, tokens: list[str], pattern: str) -> _Item:
        """Take from `tokens` what stands in brackets, from one that opens to the one that closes."""
        of: list[_Sequence] = []
        while tokens and tokens.pop(0) != ")":
            of.append(self._sequence(tokens, pattern))
            if not tokens or not of[-1]:
                raise PatternError(f'"{pattern}" has a bracket that does not close, or nothing in one')
        return self._any(of)

    def _item(self, token: str, pattern: str) -> _Item:
        if token in GAPS:
            return _Gap(GAPS[token])
        words: set[str] = set()
        groups: list[_Any] = []
        for word in token.split("/"):
            if found := _NAME.fullmatch(word):
                if found[1] not in self._groups:
                    raise PatternError(f'"{pattern}" uses {word}, which is not written above it')
                groups.append(self._groups[found[1]])
            elif _WORD.fullmatch(word):
                words.add(word)
            else:
                raise PatternError(f'"{pattern}" has "{word}", which is no word')
        if not groups:
            return frozenset(words)
        of: list[_Sequence] = [(group,) for group in groups]
        return groups[0] if len(of) == 1 and not words else self._any([*of, (frozenset(words),)] if words else of)


class Sentence:
    """What was said, in words, and what was found of the groups in it so far."""

    def __init__(self, words: tuple[str, ...], lexicon: Lexicon) -> None:
        self.words = words
        self._lexicon = lexicon
        self._seen: dict[tuple[str, int], set[int]] = {}

    def ends(self, sequence: _Sequence, starts: Iterable[int] | None = None) -> set[int]:
        """Return before which words `sequence` can end that begins at one of `starts`, or anywhere."""
        words = self.words
        places = set(range(len(words)) if starts is None else starts)
        for item in sequence:
            if isinstance(item, frozenset):
                places = {place + 1 for place in places if place < len(words) and words[place] in item}
            elif isinstance(item, _Gap):
                places = {end for place in places for end in self._over(place, item.most)}
            else:
                reached = set(places) if item.optional else set()
                for place in places:
                    reached |= self._any_at(item, place)
                places = reached
            if not places:
                break
        return places

    def _any_at(self, item: _Any, place: int) -> set[int]:
        if place >= len(self.words):
            return set()
        seen = (item.name, place)
        if item.name and seen in self._seen:
            return self._seen[seen]
        reached: set[int] = set()
        for rest in item.by_word.get(self.words[place], ()):
            reached |= self.ends(rest, (place + 1,)) if rest else {place + 1}
        for sequence in item.others:
            reached |= self.ends(sequence, (place,))
        if item.name:
            self._seen[seen] = reached
        return reached

    def _over(self, place: int, most: int) -> Iterator[int]:
        yield place
        for end in range(place, min(place + most, len(self.words))):
            if self.words[end] in self._lexicon.breaks:
                return
            yield end + 1


class Patterns:
    """Patterns that are looked for together, each only where the rarest word that it cannot do without was said.

    They stay as they are written until then: of thousands, a sentence wants some dozens.
    """

    def __init__(self, patterns: Iterable[str], lexicon: Lexicon) -> None:
        """Raise `PatternError` for a pattern that cannot be read."""
        self._lexicon = lexicon
        self._by_key: dict[str, list[tuple[int, str]]] = {}
        for number, pattern in enumerate(patterns):
            for word in lexicon.key_of(lexicon.read(pattern)):
                self._by_key.setdefault(word, []).append((number, pattern))

    def found_in(self, sentence: Sentence) -> Iterator[tuple[str, _Sequence]]:
        """Return the patterns that are in the sentence, in the order in which they were written."""
        tried = {one for word in set(sentence.words) for one in self._by_key.get(word, ())}
        for _, pattern in sorted(tried):
            sequence = self._lexicon.sequence_of(pattern)
            if sentence.ends(sequence):
                yield pattern, sequence

    def without(self, sentence: Sentence) -> Sentence:
        """Return the sentence with every expression that is found here hidden."""
        words = list(sentence.words)
        for _, sequence in self.found_in(sentence):
            for start in range(len(words)):
                for end in sentence.ends(sequence, [start]):
                    words[start:end] = [HIDDEN] * (end - start)
        return Sentence(tuple(words), self._lexicon)
