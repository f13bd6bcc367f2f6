"""The interaction model: what words are understood as, and the platform's rules of meaning."""

import json
import re
import tomllib
from collections import Counter
from itertools import product
from typing import Any

import pytest

from micropractice import library
from micropractice.core.practice import Kind
from micropractice.core.turn import Intent
from speaker.models import MODELS
from speaker.understand import BUILTIN_UTTERANCES, model_for
from tests.care import INTENTS

CONTENT = library.content("en")
FILES = sorted(MODELS.glob("*.json"))
PSEUDO_INTENTS = {Intent.LAUNCH, Intent.SESSION_ENDED, Intent.SOUND_FAILED}  # requests of their own, never in a model
NOT_IN_A_NAME = {
    "alexa",
    "amazon",
    "echo",
    "computer",
    "launch",
    "ask",
    "tell",
    "load",
    "begin",
    "enable",
    "open",
    "start",
    "run",
}


def understood(words: str, *, eliciting: bool = False) -> tuple[str, dict[str, str]]:
    model = model_for("en-US")
    assert model
    found = model.understand(words, eliciting=eliciting)
    return found.intent, found.resolved


@pytest.mark.parametrize(
    ("words", "intent", "slots"),
    [
        ("breathe for two minutes", Intent.PRACTICE, {"kind": "breathing", "length": "PT2M"}),
        ("a five minute breathing exercise", Intent.PRACTICE, {"kind": "breathing", "length": "PT5M"}),
        ("Let's do three good things.", Intent.PRACTICE, {"practice": "three-good-things"}),
        (
            "cyclic sighing for a minute and a half",
            Intent.PRACTICE,
            {"practice": "cyclic-sighing", "length": "PT1M30S"},
        ),
        ("strengths", Intent.PRACTICE, {"kind": "strengths"}),
        ("square breathing please", Intent.PRACTICE, {"practice": "box"}),
        ("box breathing for two minutes", Intent.PRACTICE, {"practice": "box", "length": "PT2M"}),
        ("let's do four seven eight", Intent.PRACTICE, {"practice": "four-seven-eight"}),
        ("for seven eight breathing", Intent.PRACTICE, {"practice": "four-seven-eight"}),
        ("five minutes of resonance breathing", Intent.PRACTICE, {"practice": "coherent", "length": "PT5M"}),
        ("longer exhales please", Intent.PRACTICE, {"practice": "longer-out-breath"}),
        ("thank someone", Intent.PRACTICE, {"practice": "someone-to-thank"}),
        ("a letter of thanks", Intent.PRACTICE, {"practice": "a-letter-not-sent"}),
        ("what my body does for me", Intent.PRACTICE, {"practice": "what-my-body-did"}),
        ("simple pleasures", Intent.PRACTICE, {"practice": "a-small-pleasure"}),
        ("what if it had never happened", Intent.PRACTICE, {"practice": "had-it-never-happened"}),
        ("something good in this room", Intent.PRACTICE, {"practice": "right-here"}),
        ("a lesson from a hard time", Intent.PRACTICE, {"practice": "a-hard-thing"}),
        ("me at my best", Intent.PRACTICE, {"practice": "at-my-best"}),
        ("a time when i used a strength", Intent.PRACTICE, {"practice": "a-time-i-used-it"}),
        ("strength spotting", Intent.PRACTICE, {"practice": "strength-in-somebody"}),
        ("i have ninety seconds", Intent.PRACTICE, {"length": "PT90S"}),
        ("i have half an hour", Intent.PRACTICE, {"length": "PT30M"}),
        ("for 2 minutes and thirty seconds", Intent.PRACTICE, {"length": "PT2M30S"}),
        ("something for a couple of minutes", Intent.PRACTICE, {"length": "PT2M"}),
        ("i have two and a half minutes", Intent.PRACTICE, {"length": "PT2M30S"}),
        ("i've got a few minutes", Intent.PRACTICE, {"length": "PT3M"}),
        ("Oh well, stop it now, please!", Intent.STOP, {}),
        ("just breathing", Intent.PRACTICE, {"kind": "breathing"}),
        ("something short", Intent.NEED, {"need": "short"}),
        ("i'm knackered", Intent.FALLBACK, {}),  # which only some countries say
        ("i feel a bit down today", Intent.NEED, {"need": "sad"}),
        ("my sister called", Intent.TELL, {"my_sister": "called"}),
        ("can we breathe for three minutes", Intent.PRACTICE, {"kind": "breathing", "length": "PT3M"}),
        ("no thank you, that's enough for tonight", Intent.STOP, {}),
        ("please", Intent.YES, {}),
        ("for a day", Intent.PRACTICE, {"length": "P1D"}),
        ("surprise me", Intent.CHOOSE_FOR_ME, {}),
        ("what’s my streak?", Intent.STREAK, {}),
        ("what did I do this week", Intent.WEEK, {}),
        ("what happens to my data", Intent.KNOWN, {}),
        ("forget everything you know about me", Intent.FORGET, {}),
        ("I'm grateful for my sister", Intent.ANSWER, {"answer": "my sister"}),
        ("i want to kill myself", Intent.CARE, {}),
        ("Yes, please", Intent.YES, {}),
        ("no thanks", Intent.NO, {}),
        ("skip this one", Intent.NEXT, {}),
        ("hold on", Intent.PAUSE, {}),
        ("say that again", Intent.REPEAT, {}),
        ("never mind", Intent.CANCEL, {}),
        ("the weather in boston", Intent.FALLBACK, {}),
        ("", Intent.FALLBACK, {}),
        ("{kind} (x|y) [z] <length>", Intent.FALLBACK, {}),
    ],
)
def test_words_are_understood(words: str, intent: Intent, slots: dict[str, str]) -> None:
    assert understood(words) == (intent, slots)


