"""Somebody in danger is noticed and met; nothing of it is kept, logged or said back."""

import io
import json
import logging
import re
from collections import Counter
from datetime import timedelta

import pytest

from micropractice import library
from micropractice.alexa.skill import build
from micropractice.core.care import Danger, Matter, Signs
from micropractice.core.dialogue import respond
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.signs import plain
from micropractice.core.speech import Rest, Say
from micropractice.core.state import Caring, Idle, Offered, Practising, State
from micropractice.core.turn import Heard, Intent
from micropractice.core.value import replace
from speaker import cli
from speaker.echo import SKILL_ID, Echo
from speaker.models import MODELS
from speaker.sqlite import SQLiteStore
from tests.care import BUILDING, INTENTS, MEASURING, sentences_in
from tests.care.__main__ import by_keywords, interval
from tests.test_conversation import CONTENT, DANGERS, GOOD_THINGS, MATTERS, NOW, STATES, TODAY, named, situation, words
from tests.test_dialogues import SOME_DAY

CARE = CONTENT.care

# What was measured when the rules were last changed, with some room: see README.
RECALL, FALSE_ALARMS = 0.94, 0.03
MEASURED = sentences_in(MEASURING)


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("I don’t want to live any more", Danger.SUICIDE),
        ("well, I am suicidal!", Danger.SUICIDE),
        ("i want to end my life.", Danger.SUICIDE),
        ("everyone would be better off without me", Danger.SUICIDE),
        ("i hope i dont wake up tomorrow", Danger.SUICIDE),
        ("um i've been having like suicidal thoughts", Danger.SUICIDE),
        ("i keep thinking about sue aside", Danger.SUICIDE),
        ("i'm grateful that soon this will all be over and the kids get the insurance", Danger.SUICIDE),
        ("i gave my dog away because i won't need him where i'm going", Danger.SUICIDE),
        ("the tea was nice and i've been cutting myself again", Danger.SELF_HARM),
        ("i burn my arm when i hate myself", Danger.SELF_HARM),
        ("my boyfriend choked me last night", Danger.VIOLENCE),
        ("what went well is he didn't hit me today", Danger.VIOLENCE),
        ("he won't let me leave the house", Danger.VIOLENCE),
        ("i've taken forty paracetamol", Danger.EMERGENCY),
        ("my dad's not breathing", Danger.EMERGENCY),
        ("my best friend says she wants to kill herself", Danger.OTHER_PERSON),
        ("i found cuts all over my daughter's arms", Danger.OTHER_PERSON),
    ],
)
def test_danger_is_noticed_however_it_is_said(said: str, danger: Danger) -> None:
    assert CARE.danger_in(said) == danger


@pytest.mark.parametrize(
    "said",
    [
        "i'm dying to see her",
        "this heat is killing me",
        "i could kill myself laughing",
        "i could sleep forever in that bed",
        "my mum is going to kill me when she sees the vase",
        "my grandfather died",
        "we lost my brother to suicide ten years ago and i lit a candle",
        "i'm not suicidal i'm just tired",
        "i used to want to die and now i'm so glad i'm here",
        "i'm tired of living out of boxes",
        "there's no point in living in the city",
        "i watched a film about a woman whose husband beats her",
        "i'm a nurse and we saved an overdose tonight",
        "i had to kill the process twice",
        "i took my tablets on time every day this week",
        "i cut my finger chopping onions",
        "we took the train to the sea",
        "it was a really bad day and i feel so lonely",
        "i skill myself up",
        "",
    ],
)
def test_what_only_sounds_like_it_is_no_danger(said: str) -> None:
    assert CARE.danger_in(said) is None


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        *((said, matter) for matter, said in MATTERS.items()),
        ("i feel so alone since he left", Matter.LOW),
        ("i slept badly and everything hurts", Matter.LOW),
        ("i got laid off on friday", Matter.LOW),
        ("nothing", Matter.LOW),
        ("we lost our dog in march", Matter.GRIEF),
        ("my dad is dead", Matter.GRIEF),
        ("i lost the baby", Matter.GRIEF),
        ("what's the right dose of ibuprofen", Matter.MEDICINE),
        ("can i drink wine with my antidepressants", Matter.MEDICINE),
        ("what is wrong with me", Matter.DIAGNOSIS),
        ("am i talking to a real person or are you a robot", Matter.THERAPIST),
        ("i feel a bit dizzy", Matter.UNWELL),
        ("i don't like holding my breath", Matter.HOLDING),
        ("the hold is too long for me", Matter.HOLDING),
        ("holding is uncomfortable", Matter.HOLDING),
        ("this makes me anxious", Matter.AFRAID),
        ("i'm panicking", Matter.AFRAID),
        ("i am lying in the bath", Matter.UNSAFE),
    ],
)
def test_other_matters_are_told_apart(said: str, matter: Matter) -> None:
    assert matter in CARE.matters_in(said)
    assert CARE.danger_in(said) is None


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("my battery died", Matter.GRIEF),
        ("i cried with joy", Matter.LOW),
        ("a bad day but my neighbour made it better", Matter.LOW),
        ("nothing beats a cup of tea", Matter.LOW),
        ("i took my tablets on time", Matter.MEDICINE),
        ("not dizzy at all", Matter.UNWELL),
        ("i'm barely holding on", Matter.HOLDING),
        ("i could not hold it together today", Matter.HOLDING),
        ("holding my baby was hard", Matter.HOLDING),
        ("the way home, driving past the sea", Matter.UNSAFE),
    ],
)
def test_what_only_sounds_like_a_matter_is_none(said: str, matter: Matter) -> None:
    assert matter not in CARE.matters_in(said)


