"""What the skill keeps of a turn, how often it asks the table, and what it says where that does not answer."""

from datetime import timedelta

import boto3
import pytest
from pytest_mock import MockerFixture

from micropractice.alexa.skill import Handler, build
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.store import DynamoDBStore, StoreUnavailable
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play
from speaker.sqlite import SQLiteStore
from tests.servers import Table
from tests.test_dialogues import SOME_DAY
from tests.test_skill import no_zone


@pytest.fixture
def handler(sqlite_store: SQLiteStore) -> Handler:
    return build(sqlite_store, no_zone, SKILL_ID)


def test_a_record_expires_400_days_after_it_was_last_written(dynamodb_table: Table) -> None:
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    handler = build(DynamoDBStore(dynamodb_table.name, client), no_zone, SKILL_ID)
    Echo(lambda event: handler(event, None), SOME_DAY, "UTC").say("gratitude")
    [item] = client.scan(TableName=dynamodb_table.name)["Items"]
    assert int(item["expires"]["N"]) == int((SOME_DAY + timedelta(days=400)).timestamp())


def test_a_record_that_is_only_asked_for_is_in_use_too(dynamodb_table: Table) -> None:
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    handler = build(DynamoDBStore(dynamodb_table.name, client), no_zone, SKILL_ID)
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    list(
        play(parse("You: gratitude\nYou: stop\nWait: 20d\nYou: my streak\nYou: stop\nWait: 20d\nYou: my streak"), echo)
    )
    [item] = client.scan(TableName=dynamodb_table.name)["Items"]
    assert int(item["expires"]["N"]) == int(echo.now.timestamp()) + 400 * 86400


def test_each_turn_reads_once_and_writes_at_most_once(dynamodb_table: Table) -> None:
    calls: list[str] = []
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    client.meta.events.register("before-call.dynamodb.*", lambda model, **_: calls.append(model.name))
    handler = build(DynamoDBStore(dynamodb_table.name, client), lambda device: echo.zone_of(device), SKILL_ID)
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "Europe/London")
    script = """
Open:
You: gratitude
You: a letter
You: help
You: pause
You: resume
You: next
You: next
You: next
You: what's my streak
You: breathe for five minutes
Interrupt: 60s pause
You: resume
You: yes
You: fine
You: i want to kill myself
Stay silent:
Open:
You: stop
"""
    turns = 0
    for step in play(parse(script.strip()), echo):
        if step.exchange:
            turns += 1
            assert calls.count("GetItem") == 1, step
            assert calls.count("UpdateItem") <= 1, step
            assert set(calls) <= {"GetItem", "UpdateItem"}, step
            calls.clear()
    assert turns == 19


def test_without_a_store_for_reading_the_practice_goes_on_without_figures(mocker: MockerFixture) -> None:
    store = mocker.Mock()
    store.load.side_effect = store.save.side_effect = StoreUnavailable("ReadTimeoutError")
    handler = build(store, no_zone, SKILL_ID)
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    script = "Open:\nYou: three good things\nYou: a letter\nYou: next\nYou: next\nYou: next\nYou: my streak\nYou: stop"
    said = [step.exchange.speech for step in play(parse(script), echo) if step.exchange]
    assert said[0].endswith("a minute of slow sighing?")
    assert said[5].startswith("I could not note this practice just now.")
    assert not any("streak" in words or "Day one" in words for words in said)
    assert said[6].startswith("I cannot look at your days just now.")


def test_a_fact_that_could_not_be_saved_is_saved_at_the_next_turn(
    sqlite_store: SQLiteStore, mocker: MockerFixture
) -> None:
    handler = build(sqlite_store, no_zone, SKILL_ID)
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    list(play(parse("You: three good things\nYou: next\nYou: next\nYou: next"), echo))
    mocker.patch.object(sqlite_store, "save", side_effect=StoreUnavailable("ReadTimeoutError"))
    closing = echo.say("next").speech
    assert "could not note" in closing
    assert "Day one" not in closing
    assert sqlite_store.load(echo.person).facts == frozenset()
    mocker.stopall()
    echo.say("no")
    record = sqlite_store.load(echo.person)
    assert record.facts == {Fact(Kind.GRATITUDE, SOME_DAY.date())}
    assert record.unfinished is None


def test_a_breathing_that_could_not_be_noted_is_noted_at_the_end(
    handler: Handler, sqlite_store: SQLiteStore, mocker: MockerFixture
) -> None:
    echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")
    mocker.patch.object(sqlite_store, "save", side_effect=StoreUnavailable("ReadTimeoutError"))
    echo.say("breathe for a minute")
    mocker.stopall()
    echo.stay_silent()
    assert sqlite_store.load(echo.person).facts == {Fact(Kind.BREATHING, SOME_DAY.date())}
