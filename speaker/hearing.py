"""A response as it is heard: plain words, a transcript with its silences, and how long it takes."""

import re
from html import unescape

from micropractice.core.speech import speech_seconds

_BREAK = re.compile(r'<break time="([\d.]+)(m?s)"\s*/>')
_TAG = re.compile(r"<[^>]*>")


def heard_parts(ssml: str) -> list[str | float]:
    """Return the words and the silences, in seconds, of an SSML text in their order."""
    parts: list[str | float] = []
    pieces = _BREAK.split(ssml)
    for index in range(0, len(pieces), 3):
        if words := " ".join(unescape(_TAG.sub("", pieces[index])).split()):
            parts.append(words)
        if index + 1 < len(pieces):
            seconds = float(pieces[index + 1]) / (1000 if pieces[index + 2] == "ms" else 1)
            if parts and isinstance(parts[-1], float):
                seconds += parts.pop()  # type: ignore[operator]
            parts.append(seconds)
    return parts


def words_of(ssml: str) -> str:
    return " ".join(part for part in heard_parts(ssml) if isinstance(part, str))


def transcript_of(ssml: str) -> str:
    """Return the words, with each silence as its seconds in parentheses."""
    return " ".join(part if isinstance(part, str) else f"({part:g}s)" for part in heard_parts(ssml))


def seconds_of(ssml: str) -> float:
    """Return how many seconds it takes: silences as they are, words as estimated."""
    return sum(speech_seconds(part) if isinstance(part, str) else part for part in heard_parts(ssml))
