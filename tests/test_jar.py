"""The jar: kept only on asking, in the person's own words, limited, read back, emptied, and never anywhere else."""

import logging
from collections.abc import Mapping
from datetime import timedelta

import boto3
import pytest
from pytest_mock import MockerFixture

from micropractice.alexa.skill import build
from micropractice.core.dialogue import respond
from micropractice.core.jar import is_wanted
from micropractice.core.record import Record, keeping, keeping_thing
from micropractice.core.state import Confirming, Idle, Place, Practising
from micropractice.core.things import LONGEST_THING, MOST_THINGS
from micropractice.core.turn import Heard, Intent, Situation
from micropractice.core.value import replace
from micropractice.core.values import JAR, Thing
from micropractice.store import DynamoDBStore, StoreUnavailable
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play
from speaker.sqlite import SQLiteStore
from tests.servers import Table
from tests.test_conversation import CONTENT, DANGERS, GOOD_THINGS, MATTERS, NOW, TODAY, situation, words
from tests.test_dialogues import SOME_DAY
from tests.test_skill import no_zone

ON = Record().changed(keeping(JAR, wanted=True))
SECONDS = int(NOW.timestamp())
SISTER = Heard(Intent.ANSWER, words="my sister called")


def jar_of(things: Mapping[str, Thing]) -> Record:
    jar = Record()
    for name, thing in things.items():
        jar = jar.changed(keeping_thing(name, thing))
    return jar


def with_jar(jar: Record | None, record: Record = ON) -> Situation:
    return replace(situation(record), jar=jar)


def test_without_asking_nothing_is_kept() -> None:
    for record in (Record(), Record().changed(keeping(JAR, wanted=False))):
        assert not respond(SISTER, Practising(GOOD_THINGS), with_jar(Record(), record)).jar


def test_an_answer_goes_into_the_jar_as_it_was_said() -> None:
    turn = respond(SISTER, Practising(GOOD_THINGS), with_jar(Record()))
    assert [thing.words for thing in Record().changed(turn.jar).things.values()] == ["my sister called"]
    assert "sister" not in str(turn.change)
    assert "sister" not in repr(turn).replace("Your sister called", "")


@pytest.mark.parametrize(
    ("step", "practice"),
    [(2, "three-good-things"), (0, "strength-in-somebody")],
    ids=["a question that is not said back", "no gratitude"],
)
def test_only_good_things_are_kept(step: int, practice: str) -> None:
    place = Place(practice, TODAY, CONTENT.practices[practice].starts()[min(step, 1)], strength="hope")
    assert not respond(SISTER, Practising(place), with_jar(Record())).jar


@pytest.mark.parametrize("said", [*DANGERS.values(), *MATTERS.values(), "what do you mean", "next"])
def test_no_trouble_is_kept(said: str) -> None:
    assert not respond(Heard(Intent.ANSWER, words=said), Practising(GOOD_THINGS), with_jar(Record())).jar


def test_a_full_jar_makes_room_and_a_long_thing_is_cut() -> None:
    full = jar_of({f"{n}": Thing(f"thing {n}", SECONDS - 1000 + n) for n in range(MOST_THINGS)})
    heard = Heard(Intent.ANSWER, words="a very good thing " * 20)
    things = full.changed(respond(heard, Practising(GOOD_THINGS), with_jar(full)).jar).things
    assert len(things) == MOST_THINGS
    assert "thing 0" not in {thing.words for thing in things.values()}
    assert max(len(thing.words) for thing in things.values()) <= LONGEST_THING


def test_every_thing_is_read_before_one_comes_again() -> None:
    jar = jar_of({f"{n}": Thing(f"thing {n}", SECONDS - 1000 + n) for n in range(4)})
    heard = []
    for later in range(8):
        here = replace(with_jar(jar), now=NOW + timedelta(minutes=later))
        turn = respond(Heard(Intent.JAR_READ), Idle(), here)
        heard.append(words(turn))
        jar = jar.changed(turn.jar)
    assert len(set(heard[:4])) == 4
    assert heard[:4] == heard[4:]


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Earlier today"), (1, "Yesterday"), (2, "Two days ago"), (43, "43 days")]
)
def test_a_thing_is_read_back_with_its_day(days: int, said: str) -> None:
    jar = jar_of({"a": Thing("my sister called", SECONDS - days * 86400 - 60)})
    assert words(respond(Heard(Intent.JAR_READ), Idle(), with_jar(jar))).startswith(f"{said}")
    assert "your sister called" in words(respond(Heard(Intent.JAR_READ), Idle(), with_jar(jar)))


