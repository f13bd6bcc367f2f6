"""Every string that can be spoken, by Alexa's rules of SSML."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from micropractice import library
from micropractice.alexa.say import ssml
from micropractice.core.breathing import Level
from micropractice.core.content import Content
from micropractice.core.guide import follow_up, last_words, passage_at
from micropractice.core.phrases import PLACEHOLDERS, Plural
from micropractice.core.practice import Kind
from micropractice.core.speech import MOST_CHARACTERS, Say
from micropractice.core.state import Place
from tests.servers import TOOLS
from tests.test_conversation import TODAY

LINT = Path(__file__).with_name("lint_ssml.cjs")
FILLED = {
    "title": "a minute of it",
    "length": "an hour",
    "answer": 'Tom\'s "cat" & <dog>',
    "kind": "breathing",
    "things": "a, b and c",
    "sound": "rain",
    "day": "2026-03-03",
}


def lint(texts: list[str], locale: str = "en-US") -> list[Any]:
    """Return for each text what is wrong with it, None where nothing is."""
    node = TOOLS / "ministack/bin/node"
    modules = TOOLS / "npm/node_modules"
    if not (modules / "ssml-check-core").exists():
        pytest.skip("ssml-check-core is not there: `make test` installs it")
    done = subprocess.run(
        [node, LINT, locale],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={"NODE_PATH": str(modules)},
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def spoken(content: Content) -> Iterator[tuple[str, str]]:
    """Return the name and the SSML of everything that can be said in a language."""
    yield from _of_practices(content)
    for name, words in [*_of_phrases(content), *_of_care(content), *_of_needs(content)]:
        yield name, ssml([Say(words)])


def _of_practices(content: Content) -> Iterator[tuple[str, str]]:
    for practice in content.practices.values():
        strengths = content.strengths if practice.kind is Kind.STRENGTHS else content.strengths[:1]
        for place in [
            Place(practice.id, TODAY, start, minutes, strength=strength.id, level=level)
            for start in practice.starts()
            for minutes in practice.minutes or (0,)
            for level in (Level.USUAL, *(practice.pattern.levels if practice.pattern else ()))
            for strength in strengths
        ]:
            passage = passage_at(place, content)
            yield str(place), ssml(passage.parts)
            if passage.ask:
                yield f"reprompt of {place}", ssml([Say(passage.ask.reprompt)])
            yield f"last words of {place}", ssml(last_words(place, content))
            yield f"follow-up of {place}", ssml([Say(follow_up(place, content, TODAY))])


def _of_phrases(content: Content) -> Iterator[tuple[str, str]]:
    for name in [name for name in content.phrases.fields if not name.startswith("card_")]:
        value = getattr(content.phrases, name)
        filled = {placeholder: FILLED[placeholder] for placeholder in PLACEHOLDERS.get(name, ())}
        if isinstance(value, Plural):
            yield from ((f"{name} of {n}", value.of(n, **filled)) for n in (0, 1, 2, 21))
        elif isinstance(value, str | tuple):
            for n, words in enumerate([value] if isinstance(value, str) else value):
                yield f"{name} {n}", words.format(**filled)


def _of_needs(content: Content) -> Iterator[tuple[str, str]]:
    yield from ((f"{name} {n}", words) for name, one in content.needs.items() for n, words in enumerate(one.said))


def _of_care(content: Content) -> Iterator[tuple[str, str]]:
    care = content.care
    for name in ("elsewhere", "card_sent", "no_card"):
        yield f"care {name}", getattr(care, name)
    yield from ((f"met {name}", words) for name, words in care.met.items())
    for danger, reply in care.replies.items():
        yield from (
            (f"{danger} {part}", getattr(reply, part)) for part in ("before", "after", "again", "goodbye", "silence")
        )
        for country in (*care.countries, "elsewhere"):
            yield f"{danger} in {country}", care.numbers(danger, country)


@pytest.mark.server  # it needs what `make test` installs
@pytest.mark.parametrize("language", sorted(library.languages()))
def test_all_that_can_be_spoken_is_sound(language: str) -> None:
    texts = dict(spoken(library.content(language)))
    assert len(texts) > 500
    found = dict(zip(texts, lint(list(texts.values())), strict=True))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert {name for name, text in texts.items() if len(text) >= MOST_CHARACTERS} == set()


@pytest.mark.server
def test_the_linter_finds_what_alexa_would_refuse() -> None:
    texts = [
        '<speak>A <break time="11s"/></speak>',
        "<speak>A & B</speak>",
        "<speak><b>A</b></speak>",
        "<speak>A</speak>",
    ]
    assert [bool(wrong) for wrong in lint(texts)] == [True, True, True, False]
