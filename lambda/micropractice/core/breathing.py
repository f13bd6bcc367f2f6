"""Breath patterns: their phases and levels, the rounds that fit a length, and how rounds are spoken."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

from micropractice.core.speech import Breath, Cue
from micropractice.core.value import NOTHING, Value

# A reply holds at most this many seconds of breathing. Alexa plays at most 240 s of audio in a reply; whether
# silences count is not documented, so they do, and some seconds are left for what is said around the rounds.
LONGEST_BREATHING = 200

GENTLE_ROUNDS = 2  # at the gentle level, with which somebody new begins
FULL_ROUNDS = 2  # whose cues are whole sentences; those that follow are only reminded


class Level(StrEnum):
    """How long the phases of a pattern are, from the shortest to the longest; or that none is a hold."""

    GENTLE = "gentle"
    USUAL = "usual"
    SLOW = "slow"
    WITHOUT_HOLDS = "without_holds"


PACES = (Level.GENTLE, Level.USUAL, Level.SLOW)


class Spoken(Value):
    """Words, and the seconds that they take."""

    words: str
    seconds: float


class Phase(Value):
    """One movement of a breath: its seconds at the usual level, and what is said at its start.

    `cue` is said in the first rounds, `later` in those that follow and `last` in the last of a practice.
    """

    breath: Breath
    seconds: float
    cue: Spoken
    later: Spoken
    last: Spoken


Lengths = tuple[float, ...]  # the seconds of each phase of one round, 0 where it is left out
Round = tuple[Cue, ...]


class Pattern(Value):
    """The phases of one round in order, and their lengths at the levels that differ from the usual one."""

    phases: tuple[Phase, ...]
    levels: Mapping[Level, Lengths] = NOTHING

    @property
    def holds(self) -> bool:
        return any(phase.breath == "hold" for phase in self.phases)

    def has(self, level: Level) -> bool:
        return level is Level.USUAL or level in self.levels

    def lengths(self, level: Level) -> Lengths:
        return self.levels[level] if level in self.levels else tuple(phase.seconds for phase in self.phases)

    def rounds(self, minutes: float, level: Level = Level.USUAL, *, gentle_start: bool = False) -> tuple[Lengths, ...]:
        """Return the lengths of the whole rounds that come nearest to `minutes`, at least one.

        With `gentle_start`, the first are gentle.
        """
        gentle = (self.lengths(Level.GENTLE),) * GENTLE_ROUNDS if gentle_start else ()
        usual = self.lengths(level)
        left = minutes * 60 - seconds_in(gentle)
        return gentle + (usual,) * max(0 if gentle else 1, round(left / sum(usual)))

    def spoken(self, rounds: Sequence[Lengths], *, to_the_end: bool) -> tuple[Round, ...]:
        """Return rounds as the cues of one reply. Where they go to the end, the last one is told by its cues."""
        return tuple(
            tuple(
                Cue(said.words, seconds, said.seconds, phase.breath)
                for phase, seconds in zip(self.phases, lengths, strict=True)
                if seconds
                for said in [phase.last if to_the_end and n == len(rounds) else _said(phase, n)]
            )
            for n, lengths in enumerate(rounds, 1)
        )


def _said(phase: Phase, n: int) -> Spoken:
    return phase.cue if n <= FULL_ROUNDS else phase.later


def seconds_in(rounds: Sequence[Lengths]) -> float:
    return sum(map(sum, rounds))


def in_one_go(rounds: Sequence[Lengths]) -> int:
    """Return how many of the rounds that are left are spoken in one reply, so that the parts are about equal."""
    replies = max(1, math.ceil(seconds_in(rounds) / LONGEST_BREATHING))
    return math.ceil(len(rounds) / replies)
