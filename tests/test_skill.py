"""The skill behind the real SDK: whole envelopes in, whole responses out, and everything that may be missing."""

import json
import logging
import re
from datetime import date, datetime
from typing import Any

import pytest
from ask_sdk_core.skill_builder import SkillBuilder
from pytest_mock import MockerFixture

from micropractice.alexa.failures import METRIC, NAMESPACE
from micropractice.alexa.hear import Device, hashed
from micropractice.alexa.priming import prime
from micropractice.alexa.skill import Apology, BadEnvelope, Conversation, ForeignSkill, Handler, SkillEvents, build
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import Change, Record, practised
from micropractice.core.state import Breathing, Place, Practising, Told, place_to_json, state_to_json
from micropractice.core.values import Person
from micropractice.outbox import NO_OUTBOX, OutboxUnavailable
from micropractice.store import StoreUnavailable
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play
from speaker.sqlite import SQLiteStore
from tests.envelopes import NAMES, envelope
from tests.test_dialogues import SOME_DAY

SIGHING = place_to_json(Place("cyclic-sighing", date(2026, 3, 3), minutes=1))
HOME = Person(hashed("amzn1.ask.account.SAMPLE"))


def no_zone(device: Device) -> None:
    return None


@pytest.fixture
def handler(sqlite_store: SQLiteStore) -> Handler:
    return build(sqlite_store, no_zone, SKILL_ID)


def speech(answer: dict[str, Any]) -> str:
    ssml: str = answer["response"]["outputSpeech"]["ssml"]
    return ssml


