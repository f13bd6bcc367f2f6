"""A response as it is heard: plain words, a transcript with its silences, and how long it takes."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple

from micropractice import library
from micropractice.alexa.hear import DEFAULT_LOCALE
from micropractice.alexa.say import SOUNDS
from micropractice.alexa.say import ssml as render
from micropractice.core.content import Content
from micropractice.core.guide import passage_at
from micropractice.core.speech import speech_seconds
from micropractice.core.state import Breathing

_BREAK = re.compile(r'<break time="([\d.]+)(m?s)"\s*/>')
_TAG = re.compile(r"<[^>]*>")


class Mixed(NamedTuple):
    """What a response has to be heard over a sound: the SSML text, the sound's name and the document's token."""

    ssml: str = ""
    sound: str = ""
    token: str = ""


def mixed_in(response: Mapping[str, Any]) -> Mixed:
    """Return what the response mixes over a sound, as Alexa's APL for Audio would: empty where it mixes nothing."""
    for directive in response.get("directives") or ():
        if directive["type"] == "Alexa.Presentation.APLA.RenderDocument":
            speech, over = directive["document"]["mainTemplate"]["item"]["items"]
            name = next(sound for sound, source in SOUNDS.items() if source == over["source"])
            return Mixed(speech["content"], name, directive["token"])
    return Mixed()


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


def timeline(ssml: str, breathing: Breathing | None, content: Content) -> list[dict[str, Any]]:
    """Return what is heard one after another, as JSON values: words, rests and the phases of each breath, in seconds.

    Where a breathing has begun, its rounds are found in the text by rendering them once more.
    """
    body = ssml.removeprefix("<speak>").removesuffix("</speak>")
    if breathing is None:
        return _plain_timeline(body)
    place = breathing.place
    passage = passage_at(place, content)
    before, found, after = body.partition(render(passage.breaths).removeprefix("<speak>").removesuffix("</speak>"))
    if not (passage.rounds and found):
        return _plain_timeline(body)
    rounds = place.done + len(passage.rounds)
    breaths = [
        {"breath": cue.breath, "words": cue.words, "seconds": cue.seconds, "round": n, "rounds": rounds}
        for n, one in enumerate(passage.rounds, place.done + 1)
        for cue in one
    ]
    return [*_plain_timeline(before), *breaths, *_plain_timeline(after)]


def _plain_timeline(ssml: str) -> list[dict[str, Any]]:
    return [
        {"words": part, "seconds": round(speech_seconds(part), 2)} if isinstance(part, str) else {"rest": part}
        for part in heard_parts(ssml)
    ]


def words_of(ssml: str) -> str:
    return " ".join(part for part in heard_parts(ssml) if isinstance(part, str))


def transcript_of(ssml: str) -> str:
    """Return the words, with each silence as its seconds in parentheses, to a tenth."""
    return " ".join(part if isinstance(part, str) else f"({round(part, 1):g}s)" for part in heard_parts(ssml))


def seconds_of(ssml: str, content: Content) -> float:
    """Return how many seconds it takes: silences as they are, cues as measured, other words as estimated."""
    patterns = filter(None, (practice.pattern for practice in content.practices.values()))
    phases = [phase for pattern in patterns for phase in pattern.phases]
    cues = {said.words: said.seconds for phase in phases for said in (phase.cue, phase.later, phase.last)}
    heard = heard_parts(ssml)
    return sum(part if isinstance(part, float) else cues.get(part) or speech_seconds(part) for part in heard)


def content_in(locale: str) -> Content:
    """Return the content of a locale, of the default one where the skill does not speak its language."""
    language = locale.partition("-")[0]
    return library.content(language if language in library.languages() else DEFAULT_LOCALE.partition("-")[0])