@pytest.mark.parametrize(
    ("words", "intent", "slots"),
    [
        ("My sister called.", Intent.TELL, {"my_sister": "called"}),
        ("A letter from home.", Intent.ANSWER, {"answer": "a letter from home"}),
        ("it was my sister", Intent.ANSWER, {"answer": "my sister"}),
        ("well, just my sister", Intent.ANSWER, {"answer": "well just my sister"}),
        ("I would like to stop now please", Intent.STOP, {}),
        ("my body", Intent.ANSWER, {"answer": "my body"}),
        ("the little things", Intent.ANSWER, {"answer": "the little things"}),
        ("next", Intent.NEXT, {}),
        ("stop", Intent.STOP, {}),
        ("i want to kill myself", Intent.CARE, {}),
    ],
)
def test_while_an_answer_is_elicited_what_is_no_command_is_the_answer(
    words: str, intent: Intent, slots: dict[str, str]
) -> None:
    assert understood(words, eliciting=True) == (intent, slots)


def test_a_locale_without_a_model_takes_the_one_of_its_language() -> None:
    assert model_for("en-GB") is not None
    assert model_for("fr-FR") is None


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def model(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))["interactionModel"]
    return loaded


def test_the_intents_are_those_of_the_core(model: dict[str, Any]) -> None:
    names = [intent["name"] for intent in model["languageModel"]["intents"]]
    assert sorted(names) == sorted(set(Intent) - PSEUDO_INTENTS)


def test_the_invocation_name_keeps_the_rules(model: dict[str, Any]) -> None:
    name = model["languageModel"]["invocationName"]
    assert re.fullmatch(r"[a-z']+( [a-z'.]+)+", name)
    assert not set(name.split()) & NOT_IN_A_NAME


