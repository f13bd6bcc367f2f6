"""Breath patterns: their phases, how many rounds fit a length, and how rounds are spoken."""

import math
from dataclasses import dataclass
from typing import Literal

from micropractice.core.speech import Cue

# A reply holds at most this many seconds of breathing. Alexa plays at most 240 s of audio in a reply; whether
# silences count is not documented, so they do, and some seconds are left for what is said around the rounds.
LONGEST_BREATHING = 200


@dataclass(frozen=True)
class Phase:
    """One movement of a breath: the cue said at its start, and its length in seconds, the cue included."""

    breath: Literal["in", "hold", "out"]
    cue: str
    seconds: float


@dataclass(frozen=True)
class Pattern:
    """The phases of one round, in order."""

    phases: tuple[Phase, ...]

    @property
    def cues(self) -> tuple[Cue, ...]:
        return tuple(Cue(phase.cue, phase.seconds) for phase in self.phases)

    @property
    def round_seconds(self) -> float:
        return sum(phase.seconds for phase in self.phases)

    def rounds_in(self, minutes: int) -> int:
        """Return the number of whole rounds nearest to `minutes`, at least one."""
        return max(1, round(minutes * 60 / self.round_seconds))

    def rounds_in_one_go(self, left: int) -> int:
        """Return how many of the rounds that are left are spoken in one reply, so that the parts are about equal."""
        replies = max(1, math.ceil(left * self.round_seconds / LONGEST_BREATHING))
        return math.ceil(left / replies)
