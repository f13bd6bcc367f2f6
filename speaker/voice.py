"""A voice that speaks offline, and where in its sound somebody begins to speak.

espeak-ng speaks SSML with breaks that are exact. It is a program of its own: where it is missing, `NoVoice` says so.
"""

import subprocess
import wave
from array import array
from dataclasses import dataclass
from io import BytesIO
from shutil import which
from typing import TypeAlias

RATE = 22050  # samples a second
WINDOW = RATE // 200  # samples: where something begins is found to 5 ms
LOUD = 200  # of 32767; espeak-ng's silences are 0
GAP = 0.2  # seconds; a shorter silence is one within the words

Samples: TypeAlias = "array[int]"


class NoVoice(Exception):
    """The program that speaks offline is not installed."""


@dataclass(frozen=True)
class Voice:
    """One of espeak-ng's voices at a pace, in words a minute."""

    name: str
    pace: int

    def speak(self, ssml: str) -> Samples:
        """Return how an SSML text sounds. Raises `NoVoice`."""
        program = which("espeak-ng")
        if program is None:
            raise NoVoice("espeak-ng, which speaks offline, was not found. Install it: apt install espeak-ng.")
        command = [program, "-v", self.name, "-s", str(self.pace), "-m", "--stdin", "--stdout"]
        done = subprocess.run(command, input=ssml.encode(), capture_output=True, check=True)
        with wave.open(BytesIO(done.stdout)) as sound:
            return array("h", sound.readframes(len(done.stdout)))


# The voice by which cues are timed, by language. It speaks slowly: its words take about as long as those of calmer
# voices. Alexa's own voice cannot be measured here.
CALIBRATION = {"en": Voice("en-us", 120)}


def onsets(samples: Samples, *, gap: float = GAP) -> list[float]:
    """Return the seconds at which something begins to be heard after at least `gap` seconds of silence."""
    begins: list[float] = []
    quiet_since = -gap
    for start in range(0, len(samples), WINDOW):
        window = samples[start : start + WINDOW]
        if max(window) > LOUD or min(window) < -LOUD:
            if start / RATE - quiet_since >= gap:
                begins.append(start / RATE)
            quiet_since = (start + WINDOW) / RATE
    return begins


def wav(samples: Samples) -> bytes:
    """Return a WAV file of one channel."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()
