"""Words become an intent by matching the interaction model, as near as can be to what Alexa makes of them.

What is outside the model goes to the fallback intent; real devices are more lenient.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hassil.intents import Intents
from hassil.models import MatchEntity
from hassil.recognize import recognize_best

from micropractice import library
from micropractice.core.signs import plain
from speaker.models import MODELS

BUILTIN_UTTERANCES = Path(__file__).parent / "builtin_utterances.toml"
PRACTICE_NAME = "PracticeName"
FALLBACK = "AMAZON.FallbackIntent"
ANSWER = "AnswerIntent"

# How lengths of time are said. A count is a number, in figures or words; the unit's letter is ISO 8601's.
_COUNTS = {"a": 1, "an": 1, "half a": 0.5, "half an": 0.5, "a couple of": 2, "a few": 3}
_UNITS = {
    "S": ("second", "seconds", "sec", "secs"),
    "M": ("minute", "minutes", "min", "mins"),
    "H": ("hour", "hours"),
    "D": ("day", "days"),
    "W": ("week", "weeks"),
}
_SMALLER = {"M": (60, "S"), "H": (60, "M"), "D": (24, "H"), "W": (7, "D")}
_LONGEST_COUNT = 999


class SlotValue(NamedTuple):
    """What was said in a slot, and the id it resolved to where its type has ids."""

    words: str
    id: str | None = None


@dataclass(frozen=True)
class Understood:
    intent: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)

    @property
    def resolved(self) -> dict[str, str]:
        """Return each slot as its resolved id, its ISO duration or its raw words."""
        return {name: value.id or value.words for name, value in self.slots.items()}


class Model:
    """One interaction model, ready to match words."""

    def __init__(
        self,
        model: Mapping[str, Any],
        builtins: Mapping[str, Iterable[str]],
        language: str,
        skip_words: Iterable[str] = (),
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """Make a model ready. `titles` are those of all practices, by id, to be understood in any case."""
        self._skip_words = list(skip_words)
        language_model = model["interactionModel"]["languageModel"]
        self.invocation_name: str = language_model["invocationName"]
        self.slot_types = {
            intent["name"]: {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
            for intent in language_model["intents"]
        }
        sentences = {
            intent["name"]: [
                *builtins.get(intent["name"], ()),
                *(self._template(sample, intent["name"]) for sample in intent["samples"]),
            ]
            for intent in language_model["intents"]
        }
        lists: dict[str, Any] = {
            "AMAZON.SearchQuery": {"wildcard": True},
            "count": {"range": {"from": 0, "to": _LONGEST_COUNT}},
            "article": {"values": _values(_COUNTS.items())},
            "unit": {"values": _values((word, letter) for letter, words in _UNITS.items() for word in words)},
            "half": {"values": _values([("and a half", 0.5)])},
        }
        named = {kind["name"]: _named(kind["values"]) for kind in language_model.get("types", ())}
        practices = named.setdefault(PRACTICE_NAME, [])
        self.missing = sorted(titles.keys() - {practice for _, practice in practices}) if titles else []
        practices += [(titles[practice], practice) for practice in self.missing] if titles else []
        lists |= {kind: {"values": _values(values)} for kind, values in named.items()}
        self._intents = Intents.from_dict(
            {
                "language": language,
                "intents": {name: {"data": [{"sentences": some}]} for name, some in sentences.items() if some},
                "lists": lists,
                "expansion_rules": {
                    "length": "(({count:n1}|{article:n1}) {unit:u1} [{half:h1}|and ({count:n2}|{article:n2}) {unit:u2}]"
                    "|{count:n1} {half:h1} {unit:u1})"
                },
            }
        )

    def understand(self, words: str, *, eliciting: bool = False) -> Understood:
        """Return the intent of `words`. While an answer is elicited, what is no command is the answer."""
        heard = plain(words)
        found = recognize_best(heard, self._intents)
        if found is None and heard:
            found = recognize_best(heard, self._intents, skip_words=self._skip_words)
            if found and any(entity.is_wildcard for entity in found.entities.values()):
                found = None  # no word of a free answer is passed over
        if found is None:
            return Understood(ANSWER, {"answer": SlotValue(heard)}) if eliciting and heard else Understood(FALLBACK)
        types = self.slot_types[found.intent.name]
        slots = {
            name: SlotValue(entity.text.strip(), None if entity.is_wildcard else str(entity.value))
            for name, entity in found.entities.items()
            if name in types
        }
        if "n1" in found.entities:
            name = next(name for name, kind in types.items() if kind == "AMAZON.DURATION")
            slots[name] = SlotValue(_iso(found.entities))
        return Understood(found.intent.name, slots)

    def _template(self, sample: str, intent: str) -> str:
        """Return a sample of the model as a template: each slot as the list of its type."""

        def listed(slot: re.Match[str]) -> str:
            kind = self.slot_types[intent][slot[1]]
            return "<length>" if kind == "AMAZON.DURATION" else f"{{{kind}:{slot[1]}}}"

        return re.sub(r"\{(\w+)\}", listed, sample)


def _named(values: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return each word of a slot type's values with the id that it stands for."""
    return [
        (words, value["id"])
        for value in values
        for words in (value["name"]["value"], *value["name"].get("synonyms", ()))
    ]


@cache
def model_for(locale: str) -> Model | None:
    """Return the model of a locale, else one of its language; None where the skill does not speak it.

    A practice that is not in the model yet is understood by its title: who writes one shall hear it at once.
    """
    language = locale.partition("-")[0]
    files = [MODELS / f"{locale}.json", *sorted(MODELS.glob(f"{language}-*.json"))]
    file = next((file for file in files if file.is_file()), None)
    if file is None:
        return None
    builtins = tomllib.loads(BUILTIN_UTTERANCES.read_text(encoding="utf-8"))
    model = json.loads(file.read_text(encoding="utf-8"))
    titles = {
        practice.id: plain(practice.title)
        for practice in (library.content(language).practices.values() if language in library.languages() else ())
    }
    return Model(model, builtins.get(language, {}), language, builtins["skip_words"].get(language, ()), titles)


def _values(pairs: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"in": words, "out": out} for words, out in pairs]


def _iso(entities: Mapping[str, MatchEntity]) -> str:
    """Return an ISO 8601 duration such as "PT1M30S", as AMAZON.DURATION gives it."""
    parts: dict[str, int] = {}
    for n, u, h in (("n1", "u1", "h1"), ("n2", "u2", "")):
        if n in entities:
            count, unit = float(entities[n].value), entities[u].value
            count += 0.5 if h in entities else 0
            if count % 1 and unit in _SMALLER:
                times, smaller = _SMALLER[unit]
                parts[smaller] = parts.get(smaller, 0) + round(count % 1 * times)
            if int(count) or not count:
                parts[unit] = parts.get(unit, 0) + int(count)
    days = "".join(f"{parts[unit]}{unit}" for unit in "WD" if unit in parts)
    time = "".join(f"{parts[unit]}{unit}" for unit in "HMS" if unit in parts)
    return f"P{days}{'T' + time if time else ''}"
