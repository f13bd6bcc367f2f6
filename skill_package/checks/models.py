"""The rules for interaction models: what the build of a model, or the certification of its skill, would reject."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from micropractice.core.turn import Intent
from skill_package.checks.package import Finding, Package, Wrong, at, text
from skill_package.writing import INTERACTION_MODELS, Json

LOCALES = frozenset({"en-AU", "en-CA", "en-GB", "en-IN", "en-US"})  # those of Alexa's that speak English
UTTERANCES = "interaction_models/en.toml"
REBUILD = f"in {UTTERANCES}, and run `make models`."

# Amazon's page on choosing an invocation name, read in November 2026. Its lists are longer than what is quoted of them.
WAKE_WORDS = frozenset({"alexa", "amazon", "echo", "computer", "ziggy", "skill", "app"})
LAUNCH_WORDS = frozenset(
    {"ask", "begin", "enable", "launch", "load", "open", "play", "resume", "run", "start", "talk", "tell", "use"}
)
CONNECTING_WORDS = frozenset(
    {"about", "and", "by", "for", "from", "if", "in", "that", "to", "using", "whether", "with"}
)
ARTICLES_AND_PREPOSITIONS = frozenset({"a", "an", "at", "of", "on", "the"})
LONGEST_NAME = 50  # characters; not confirmed

REQUIRED = tuple(f"AMAZON.{name}Intent" for name in ("Cancel", "Stop", "Help", "Fallback", "NavigateHome"))
SEARCH = "AMAZON.SearchQuery"
# Those for English that a practice could want; we use two of them.
SLOT_TYPES = frozenset(
    {SEARCH, *(f"AMAZON.{name}" for name in ("DATE", "DURATION", "NUMBER", "ORDINAL", "PhoneNumber", "TIME"))}
)
LONGEST_VALUE = 140  # characters of a slot's value: an error of the console, in m0ngr31/kanzi#263

_NAME = re.compile(r"[a-z]+('[a-z]+|\.)?( [a-z]+('[a-z]+|\.)?)*")
_SAMPLE = re.compile(r"[\w .'’{}-]+")
_SLOT = re.compile(r"\{([^{}]*)\}")


def model_findings(package: Package) -> Iterator[Finding]:
    """Find what is wrong in the models of a package."""
    for locale, model in package.models.items():
        file = f"{INTERACTION_MODELS}/{locale}.json"
        if locale not in LOCALES:
            yield Finding(file, f"{locale} is no locale in which Alexa speaks English.", "Drop the file.")
        language_model = at(model, "interactionModel", "languageModel")
        intents = {text(intent, "name"): intent for intent in at(language_model, "intents")}
        for wrong, fix in (
            *_twice([text(one, "name") for part in ("intents", "types") for one in at(language_model, part)]),
            *_invocation(text(language_model, "invocationName")),
            *_intents(intents),
            *_slots(intents, at(language_model, "types")),
            *_samples(intents),
            *_dialog(model, intents),
        ):
            yield Finding(file, wrong, fix)


def _twice(names: Sequence[str]) -> Wrong:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is there twice.", f"Keep one {REBUILD}"


def _invocation(name: str) -> Wrong:
    fix = f"Change invocation_name {REBUILD}"
    words = name.replace(".", "").split()
    if not _NAME.fullmatch(name):
        yield f'the invocation name "{name}" has more than small letters, spaces, apostrophes and full stops.', fix
    if len(words) < 2:
        yield f'the invocation name "{name}" is one word, which only a brand may be.', fix
    if len(name) > LONGEST_NAME:
        yield f'the invocation name "{name}" is longer than {LONGEST_NAME} characters.', fix
    for word in sorted({*words} & (WAKE_WORDS | LAUNCH_WORDS | CONNECTING_WORDS)):
        yield f'the invocation name "{name}" has "{word}", which Alexa keeps for itself.', fix
    if len(words) == 2 and words[0] in ARTICLES_AND_PREPOSITIONS:
        yield f'the invocation name "{name}" is one word after "{words[0]}".', fix


def _intents(intents: Mapping[str, Json]) -> Wrong:
    for name in REQUIRED:
        if name not in intents:
            yield f"{name} is missing.", f"Add it {REBUILD}"
    answered = {intent.value for intent in Intent}
    for name, intent in intents.items():
        if name not in answered:
            yield f"{name} is an intent that the skill does not answer.", f"Drop it {REBUILD}"
        if not name.startswith("AMAZON.") and not at(intent, "samples"):
            yield f"{name} has no sample.", f"Add one {REBUILD}"


def _slots(intents: Mapping[str, Json], types: Any) -> Wrong:
    own = {text(kind, "name") for kind in types}
    for name, intent in intents.items():
        for kind in _kinds(intent).values():
            if kind not in own | SLOT_TYPES:
                yield f"{name} has a slot of the type {kind}, which does not exist.", f"Add it {REBUILD}"
    for kind in types:
        name, values = text(kind, "name"), at(kind, "values")
        if not values:
            yield f"the slot type {name} has no value.", f"Add one {REBUILD}"
        for words in (words for value in values for words in _said(value)):
            if not 1 <= len(words) <= LONGEST_VALUE:
                yield f'{name} has the value "{words}", of 1 to {LONGEST_VALUE} characters.', f"Change it {REBUILD}"


def _kinds(intent: Json) -> dict[str, str]:
    """Return the type of each slot of an intent."""
    return {text(slot, "name"): text(slot, "type") for slot in at(intent, "slots")}


def _said(value: Json) -> list[str]:
    return [text(value, "name", "value"), *at(value, "name", "synonyms")]


def _samples(intents: Mapping[str, Json]) -> Wrong:
    heard: defaultdict[str, list[str]] = defaultdict(list)
    for name, intent in intents.items():
        kinds = _kinds(intent)
        for sample in at(intent, "samples"):
            heard[" ".join(sample.lower().split())].append(name)
            for what in _wrong_in(sample, kinds):
                yield f'{name} has the sample "{sample}", {what}', f"Change it {REBUILD}"
    for sample, names in heard.items():
        if len(names) > 1:
            yield f'"{sample}" is a sample of {" and ".join(names)}.', f"Keep one {REBUILD}"


def _wrong_in(sample: str, kinds: Mapping[str, str]) -> Iterator[str]:
    slots = _SLOT.findall(sample)
    if not _SAMPLE.fullmatch(sample) or _SLOT.sub("", sample).strip("{} ") != _SLOT.sub("", sample).strip():
        yield "with signs that samples may not have."
    for slot in slots:
        if slot not in kinds:
            yield f"whose slot {slot} the intent does not have."
    if SEARCH in {kinds.get(slot) for slot in slots}:
        if not _SLOT.sub("", sample).strip():
            yield "which needs words around its slot of any words."
        if len(slots) > 1:
            yield "with another slot beside that of any words."


def _dialog(model: Json, intents: Mapping[str, Json]) -> Wrong:
    prompts = {text(prompt, "id") for prompt in at(model, "interactionModel", "prompts")}
    for asked in at(model, "interactionModel", "dialog", "intents"):
        name = text(asked, "name")
        slots = _kinds(at(intents, name))
        for slot, kind in _kinds(asked).items():
            if slots.get(slot) != kind:
                yield f"the dialog asks for the slot {slot} of {name}, which has no such.", f"Mend it {REBUILD}"
        for slot in at(asked, "slots"):
            for prompt in {*at(slot, "prompts").values()} - prompts:
                yield f"the prompt {prompt} is missing.", f"Add it {REBUILD}"
