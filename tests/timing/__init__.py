"""How well breathing keeps time, measured in sound: phases from the onset of one cue to that of the next."""

import subprocess
import wave
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from shutil import which
from statistics import mean
from typing import Protocol

from micropractice.alexa.say import ssml
from micropractice.core.content import Content
from micropractice.core.guide import passage_at
from micropractice.core.speech import Cue, Part, Rest, Say
from micropractice.core.state import Place
from speaker.hearing import heard_parts
from speaker.voice import RATE, NoVoice, Samples, onsets
from tests.test_conversation import TODAY

MINUTES = 2
BETWEEN_CUES = 0.3  # seconds of silence at least; within a cue there is none so long
END = Say("Done.")  # so that the last phase has an end


class Speaks(Protocol):
    def speak(self, ssml: str) -> Samples:
        """Return how an SSML text sounds. Raises `NoVoice`."""


@dataclass(frozen=True)
class Flite:
    """A voice of another maker, at `stretch` times its usual slowness.

    It knows no SSML, so words and silences are put together here, the silence that it adds around words cut off.
    """

    name: str
    stretch: float

    def speak(self, ssml: str) -> Samples:
        sound = array("h")
        for part in heard_parts(ssml):
            sound += array("h", bytes(2 * round(part * RATE))) if isinstance(part, float) else self._say(part)
        return sound

    def _say(self, words: str) -> Samples:
        return _flite(self.name, self.stretch, words)


@cache
def _flite(voice: str, stretch: float, words: str) -> Samples:
    program = which("flite")
    if program is None:
        raise NoVoice("flite, the second voice, was not found. Install it: apt install flite.")
    command = [program, "-voice", voice, "--setf", f"duration_stretch={stretch}", "-t", words, "-o", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, check=True)
    with wave.open(BytesIO(done.stdout)) as file:
        rate, samples = file.getframerate(), array("h", file.readframes(len(done.stdout)))
    loud = [n for n, one in enumerate(samples) if abs(one) > 300]
    heard = samples[loud[0] : loud[-1] + 1]
    return array("h", (heard[int(n * rate / RATE)] for n in range(int(len(heard) * RATE / rate))))


@dataclass(frozen=True)
class Measured:
    """Phases as they were heard: by how many seconds each was off, and by how many seconds a minute all together."""

    errors: tuple[float, ...]
    drift: float

    @property
    def error(self) -> float:
        return mean(map(abs, self.errors))


def places(content: Content, minutes: int = MINUTES) -> list[Place]:
    """Return every breathing at every level."""
    return [
        Place(practice.id, TODAY, minutes=minutes, level=level, led=True)
        for practice in content.practices.values()
        if practice.pattern
        for level in (Place.level, *practice.pattern.levels)
    ]


def ours(place: Place, content: Content) -> tuple[list[float], Sequence[Part]]:
    """Return the seconds of each phase of a breathing, and what is spoken."""
    cues = [part for part in passage_at(place, content).breaths if isinstance(part, Cue)]
    return [cue.seconds for cue in cues], cues


def naive(place: Place, content: Content) -> tuple[list[float], Sequence[Part]]:
    """Return the same breathing as it is often done: the cue, and then a silence as long as the phase."""
    lengths, cues = ours(place, content)
    return lengths, [part for cue in cues if isinstance(cue, Cue) for part in (Say(cue.words), Rest(cue.seconds))]


def measure(voice: Speaks, lengths: Sequence[float], parts: Iterable[Part]) -> Measured:
    """Return how far phases of these `lengths` are off when a voice speaks the parts. Raises `NoVoice`."""
    heard = onsets(voice.speak(ssml([*parts, END])), gap=BETWEEN_CUES)
    assert len(heard) == len(lengths) + 1, f"{len(heard)} onsets for {len(lengths)} phases"
    errors = tuple(end - begin - seconds for (begin, end), seconds in zip(pairwise(heard), lengths, strict=True))
    return Measured(errors, abs(sum(errors)) / sum(lengths) * 60)