def test_slots_in_samples_exist_with_a_known_type_and_each_type_once(model: dict[str, Any]) -> None:
    types = {kind["name"] for kind in model["languageModel"]["types"]}
    for intent in model["languageModel"]["intents"]:
        slots = {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
        assert all(kind.startswith("AMAZON.") or kind in types for kind in slots.values()), intent["name"]
        for sample in intent["samples"]:
            used = re.findall(r"\{(\w+)\}", sample)
            assert set(used) <= slots.keys(), sample
            assert len(used) == len(set(used)), sample


def test_a_phrase_slot_stands_with_a_carrier_phrase_and_no_other_slot(model: dict[str, Any]) -> None:
    for intent in model["languageModel"]["intents"]:
        phrases = {slot["name"] for slot in intent.get("slots", ()) if slot["type"] == "AMAZON.SearchQuery"}
        for sample in intent["samples"]:
            used = re.findall(r"\{(\w+)\}", sample)
            if phrases & set(used):
                assert len(used) == 1, sample
                assert re.sub(r"\{\w+\}", "", sample).strip(), sample


def test_a_free_answer_can_be_elicited(model: dict[str, Any]) -> None:
    [dialog] = model["dialog"]["intents"]
    [slot] = dialog["slots"]
    prompts = {prompt["id"]: prompt["variations"] for prompt in model["prompts"]}
    assert (dialog["name"], slot["name"], slot["elicitationRequired"]) == ("AnswerIntent", "answer", True)
    assert prompts[slot["prompts"]["elicitation"]]
    assert model["dialog"]["delegationStrategy"] == "SKILL_RESPONSE"
    [answer] = [intent for intent in model["languageModel"]["intents"] if intent["name"] == "AnswerIntent"]
    assert answer["slots"][0]["samples"] == ["{answer}"]


def test_utterances_are_written_as_recognition_writes_them(model: dict[str, Any]) -> None:
    values = [value["name"] for kind in model["languageModel"]["types"] for value in kind["values"]]
    names = [name for value in values for name in (value["value"], *value["synonyms"])]
    samples = [sample for intent in model["languageModel"]["intents"] for sample in intent["samples"]]
    for utterance in (*samples, *names):
        assert re.fullmatch(r"[a-z' ]+", re.sub(r"\{\w+\}", "x", utterance)), utterance
        assert utterance == " ".join(utterance.split())


def test_no_utterance_stands_in_two_intents_or_twice(model: dict[str, Any]) -> None:
    """Every sample with every value of its slots, and what the built-in intents match by themselves."""
    values = {
        kind["name"]: [
            name for value in kind["values"] for name in (value["name"]["value"], *value["name"]["synonyms"])
        ]
        for kind in model["languageModel"]["types"]
    } | {"AMAZON.DURATION": ["two minutes"], "AMAZON.SearchQuery": ["zebra"]}
    counted: Counter[str] = Counter()
    for intent in model["languageModel"]["intents"]:
        types = {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
        spoken = set()
        for sample in intent["samples"]:
            pieces = [values[types[piece[1:-1]]] if piece[0] == "{" else [piece] for piece in sample.split()]
            spoken |= {" ".join(words) for words in product(*pieces)}
        counted.update(spoken)
        assert len(set(intent["samples"])) == len(intent["samples"]), intent["name"]
    for phrases in tomllib.loads(BUILTIN_UTTERANCES.read_text(encoding="utf-8"))["en"].values():
        counted.update(phrases)
    assert [utterance for utterance, times in counted.items() if times > 1] == []


def test_every_practice_and_kind_can_be_named(model: dict[str, Any]) -> None:
    ids = {kind["name"]: {value["id"] for value in kind["values"]} for kind in model["languageModel"]["types"]}
    assert ids["PracticeName"] == set(CONTENT.practices)
    assert ids["PracticeKind"] == {practice.kind for practice in CONTENT.practices.values()} <= set(Kind)
    for practice in CONTENT.practices.values():
        assert understood(practice.title) == (Intent.PRACTICE, {"practice": practice.id})


CONTRACTIONS = {
    "can't": "cannot",
    "doesn't": "does not",
    "don't": "do not",
    "hasn't": "has not",
    "he'll": "he will",
    "he's": "he is",
    "i'd": "i would",
    "i'll": "i will",
    "i'm": "i am",
    "i've": "i have",
    "isn't": "is not",
    "it's": "it is",
    "she'll": "she will",
    "she's": "she is",
    "there's": "there is",
    "they're": "they are",
    "won't": "will not",
    "wouldn't": "would not",
}
DANGERS = {intent.value: danger for danger, intent in INTENTS.items()}
ASKS_FOR_A_NUMBER = re.compile(
    r"call |line\b|hotline|number|emergency|samaritans|talk to (someone|a real)|help now|prevention"
)


def test_care_is_heard_in_both_spellings_and_inside_an_answer(model: dict[str, Any]) -> None:
    for intent in [one for one in model["languageModel"]["intents"] if one["name"] in DANGERS]:
        for sample in intent["samples"]:
            written_out = " ".join(CONTRACTIONS.get(word, word) for word in sample.split())
            assert understood(written_out) == (intent["name"], {}), sample
            if not ASKS_FOR_A_NUMBER.search(sample):
                assert CONTENT.care.danger_in(f"well {sample} you know") == DANGERS[intent["name"]], sample
                assert CONTENT.care.danger_in(f"please {written_out}") == DANGERS[intent["name"]], written_out


def test_danger_can_be_spoken_of_with_no_practice_open(model: dict[str, Any]) -> None:
    samples = {intent["name"]: intent["samples"] for intent in model["languageModel"]["intents"]}
    assert all(len(samples[intent]) >= 60 for intent in DANGERS)
    assert sum(len(samples[intent]) for intent in DANGERS) > 600


def test_what_means_something_else_tells_of_no_danger(model: dict[str, Any]) -> None:
    for intent in model["languageModel"]["intents"]:
        if intent["name"] not in DANGERS and intent["name"] not in ("AnswerIntent", "TellIntent", "PracticeIntent"):
            for sample in intent["samples"]:
                assert CONTENT.care.danger_in(sample.replace("{sound}", "rain")) is None, (intent["name"], sample)
