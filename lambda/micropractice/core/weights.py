"""How far words lean towards a danger: a second net under the signs, learnt from sentences that people wrote.

Signs are exact, and miss what nobody thought of; weights add up many small hints.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LONGEST = 3  # words of a phrase without a gap
FARTHEST = 4  # words from the first to the second of two that stand apart


@dataclass(frozen=True)
class Weights:
    """What each phrase weighs for `kinds`, in tenths of log-odds, and under "" what weighs where nothing is said.

    The weights of a phrase are written as in "3:21 4:-2", each after the number of its kind, and read where the phrase
    is said: there are tens of thousands. Log-odds are those of a logistic regression, one kind against all the rest.
    """

    kinds: Sequence[str]
    phrases: Mapping[str, str]

    def of(self, words: Sequence[str]) -> dict[str, int]:
        """Return what the words, as `Spelling` writes them, weigh for each kind, in tenths of log-odds."""
        sums = [0] * len(self.kinds)
        for phrase in {"", *phrases_in(words)}:
            for one in self.phrases.get(phrase, "").split():
                kind, weight = one.split(":")
                sums[int(kind)] += int(weight)
        return dict(zip(self.kinds, sums, strict=True))


def phrases_in(words: Sequence[str]) -> Iterator[str]:
    """Return every phrase up to `LONGEST` words, and every two words that stand up to `FARTHEST` apart."""
    for first, word in enumerate(words):
        for end in range(first + 1, min(first + LONGEST, len(words)) + 1):
            yield " ".join(words[first:end])
        for second in range(first + 2, min(first + FARTHEST + 1, len(words))):
            yield f"{word} .. {words[second]}"
