"""How far words lean towards a danger: a second net under the signs, learnt from sentences that people wrote.

Signs are exact, and miss what nobody thought of; weights add up many small hints.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from micropractice.core.value import Value

LONGEST = 3  # words of a phrase without a gap
FARTHEST = 4  # words from the first to the second of two that stand apart


class Weights(Value):
    """What each phrase weighs for `kinds`, in tenths of log-odds, and under "" what weighs where nothing is said.

    `lines` are sorted and hold a phrase each, a tab and its weights as in "3:21 4:-2", each after the number of its
    kind. There are tens of thousands, and few are said: they are looked up where they stand, as they are in their
    file. Log-odds are those of a logistic regression, one kind against all the rest.
    """

    kinds: Sequence[str]
    lines: bytes  # UTF-8

    def of(self, words: Sequence[str]) -> dict[str, int]:
        """Return what the words, as `Spelling` writes them, weigh for each kind, in tenths of log-odds."""
        sums = [0] * len(self.kinds)
        for phrase in {"", *phrases_in(words)}:
            for one in self._written(phrase.encode()).split():
                kind, weight = one.split(b":")
                sums[int(kind)] += int(weight)
        return dict(zip(self.kinds, sums, strict=True))

    def _written(self, phrase: bytes) -> bytes:
        """Return the weights of a phrase as they are written, nothing where it has none."""
        start = bisect_left(range(len(self.lines)), phrase, key=self._phrase_at)
        found, _, weights = self.lines[start : self.lines.find(b"\n", start)].partition(b"\t")
        return weights if found == phrase else b""

    def _phrase_at(self, place: int) -> bytes:
        """Return the phrase of the line in which the byte at `place` stands."""
        start = self.lines.rfind(b"\n", 0, place) + 1
        return self.lines[start : self.lines.index(b"\t", start)]


def phrases_in(words: Sequence[str]) -> Iterator[str]:
    """Return every phrase up to `LONGEST` words, and every two words that stand up to `FARTHEST` apart."""
    for first, word in enumerate(words):
        for end in range(first + 1, min(first + LONGEST, len(words)) + 1):
            yield " ".join(words[first:end])
        for second in range(first + 2, min(first + FARTHEST + 1, len(words))):
            yield f"{word} .. {words[second]}"