def test_the_measuring_set_is_large_and_not_built_on() -> None:
    kinds = Counter(one.kind for one in MEASURED)
    assert sum(kinds[danger] for danger in Danger) >= 300
    assert kinds["none"] >= 500
    assert not {one.text for one in MEASURED} & {one.text for one in sentences_in(BUILDING)}


def test_no_change_makes_it_notice_less_than_was_measured() -> None:
    danger = [CARE.danger_in(one.text) is not None for one in MEASURED if one.kind != "none"]
    harmless = [CARE.danger_in(one.text) is not None for one in MEASURED if one.kind == "none"]
    assert sum(danger) / len(danger) >= RECALL
    assert sum(harmless) / len(harmless) <= FALSE_ALARMS


def test_a_keyword_list_notices_less() -> None:
    danger = [one.text for one in MEASURED if one.kind != "none"]
    assert sum(map(bool, map(by_keywords, danger))) < sum(map(bool, map(CARE.danger_in, danger)))


def test_an_interval_is_wilsons() -> None:
    low, high = interval(81, 263)  # Newcombe 1998, Statistics in Medicine 17, table I: 0.2553 to 0.3662
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize("state", STATES, ids=named)
@pytest.mark.parametrize("danger", Danger)
def test_danger_is_met_in_every_state_and_nothing_of_the_words_is_left(danger: Danger, state: State) -> None:
    said = respond(Heard(Intent.ANSWER, words=DANGERS[danger]), state, situation())
    assert said == respond(Heard(INTENTS[danger]), state, situation())  # whatever the words were
    assert said.state == Caring(danger)
    assert said.reply.listens
    assert said.reply.card is None
    assert CARE.numbers(danger, "US") in words(said)
    assert "9 1 1" in words(said)
    assert "United States" in words(said)
    assert not re.search("streak|in a row|lovely|practice counts|day (one|two)", words(said))
    assert not said.change.practised - {Fact(Kind.BREATHING, TODAY)}  # one that was heard out before


