"""The rules for what people read of the skill before they have it."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache

from micropractice import library
from micropractice.core.care import Country
from micropractice.core.signs import plain
from skill_package import LANGUAGE
from skill_package.checks.models import CONNECTING_WORDS, LAUNCH_WORDS
from skill_package.checks.package import Finding, Package, Wrong, at, text
from skill_package.writing import MANIFEST, Json
from speaker.understand import BUILTIN_UTTERANCES, FALLBACK, Model

IN_STORE = "in skill_package/store.toml."

# Characters. The first is that of Amazon's own Litexa, whose console took 160; the others are not confirmed.
LONGEST = {"summary": 120, "name": 50, "description": 4000}
SHORTEST_NAME = 2
MOST_KEYWORDS = 30  # not confirmed
MOST_PHRASES = 3  # the console's; the interface for tools takes 4
LONGEST_TESTING = 4000  # not confirmed

_LEFT_OVER = re.compile(
    r"[{}<>]|\b(todo|tbd|fixme|lorem ipsum|placeholder|replace (me|this|with)|example\.(com|org|net))\b", re.I
)
_SPOKEN = re.compile(r"[\w ,.'’?!-]+")  # Amazon refuses most others: openhab/openhab-alexa#384
_ALEXA_SKILL = re.compile(r"\balexa skill\b", re.I)  # Amazon's policy 1a
# Amazon rejects claims to treat or cure (policy on health); people who are unwell should hear none.
_CLAIM = re.compile(r"\b(cures?|treats?|heals?|(clinically|scientifically) proven|guaranteed?s?)\b", re.I)
# Of days, not to call: in the description only the numbers for help are written in figures.
_NUMBER = re.compile(r"\d+(?: \d+)*(?! days|[\d ]*\d)")


def listing_findings(package: Package) -> Iterator[Finding]:
    """Find what is wrong in the texts of a package."""
    information = at(package.manifest, "publishingInformation")
    testing = text(information, "testingInstructions")
    if not 1 <= len(testing) <= LONGEST_TESTING:
        yield Finding(
            MANIFEST,
            f"the testing instructions have {len(testing)} characters, of 1 to {LONGEST_TESTING}.",
            f"Change testing {IN_STORE}",
        )
    for locale, texts in at(information, "locales").items():
        for wrong, fix in (
            *_lengths(texts),
            *_wording({**texts, "testingInstructions": testing}),
            *_help(text(texts, "description"), locale.partition("-")[2]),
            *_phrases(at(texts, "examplePhrases"), package.models.get(locale)),
        ):
            yield Finding(MANIFEST, f"{locale}: {wrong}", fix)


def _lengths(texts: Json) -> Wrong:
    for key, longest in LONGEST.items():
        shortest = SHORTEST_NAME if key == "name" else 1
        length = len(text(texts, key))
        if not shortest <= length <= longest:
            yield f"{key} has {length} characters, of {shortest} to {longest}.", f"Change {key} {IN_STORE}"
    keywords = len(at(texts, "keywords"))
    if not 1 <= keywords <= MOST_KEYWORDS:
        yield f"there are {keywords} keywords, of 1 to {MOST_KEYWORDS}.", f"Change keywords {IN_STORE}"


def _wording(texts: Json) -> Wrong:
    for key, words in texts.items():
        said = " ".join(words) if isinstance(words, list) else str(words)
        if left := _LEFT_OVER.search(said):
            yield f'{key} has "{left[0]}" left in it.', f"Write it out {IN_STORE}"
        if claim := _CLAIM.search(said):
            yield f'{key} says "{claim[0]}", a promise for somebody\'s health.', f"Say what one does instead {IN_STORE}"
        if _ALEXA_SKILL.search(said):
            yield f'{key} says "Alexa skill", as if it were Amazon\'s.', f"Drop Alexa there {IN_STORE}"


def _help(description: str, code: str) -> Wrong:
    country = library.content(LANGUAGE).care.countries.get(code)
    if country is None:
        yield f"there are no numbers for help in {code}.", "Add them to help.toml first."
        return
    if "not medical advice" not in description:
        yield 'description does not say "not medical advice", as health skills must.', f"Say it {IN_STORE}"
    named = set(_NUMBER.findall(description))
    for name in ("emergency", "crisis"):
        if (number := country.lines[name].number) not in named:
            yield f"description does not name {number}, the {name} number.", f"Put {{{name}}} {IN_STORE}"
    for number in sorted(named - _numbers(country)):
        yield f"description names {number}, which help.toml does not have for {country.name}.", f"Drop it {IN_STORE}"


def _numbers(country: Country) -> set[str]:
    return {line.number for line in country.lines.values()}


def _phrases(phrases: list[str], model: Json | None) -> Wrong:
    for phrase in sorted({one for one in phrases if phrases.count(one) > 1}):
        yield f'"{phrase}" is an example phrase twice.', f"Change it {IN_STORE}"
    for phrase in (one for one in phrases if not _SPOKEN.fullmatch(one)):
        yield f'"{phrase}" has signs that nobody speaks.', f"Write it as it is said {IN_STORE}"
    if not 1 <= len(phrases) <= MOST_PHRASES:
        yield f"there are {len(phrases)} example phrases, of 1 to {MOST_PHRASES}.", f"Change phrases {IN_STORE}"
    if model is None:
        return
    understanding = _understanding(json.dumps(model))
    name = understanding.invocation_name
    for phrase in phrases:
        words = re.fullmatch(
            rf"alexa (?:{'|'.join(sorted(LAUNCH_WORDS))})(?: to)? {re.escape(name)}(?: (.+))?", plain(phrase)
        )
        if words is None or not phrase.startswith("Alexa, "):
            yield f'"{phrase}" does not say "Alexa, open {name}" or "Alexa, ask {name} ...".', f"Change it {IN_STORE}"
        elif words[1] and not _understood(words[1], understanding):
            yield f'"{phrase}" is in no sample of the model.', f"Change it {IN_STORE}"


@cache  # it takes a quarter of a second
def _understanding(model: str) -> Model:
    """Return what a model, as JSON, understands; of the built-in intents what Amazon has for them too."""
    builtins = tomllib.loads(BUILTIN_UTTERANCES.read_text(encoding="utf-8"))
    return Model(json.loads(model), builtins[LANGUAGE], LANGUAGE)


def _understood(words: str, model: Model) -> bool:
    first, _, rest = words.partition(" ")
    tried = [words, rest] if first in CONNECTING_WORDS else [words]
    return any(model.understand(one).intent != FALLBACK for one in tried)
