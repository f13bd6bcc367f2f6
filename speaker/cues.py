"""The table of how long cues take: measured anew with an offline voice, what was corrected by hand left as it is."""

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import mean

from micropractice import library
from micropractice.alexa.say import ssml
from micropractice.core.breathing import Level
from micropractice.core.content import Content
from micropractice.core.speech import Rest, Say
from micropractice.library import reading
from micropractice.library.tables import ContentError
from speaker.voice import CALIBRATION, Voice, onsets

PARTS = re.compile(
    r"^(?P<before>.*?)^[ \t]*\[measured\].*?^(?P<corrected>[ \t]*\[corrected\].*)", re.DOTALL | re.MULTILINE
)
EMPTY = "[measured]\n\n[corrected]\n"
MINUTES = 2  # of each breathing, in which every cue comes
APART = Rest(2)  # what is spoken between the cues that are measured


def measure(language: str, root: Path = library.CONTENT) -> Path:
    """Write the measured part of a language's table anew, and return its file.

    Raises `NoVoice`, and `ContentError` where the file is not one that we wrote.
    """
    file = root / language / "cues.toml"
    found = PARTS.match(file.read_text(encoding="utf-8") if file.exists() else EMPTY)
    if found is None:
        raise ContentError(f"{file}: it has no [measured] part with a [corrected] part after it.")
    lengths = lengths_of(reading.read(language, root), CALIBRATION[language])
    lines = "".join(f'"{cue}" = {seconds:.2f}\n' for cue, seconds in sorted(lengths.items()))
    file.write_text(f"{found['before']}[measured]\n{lines}\n{found['corrected']}", encoding="utf-8")
    return file


def lengths_of(content: Content, voice: Voice) -> dict[str, float]:
    """Return how many seconds each cue takes on average, among the cues that it stands with. Raises `NoVoice`."""
    heard: dict[str, list[float]] = defaultdict(list)
    for pattern in filter(None, (practice.pattern for practice in content.practices.values())):
        for level in (Level.USUAL, *pattern.levels):
            rounds = pattern.spoken(pattern.rounds(MINUTES, level), to_the_end=True)
            cues = [cue.words for one in rounds for cue in one]
            said = ssml(part for cue in [*cues, cues[0]] for part in (Say(cue), APART))
            begins = onsets(voice.speak(said), gap=APART.seconds / 2)
            for cue, (begin, end) in zip(cues, pairwise(begins), strict=True):
                heard[cue].append(end - begin - APART.seconds)
    return {cue: mean(lengths) for cue, lengths in heard.items()}