def test_no_sentence_in_danger_is_logged_stored_or_said_back(
    sqlite_store: SQLiteStore, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Say every sentence of the measuring set at a question, and look for three of its words running."""
    caplog.set_level(logging.DEBUG)
    handler = build(sqlite_store, lambda device: "UTC", SKILL_ID)
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    met: list[bool] = []
    for one in MEASURED[:: len(MEASURED) // 200]:
        echo.now += timedelta(days=1)
        echo.open()
        echo.say("three good things")
        exchange = echo.say(one.text)
        met.append(exchange.care is not None)
        if exchange.care:
            said_back = plain(exchange.speech)
            assert not any(run in said_back for run in _runs(one.text)), one.text
        kept = repr(sqlite_store.load(echo.person)) + caplog.text + "".join(capsys.readouterr())
        assert not any(run in kept for run in _runs(one.text)), one.text
        echo.say("stop")
    assert sum(met) > 50


def _runs(text: str) -> list[str]:
    said = plain(text).split()
    return [" ".join(said[at : at + 4]) for at in range(len(said) - 3)]


@pytest.mark.parametrize("danger", Danger)
def test_the_number_is_read_slowly_digit_by_digit_when_it_is_asked_for(danger: Danger) -> None:
    for intent in (Intent.YES, Intent.REPEAT, Intent.HELP):
        turn = respond(Heard(intent), Caring(danger), situation())
        digits = [part.words.strip(".") for part in turn.reply.parts if isinstance(part, Say) and len(part.words) == 2]
        assert "".join(digits) == "".join(re.findall(r"\d", CARE.numbers(danger, "US")))
        assert sum(isinstance(part, Rest) for part in turn.reply.parts) >= len(digits)
        assert words(turn).count("?") == 1


@pytest.mark.parametrize("danger", Danger)
def test_a_card_comes_only_when_asked_for_and_never_about_violence(danger: Danger) -> None:
    turn = respond(Heard(Intent.SEND), Caring(danger), situation())
    if danger in (Danger.VIOLENCE, Danger.OTHER_PERSON):  # whoever it comes from may read it
        assert turn.reply.card is None
        assert words(turn).startswith(CARE.no_card)
    else:
        assert turn.reply.card
        assert "911" in turn.reply.card.text
    assert turn.state == Caring(danger)


@pytest.mark.parametrize(
    "state", [Idle(), Offered(GOOD_THINGS), Practising(GOOD_THINGS)], ids=lambda state: type(state).__name__
)
@pytest.mark.parametrize("intent", [Intent.MEDICINE, Intent.DIAGNOSIS, Intent.THERAPIST])
def test_what_only_a_doctor_can_say_is_not_said_and_the_question_stays(intent: Intent, state: State) -> None:
    turn = respond(Heard(intent), state, situation())
    assert re.search("doctor|pharmacist", words(turn))
    assert turn.state == state
    assert turn.reply.listens


def test_nothing_can_be_sent_where_nothing_was_said() -> None:
    assert respond(Heard(Intent.SEND), Idle(), situation()).reply.card is None


@pytest.mark.parametrize("locale", sorted(file.stem for file in MODELS.glob("*.json")))
def test_every_locale_has_its_numbers(locale: str) -> None:
    language, _, country = locale.partition("-")
    care = library.content(language).care
    assert country in care.countries
    for danger in Danger:
        assert care.countries[country].name in care.numbers(danger, country)
        assert re.findall(r"\d", care.numbers(danger, country))


def test_where_a_country_has_no_number_somebody_is_named_all_the_same() -> None:
    turn = respond(Heard(Intent.CARE), Idle(), replace(situation(), country="FR"))
    assert CARE.elsewhere in words(turn)
    assert words(respond(Heard(Intent.REPEAT), turn.state, replace(situation(), country="FR"))).startswith(
        CARE.elsewhere
    )


def test_a_number_has_a_source_and_what_is_not_confirmed_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["numbers"]) == 0
    listed = capsys.readouterr().out
    for country in CARE.countries.values():
        for line in country.lines.values():
            assert line.source
            assert re.fullmatch(r"\d{4}-\d\d", line.checked)
            assert line.number in listed
    assert listed.count("NOT CONFIRMED") == sum(
        not line.confirmed for country in CARE.countries.values() for line in country.lines.values()
    )


def test_sentences_are_judged_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("I want to die.\n\nmy sister called\n"))
    assert cli.main(["care"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"text": "I want to die.", "kind": "suicide"},
        {"text": "my sister called", "kind": None},
    ]
    assert cli.main(["care", "--language", "xx"]) == 2


def test_why_is_explained_without_the_words() -> None:
    sign = next(CARE.signs.found_in("nothing i want to die", Danger), None)
    assert sign
    assert (sign.kind, sign.group) == ("suicide", "wanted, thought of, about to be done")
    assert "die" not in repr(sign)


def test_signs_are_not_read_before_somebody_says_something_free() -> None:
    def unread() -> Signs:
        raise AssertionError

    here = replace(situation(), content=replace(CONTENT, care=replace(CARE, read_signs=unread)), opening=True)
    for intent in (Intent.LAUNCH, Intent.PRACTICE, Intent.YES, Intent.CARE, Intent.STOP):
        respond(Heard(intent, {"kind": "gratitude"}), Idle(), here)
    with pytest.raises(AssertionError):
        respond(Heard(Intent.ANSWER, words="tea"), Practising(GOOD_THINGS), here)


def test_nothing_is_brought_up_again_the_next_day() -> None:
    later = replace(situation(), now=NOW + timedelta(days=1), opening=True)
    assert not re.search(r"\d \d|alone", words(respond(Heard(Intent.LAUNCH), Idle(), later)))