def without(path: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the envelope without what stands at the dotted path."""
    *parents, last = path.split(".")
    inner = event
    for parent in parents:
        inner = inner[parent]
    del inner[last]
    return event


@pytest.mark.parametrize("name", [name for name in NAMES if name != "malformed"])
def test_the_sdks_own_skill_answers_the_same(name: str, handler: Handler) -> None:
    store = SQLiteStore()
    builder = SkillBuilder()
    builder.add_request_handler(SkillEvents(store, NO_OUTBOX))
    builder.add_request_handler(Conversation(store, NO_OUTBOX, no_zone))
    builder.add_exception_handler(Apology())
    of_the_sdk: Any = builder.lambda_handler()
    assert handler(envelope(name), None) == of_the_sdk(envelope(name), None)
    store.close()


def test_without_a_skill_id_nobody_is_answered(sqlite_store: SQLiteStore) -> None:
    nobodys = build(sqlite_store, no_zone, "")
    with pytest.raises(ForeignSkill):
        nobodys(envelope("launch"), None)
    event = envelope("launch")
    event["context"]["System"]["application"]["applicationId"] = ""
    with pytest.raises(BadEnvelope):
        nobodys(event, None)


def test_a_turn_that_apologises_is_counted_for_the_alarms(
    mocker: MockerFixture, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "seedling")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")
    broken = mocker.Mock()
    broken.load.side_effect = KeyError("my sister")
    assert "sorry" in speech(build(broken, no_zone, SKILL_ID)(envelope("launch"), None))
    counted = json.loads(capsys.readouterr().out)
    [metric] = counted.pop("_aws")["CloudWatchMetrics"]
    assert (metric["Namespace"], metric["Metrics"][0]["Name"]) == (NAMESPACE, METRIC)
    assert counted == {"Function": "seedling", "Version": "7", METRIC: 1}


def test_at_the_desk_nothing_is_counted(mocker: MockerFixture, capsys: pytest.CaptureFixture[str]) -> None:
    broken = mocker.Mock()
    broken.load.side_effect = StoreUnavailable("ThrottlingException")
    build(broken, no_zone, SKILL_ID)(envelope("launch"), None)
    assert capsys.readouterr().out == ""


def test_priming_asks_and_keeps_nothing_of_anybody(mocker: MockerFixture, caplog: pytest.LogCaptureFixture) -> None:
    store, zone = mocker.Mock(), mocker.Mock()
    prime(build(store, zone, SKILL_ID, store), SKILL_ID)
    assert store.mock_calls == zone.mock_calls == []
    assert caplog.records == []


def test_launch_is_answered_with_speech_a_reprompt_and_an_open_microphone(handler: Handler) -> None:
    answer = handler(envelope("launch"), None)
    assert speech(answer).startswith("<speak>Good ")
    assert answer["response"]["reprompt"]["outputSpeech"]["type"] == "SSML"
    assert answer["response"]["shouldEndSession"] is False
    assert "directives" not in answer["response"]  # an answer cannot be elicited in reply to a launch


def test_slots_are_heard_as_the_ids_they_resolved_to(handler: Handler) -> None:
    answer = handler(envelope("intent_resolved"), None)
    assert speech(answer).lower().count(" in. ") == 12  # two minutes of about ten seconds
    [directive] = answer["response"]["directives"]
    assert directive["type"] == "Dialog.ElicitSlot"
    assert directive["slotToElicit"] == "answer"
    assert directive["updatedIntent"]["name"] == "AnswerIntent"
    assert answer["response"]["shouldEndSession"] is False


def test_a_value_outside_the_model_is_met_with_a_choice(handler: Handler) -> None:
    assert "What would you like" in speech(handler(envelope("intent_not_resolved"), None))


@pytest.mark.parametrize("name", ["display_device", "session_resumed"])
def test_other_ways_to_begin_are_launches(handler: Handler, name: str) -> None:
    assert "slow sighing?" in speech(handler(envelope(name), None))


def test_a_recognised_person_has_a_record_of_their_own(handler: Handler, sqlite_store: SQLiteStore) -> None:
    sqlite_store.save(
        Person(HOME.account, hashed("amzn1.ask.person.SAMPLE")), practised(Fact(Kind.GOAL, date(2026, 3, 3)))
    )
    assert "One day so far." in speech(handler(envelope("recognized_person"), None))
    assert "Your first practice" in speech(
        handler(without("context.System.person", envelope("recognized_person")), None)
    )


@pytest.mark.parametrize("name", ["session_ended", "audio_player_event", "skill_disabled"])
def test_events_are_answered_with_nothing(handler: Handler, name: str) -> None:
    response = handler(envelope(name), None)["response"]
    assert "outputSpeech" not in response
    assert "shouldEndSession" not in response


def test_disabling_the_skill_deletes_everything_of_the_account(handler: Handler, sqlite_store: SQLiteStore) -> None:
    everybody = [HOME, Person(HOME.account, "ada")]
    for person in everybody:
        sqlite_store.save(person, practised(Fact(Kind.GOAL, date(2026, 3, 3))))
    handler(envelope("skill_disabled"), None)
    assert [sqlite_store.load(person) for person in everybody] == [Record(), Record()]


def test_what_was_written_since_the_skill_was_disabled_is_deleted_too(
    handler: Handler, sqlite_store: SQLiteStore
) -> None:
    """The event may come late, or again; the account that it names is never used again."""
    event = envelope("skill_disabled")
    moment = int(datetime.fromisoformat(event["request"]["timestamp"]).timestamp())
    sqlite_store.save(HOME, practised(Fact(Kind.GOAL, date(2026, 3, 3))) | Change(moment=moment + 60))
    handler(event, None)
    assert sqlite_store.load(HOME) == Record()


@pytest.mark.parametrize(
    "path",
    [
        "session",
        "session.attributes",
        "session.user",
        "context.System.user",
        "context.System.device",
        "context.System.apiAccessToken",
        "request.locale",
        "request.timestamp",
        "request.requestId",
        "request.intent.slots",
        "request.intent",
    ],
)
def test_what_is_missing_from_an_envelope_does_not_silence_the_skill(handler: Handler, path: str) -> None:
    assert "<speak>" in speech(handler(without(path, envelope("intent_resolved")), None))


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00Z", "9998-12-31T00:00:00Z", "2026-03-03T21:40:00"])
def test_a_moment_that_cannot_be_is_taken_for_now(handler: Handler, timestamp: str) -> None:
    event = envelope("launch")
    event["request"]["timestamp"] = timestamp
    assert re.search("slow sighing\\?|three good things\\?", speech(handler(event, None)))


def test_half_a_character_is_refused(handler: Handler) -> None:
    event = envelope("launch")
    event["context"]["System"]["user"]["userId"] = "\ud800"
    with pytest.raises(BadEnvelope):
        handler(event, None)


def test_without_an_account_nothing_is_kept_and_no_figures_are_told(
    handler: Handler, sqlite_store: SQLiteStore
) -> None:
    event = without("session.user", without("context.System.user", envelope("launch")))
    assert not re.search("day|Welcome to", speech(handler(event, None)))


@pytest.mark.parametrize(
    "attributes",
    [
        {"lastIntent": "GratitudeIntent", "step": 3},
        {"state": "practising"},
        {"state": {"is": "practising", "place": {"practice": "three-good-things", "day": "soon"}}},
        {"state": {"is": "practising", "place": {"practice": "three-good-things", "day": "2026-03-03", "step": -1}}},
        {"state": state_to_json(Practising(Place("a-script-that-is-gone", date(2026, 3, 3))))},
        {"state": state_to_json(Practising(Place("three-good-things", date(2026, 3, 3), step=2)))},
        {"state": {"is": "told", "topic": "NoSuchIntent", "pending": {"is": "idle"}}},
        {"state": state_to_json(Told("StreakIntent", Practising(Place("a-script-that-is-gone", date(2026, 3, 3)))))},
        {"state": state_to_json(Breathing(Place("three-good-things", date(2026, 3, 3)), 0, 0, "reply"))},
        {"state": {"is": "missed", "pending": {"is": "told"}, "times": 2}},
        {"state": {"is": "breathing", "place": SIGHING, "since": 10**400, "due": 1, "reply": "reply"}},
        {"unsaved": {"practised": [["breathing", 10**9], ["juggling", 1], 7], "values": {"x": 1}, "removed": [1]}},
        {"who": 7},
    ],
    ids=str,
)
def test_a_session_of_an_older_release_is_treated_as_idle(handler: Handler, attributes: dict[str, Any]) -> None:
    event = envelope("intent_resolved")
    event["request"]["intent"] = {"name": "AMAZON.RepeatIntent", "confirmationStatus": "NONE"}
    event["session"] |= {"new": False, "attributes": attributes}
    assert "Would you like to do a practice?" in speech(handler(event, None))


def test_an_intent_that_the_core_does_not_know_is_a_fallback(handler: Handler) -> None:
    event = envelope("recognized_person")
    event["request"]["intent"]["name"] = "FromAnotherRelease"
    assert "Sorry, I did not follow that." in speech(handler(event, None))


@pytest.mark.parametrize("duration", ["PT0S", "P1D", "PT9999999999H", "five", "PT", "", "-PT5M", "P1Y"])
def test_nonsense_lengths_are_brought_to_one_that_is_offered(handler: Handler, duration: str) -> None:
    event = envelope("intent_resolved")
    event["request"]["intent"]["slots"]["length"]["value"] = duration
    assert "Breathe in." in speech(handler(event, None))


def test_what_is_no_envelope_is_refused(handler: Handler) -> None:
    empty: list[dict[str, Any]] = [{}, {"request": {}}, {"session": {}}]
    for event in (*empty, envelope("malformed"), without("request", envelope("launch"))):
        with pytest.raises(BadEnvelope):
            handler(event, None)


def test_another_skill_is_refused(handler: Handler) -> None:
    event = envelope("launch")
    event["context"]["System"]["application"]["applicationId"] = "amzn1.ask.skill.another"
    with pytest.raises(ForeignSkill):
        handler(event, None)


def test_slots_and_resolutions_may_be_null(handler: Handler) -> None:
    event = envelope("intent_resolved")
    slots = event["request"]["intent"]["slots"]
    slots["practice"] = None
    slots["kind"]["resolutions"]["resolutionsPerAuthority"].insert(0, None)
    assert speech(handler(event, None)).lower().count(" in. ") == 12


def test_attributes_nested_without_end_are_refused(handler: Handler) -> None:
    nested: list[Any] = []
    for _ in range(5000):
        nested = [nested]
    event = envelope("launch")
    event["session"]["attributes"] = {"state": nested}
    with pytest.raises(BadEnvelope):
        handler(event, None)


def test_a_voice_that_is_named_in_some_turns_only_keeps_its_record(handler: Handler, sqlite_store: SQLiteStore) -> None:
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    script = "Who: first\nYou: breathe for a minute\nWho: home\nInterrupt: 10s stop"
    list(play(parse(script), echo))
    echo.who = "first"
    assert sqlite_store.load(echo.person).pendings == {}
    list(play(parse("You: gratitude\nWho: home\nYou: next\nYou: next\nYou: next\nYou: next"), echo))
    assert sqlite_store.load(HOME).facts == frozenset()
    echo.who = "first"
    assert sqlite_store.load(echo.person).facts == {Fact(Kind.GRATITUDE, SOME_DAY.date())}


def test_what_is_pending_for_one_voice_is_no_others(handler: Handler) -> None:
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    list(play(parse("Who: first\nYou: gratitude\nWho: second"), echo))
    assert "Would you like to do a practice?" in echo.say("say that again").speech


def test_danger_is_heard_in_a_slot_that_was_not_resolved(handler: Handler) -> None:
    event = envelope("intent_not_resolved")
    event["request"]["intent"]["slots"]["kind"]["value"] = "to kill myself"
    assert "9 8 8" in speech(handler(event, None))


def test_nothing_but_help_is_said_in_danger_even_where_nothing_can_be_saved(
    handler: Handler, sqlite_store: SQLiteStore, mocker: MockerFixture
) -> None:
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    echo.say("breathe for a minute")
    mocker.patch.object(sqlite_store, "save", side_effect=StoreUnavailable("ReadTimeoutError"))
    assert echo.say("i want to die").speech.startswith("Thank you for telling me.")


def test_a_language_we_do_not_speak_gets_a_kind_sentence(handler: Handler) -> None:
    event = envelope("launch")
    event["request"]["locale"] = "de-DE"
    answer = handler(event, None)
    assert "I only speak English" in speech(answer)
    assert answer["response"]["shouldEndSession"] is True
    ended = envelope("session_ended")
    ended["request"]["locale"] = "de-DE"
    assert "outputSpeech" not in handler(ended, None)["response"]


def test_what_is_said_back_is_escaped(handler: Handler) -> None:
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    for _ in play(parse("You: three good things"), echo):
        pass
    assert echo.session
    event = envelope("intent_resolved")
    slots = {"answer": {"name": "answer", "confirmationStatus": "NONE", "value": 'rock & roll <break time="9s"/>'}}
    event["request"]["intent"] = {"name": "AnswerIntent", "confirmationStatus": "NONE", "slots": slots}
    event["session"] |= {"new": False, "attributes": echo.session.attributes}
    assert 'Rock &amp; roll &lt;break time="9s"/&gt;' in speech(handler(event, None))


def test_anything_else_that_fails_gets_an_apology_and_no_word_in_the_log(
    sqlite_store: SQLiteStore, mocker: MockerFixture, caplog: pytest.LogCaptureFixture
) -> None:
    handler = build(sqlite_store, no_zone, SKILL_ID)
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    echo.say("three good things")
    mocker.patch("micropractice.alexa.skill.respond", side_effect=lambda heard, *_: 1 / len(heard.words[:0]))
    with caplog.at_level(logging.DEBUG):
        exchange = echo.say("my sister called")
    assert exchange.speech.startswith("I am sorry, something went wrong")
    assert not exchange.listening
    assert "ZeroDivisionError" in caplog.text
    assert "sister" not in caplog.text
    assert "amzn1" not in caplog.text


def test_a_failed_deletion_goes_back_to_alexa_which_sends_it_again(mocker: MockerFixture) -> None:
    store = mocker.Mock()
    store.forget.side_effect = StoreUnavailable("ReadTimeoutError")
    with pytest.raises(OutboxUnavailable):
        build(store, no_zone, SKILL_ID)(envelope("skill_disabled"), None)


def test_a_session_ended_that_fails_is_silent(mocker: MockerFixture) -> None:
    mocker.patch("micropractice.alexa.skill.respond", side_effect=RuntimeError)
    answer = build(mocker.Mock(), no_zone, SKILL_ID)(envelope("session_ended"), None)
    assert "outputSpeech" not in json.dumps(answer)