def test_what_was_read_last_is_taken_out() -> None:
    jar = jar_of({"old": Thing("one", SECONDS - 900, read=SECONDS - 10), "new": Thing("two", SECONDS - 800)})
    after = jar.changed(respond(Heard(Intent.JAR_TAKE_OUT), Idle(), with_jar(jar)).jar)
    assert [thing.words for thing in after.things.values()] == ["two"]


def test_a_jar_is_emptied_after_a_yes_only() -> None:
    jar = jar_of({"a": Thing("one", SECONDS), "b": Thing("two", SECONDS)})
    asked = respond(Heard(Intent.JAR_EMPTY), Practising(GOOD_THINGS), with_jar(jar))
    assert asked.state == Confirming(Practising(GOOD_THINGS), jar=True)
    assert not asked.jar
    assert not respond(Heard(Intent.NO), asked.state, with_jar(jar)).jar
    emptied = respond(Heard(Intent.YES), asked.state, with_jar(jar))
    assert not jar.changed(emptied.jar).things
    assert emptied.state == Practising(GOOD_THINGS)
    assert emptied.if_not_forgotten is None


@pytest.mark.parametrize("intent", [Intent.JAR_READ, Intent.JAR_COUNT, Intent.JAR_EMPTY, Intent.JAR_TAKE_OUT])
def test_a_jar_that_cannot_be_looked_into_is_no_empty_jar(intent: Intent) -> None:
    said = words(respond(Heard(intent), Idle(), with_jar(None)))
    assert said.startswith(CONTENT.phrases.jar_unknown)


def test_the_jar_is_read_only_where_it_may_be_needed() -> None:
    assert not is_wanted(SISTER, Practising(GOOD_THINGS), Record())
    assert not is_wanted(Heard(Intent.NEXT), Practising(GOOD_THINGS), ON)
    assert not is_wanted(SISTER, Idle(), ON)
    assert is_wanted(SISTER, Practising(GOOD_THINGS), ON)
    assert is_wanted(Heard(Intent.KNOWN), Idle(), Record())


SCRIPT = """
You: remember my good things
You: a small pleasure
You: my neighbour's purple accordion
You: stop
"""


def test_it_is_an_item_of_its_own_and_deleted_with_the_rest(
    dynamodb_table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    store = DynamoDBStore(dynamodb_table.name, client)
    echo = Echo(lambda event: build(store, no_zone, SKILL_ID)(event, None), SOME_DAY, "UTC")
    list(play(parse(SCRIPT), echo))
    items = client.scan(TableName=dynamodb_table.name)["Items"]
    assert {item["sk"]["S"] for item in items} == {"home", "jar#home"}
    assert ["accordion" in str(item) for item in items if item["sk"]["S"] == "jar#home"] == [True]
    assert ["accordion" in str(item) for item in items if item["sk"]["S"] == "home"] == [False]
    ours = [record for record in caplog.records if record.name.startswith(("micropractice", "root"))]
    assert "accordion" not in str([record.getMessage() for record in ours])
    store.forget(echo.person.account, int(echo.now.timestamp()))
    assert not store.load(echo.person.jar).things


def test_where_it_cannot_be_kept_that_is_said(sqlite_store: SQLiteStore, mocker: MockerFixture) -> None:
    echo = Echo(lambda event: build(sqlite_store, no_zone, SKILL_ID)(event, None), SOME_DAY, "UTC")
    echo.say("remember my good things")
    echo.say("a small pleasure")
    mocker.patch.object(sqlite_store, "save", side_effect=StoreUnavailable("down"))
    answer = echo.say("my neighbour's purple accordion")
    assert CONTENT.phrases.jar_not_kept in answer.speech
    assert "accordion" not in str(answer.response["sessionAttributes"])
    assert answer.listening
