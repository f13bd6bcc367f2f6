"""What is said in one reply: words, silences and breaths in order, and how long they take."""

import math
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from micropractice.core.value import Value

# Estimates for a calm synthetic voice; Alexa's own voice is not measured here.
SECONDS_PER_CHARACTER = 0.065
SECONDS_PER_SENTENCE = 0.35

# The most that one reply may hold. Alexa takes less than 8,000 characters of speech with its markup, and at most 240 s
# of audio; whether silences count towards those seconds is not documented, so they do.
MOST_CHARACTERS = 8000
MOST_SECONDS = 240
MARGIN_CHARACTERS, MARGIN_SECONDS = 1000, 15  # for what is said around a script
_MARKUP = 27  # characters that one <break> takes, at most
LONGEST_BREAK = 10  # seconds; Alexa accepts no longer <break>, so a longer silence takes several


class Say(Value):
    """Words as they are spoken: plain text, no markup."""

    words: str


class Rest(Value):
    """Silence in seconds."""

    seconds: float


Breath = Literal["in", "hold", "out"]


class Cue(Value):
    """Words at the start of one phase of a breath, which lasts `seconds` in all; saying them takes `spoken` seconds."""

    words: str
    seconds: float
    spoken: float
    breath: Breath

    @property
    def rest(self) -> float:
        """Return the seconds of silence left when the words have been said, 0 where they take it all."""
        return max(0.0, round(self.seconds - self.spoken, 2))


Part = Say | Rest | Cue


class Sound(StrEnum):
    """A quiet sound that breathing may be mixed over."""

    RAIN = "rain"
    WATER = "water"
    FOREST = "forest"


class Card(Value):
    """Something to read later, in the Alexa app."""

    title: str
    text: str


class Reply(Value):
    """What the skill answers in one turn.

    With a `reprompt` the microphone opens after it; without one the session ends. `free` says that any
    words are an answer, not only yes, no or a choice. All of it may be heard over a `sound`.
    """

    parts: tuple[Part, ...] = ()
    reprompt: str | None = None
    free: bool = False
    card: Card | None = None
    sound: Sound | None = None

    @property
    def listens(self) -> bool:
        return self.reprompt is not None


def speech_seconds(words: str) -> float:
    """Return about how many seconds it takes to say `words`."""
    sentences = len(re.findall(r"[.?!:](?=\s|$)", words))
    return len(words) * SECONDS_PER_CHARACTER + sentences * SECONDS_PER_SENTENCE


def part_seconds(part: Part) -> float:
    match part:
        case Say(words):
            return speech_seconds(words)
        case Rest(seconds):
            return seconds
        case Cue():
            return part.spoken + part.rest


def total_seconds(parts: Iterable[Part]) -> float:
    """Return how many seconds the parts take one after another: rests, phases and estimated speech."""
    return sum(part_seconds(part) for part in parts)


def fits(parts: Iterable[Part]) -> bool:
    """Return whether one reply can hold the parts, some room left for what is said around a script."""
    parts = list(parts)
    words = sum(len(part.words) for part in parts if not isinstance(part, Rest))
    rests = (part.rest if isinstance(part, Cue) else part.seconds for part in parts if not isinstance(part, Say))
    characters = words + _MARKUP * sum(math.ceil(rest / LONGEST_BREAK) for rest in rests)
    return total_seconds(parts) <= MOST_SECONDS - MARGIN_SECONDS and characters <= MOST_CHARACTERS - MARGIN_CHARACTERS


def sentence(words: str) -> str:
    """Return `words` with a capital first letter and a full stop where no mark ends them."""
    words = words.strip()
    words = words[:1].upper() + words[1:]
    return words if not words or words.endswith((".", "?", "!")) else f"{words}."
