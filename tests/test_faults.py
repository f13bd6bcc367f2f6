"""Table and queue behind a network that fails: the conversation goes on, in time, and no finished practice is lost."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from micropractice import outbox as outbox_module
from micropractice import store as store_module
from micropractice.alexa import deadline
from micropractice.alexa.hear import Device
from micropractice.alexa.skill import build
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.outbox import SQSOutbox, consumer
from micropractice.store import DynamoDBStore
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play
from tests.servers import Queue, Table, dynamodb, new_queue, new_table, received, sqs
from tests.servers.faults import Fault, FaultyServer, faults_before
from tests.test_dialogues import SOME_DAY

USUAL, QUICKLY = deadline.TURN, 0.8  # seconds for a turn; the tests of single faults do not wait so long
HELD = 8.0  # seconds that a hanging request is held; no turn waits so long
ALL_BUT_THE_LAST_ANSWER = "You: three good things\nYou: a letter\nYou: next\nYou: next"
FAULTS = [fault for fault in Fault if fault is not Fault.NONE]
LOST = [fault for fault in FAULTS if fault is not Fault.SLOW]  # those after which a turn cannot know


class World:
    """The skill, and table and queue behind servers that fail as they are told. It may read and write in vain."""

    def __init__(
        self,
        table: Table,
        queue: Queue,
        before_table: FaultyServer,
        before_queue: FaultyServer,
        patch: pytest.MonkeyPatch,
    ) -> None:
        self._table, self._queue, self._patch = table, queue, patch
        self._before_table, self._before_queue = before_table, before_queue
        store = DynamoDBStore(table.name, dynamodb(before_table.endpoint, store_module.IMPATIENT))
        url = queue.url.replace(queue.endpoint, before_queue.endpoint)
        outbox = SQSOutbox(url, sqs(before_queue.endpoint, outbox_module.IMPATIENT))
        handler = build(store, lambda device: self.zone_of(device), SKILL_ID, outbox)
        self.echo = Echo(lambda event: handler(event, None), SOME_DAY, "UTC")

    def zone_of(self, device: Device) -> str | None:
        return self.echo.zone_of(device)

    def spoil(self, *, reads: Fault = Fault.NONE, writes: Fault = Fault.NONE, queue: Fault = Fault.NONE) -> None:
        in_time = {reads, writes, queue} == {Fault.NONE}
        self._patch.setattr(deadline, "TURN", USUAL if in_time else QUICKLY)
        self._before_table.choose = lambda operation: reads if operation == "GetItem" else writes
        self._before_queue.choose = lambda operation: queue

    def say(self, words: str) -> str:
        return self.echo.say(words).speech

    @property
    def facts(self) -> set[Fact]:
        """The facts that are in the table itself."""
        store = DynamoDBStore(self._table.name, dynamodb(self._table.endpoint))
        return set(store.load(self.echo.person).facts)

    def items(self) -> list[dict[str, Any]]:
        return [dict(item) for item in dynamodb(self._table.endpoint).scan(TableName=self._table.name)["Items"]]

    def put(self, item: dict[str, Any]) -> None:
        dynamodb(self._table.endpoint).put_item(TableName=self._table.name, Item=item)

    def deliver(self) -> None:
        store = DynamoDBStore(self._table.name, dynamodb(self._table.endpoint))
        handle = consumer(store, now=self.echo.local.timestamp)
        self._before_table.settle()
        for _ in range(2):  # it may come twice
            assert handle({"Records": received(self._queue)}, None) == {"batchItemFailures": []}


@pytest.fixture
def world(dynalite: str, ministack: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """It fails quickly."""
    table, queue = new_table(dynalite), new_queue(ministack, most_tries=9)
    with faults_before(dynalite, hold=1.0) as before_table, faults_before(ministack, hold=1.0) as before_queue:
        yield World(table, queue, before_table, before_queue, monkeypatch)


PRACTISED = {Fact(Kind.GRATITUDE, SOME_DAY.date())}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_table_does_not_take_gets_there_by_the_outbox(world: World, fault: Fault) -> None:
    list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))
    world.spoil(writes=fault)
    closing = world.say("next")
    assert "Day one." in closing
    assert "could not note" not in closing
    world.echo.quit()
    world.deliver()
    assert world.facts == PRACTISED


@pytest.mark.parametrize("fault", LOST)
def test_what_neither_takes_is_told_and_tried_again_at_the_next_turn(world: World, fault: Fault) -> None:
    list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))
    world.spoil(writes=fault, queue=fault)
    closing = world.say("next")
    assert closing.startswith("I could not note this practice just now.")
    assert "Day one" not in closing
    world.spoil()
    world.say("no")
    assert world.facts == PRACTISED


def test_what_is_in_the_outbox_is_told_of_all_the_same(world: World) -> None:
    list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))
    world.spoil(writes=Fault.ERROR)
    world.say("next")
    assert "One day so far." in world.say("what's my streak")


@pytest.mark.parametrize("fault", LOST)
def test_a_record_that_cannot_be_read_is_still_written(world: World, fault: Fault) -> None:
    list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))
    world.spoil(reads=fault)
    closing = world.say("next")
    assert "could not note" not in closing
    assert "Day one" not in closing
    world.deliver()
    assert world.facts == PRACTISED


@pytest.mark.parametrize("queue", [Fault.NONE, Fault.ERROR], ids=["queued", "not queued"])
def test_a_breathing_stopped_early_never_counts_whatever_comes_late(world: World, queue: Fault) -> None:
    world.spoil(writes=Fault.LATE, queue=queue)
    world.say("breathe for a minute")
    world.spoil()
    world.echo.interrupt(timedelta(seconds=15), "stop")
    world.deliver()
    assert world.facts == set()
    world.echo.wait(timedelta(days=1))
    assert "Your first practice" in world.say("what's my streak")


@pytest.mark.parametrize("queue", [Fault.NONE, Fault.ERROR], ids=["queued", "not queued"])
def test_a_breathing_counts_though_the_table_took_nothing_and_the_session_never_ended(
    world: World, queue: Fault
) -> None:
    world.spoil(writes=Fault.ERROR)
    world.say("breathe for a minute")
    world.spoil(writes=Fault.ERROR, queue=queue)
    world.echo.session = None  # as a screen does that never says so
    world.spoil()
    world.echo.wait(timedelta(hours=1))
    world.deliver()
    assert "One day so far." in world.say("what's my streak")


def test_a_turn_keeps_its_time_though_nothing_answers(
    dynalite: str, ministack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, queue = new_table(dynalite), new_queue(ministack, most_tries=9)
    with faults_before(dynalite, hold=HELD) as before_table, faults_before(ministack, hold=HELD) as before_queue:
        world = World(table, queue, before_table, before_queue, monkeypatch)
        list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))

        def hangs(device: Device) -> Any:
            time.sleep(HELD)

        monkeypatch.setattr(world, "zone_of", hangs)
        world.echo.zone = "Asia/Tokyo"  # another device, whose zone is not known
        world.spoil(reads=Fault.HANGS, writes=Fault.HANGS, queue=Fault.HANGS)
        monkeypatch.setattr(deadline, "TURN", USUAL)
        began = time.monotonic()
        closing = world.say("next")
        took = time.monotonic() - began
        assert closing.startswith("I could not note this practice just now.")
        # Nothing that hangs was waited for to its end; the margin is for a busy machine.
        assert USUAL - 0.1 < took < HELD - 1


@pytest.mark.parametrize("fault", LOST)
def test_a_deletion_that_fails_is_told_and_goes_on_when_asked_again(world: World, fault: Fault) -> None:
    list(play(parse("Who: first\nYou: gratitude\nWho: home\nYou: gratitude\nYou: forget me"), world.echo))
    world.spoil(writes=fault)
    assert world.say("yes").startswith("I am sorry. I could not delete it all just now.")
    world.spoil()
    assert world.say("yes").startswith("It is all deleted.")
    assert world.echo.session is None
    world.deliver()
    assert [item["sk"]["S"] for item in world.items()] == ["deleted"]


def test_what_waits_in_a_session_is_not_saved_after_a_deletion(world: World) -> None:
    """One device could not note a practice; the other has everything deleted; then the first one goes on."""
    list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))
    world.spoil(writes=Fault.ERROR)
    world.say("next")
    unsaved, world.echo.session = world.echo.session, None
    world.spoil()
    world.echo.wait(timedelta(seconds=5))
    list(play(parse("You: forget me\nYou: yes"), world.echo))
    world.echo.session = unsaved
    world.say("no")
    world.deliver()
    assert world.facts == set()


def test_a_breathing_is_stopped_though_only_the_outbox_heard_of_it(world: World) -> None:
    world.say("breathe for a minute")
    world.spoil(writes=Fault.ERROR)
    world.echo.interrupt(timedelta(seconds=15), "stop")
    world.spoil()
    world.echo.wait(timedelta(hours=1))
    assert "Day one" not in world.say("gratitude")
    world.deliver()
    world.echo.session = None
    assert "Your first practice" in world.say("what's my streak")


def test_a_write_that_arrives_after_a_deletion_brings_nothing_back(world: World) -> None:
    list(play(parse(ALL_BUT_THE_LAST_ANSWER + "\nYou: next"), world.echo))
    world.spoil(writes=Fault.LATE, queue=Fault.ERROR)
    world.say("breathe for a minute")
    world.spoil()
    world.echo.session = None
    list(play(parse("You: forget me\nYou: yes"), world.echo))
    world.deliver()
    assert [item["sk"]["S"] for item in world.items()] == ["deleted"]


def test_what_could_not_be_read_is_not_overwritten(world: World) -> None:
    person = world.echo.person
    foreign = {"pk": {"S": person.account}, "sk": {"S": person.who}, "unfinished": {"M": {}}}
    world.put(foreign)
    world.spoil(reads=Fault.ERROR)
    list(play(parse(ALL_BUT_THE_LAST_ANSWER + "\nYou: next"), world.echo))
    [item] = world.items()
    assert item.items() >= foreign.items()
    assert world.facts == PRACTISED


def test_a_practice_that_ended_unread_is_not_offered_again(world: World) -> None:
    list(play(parse(ALL_BUT_THE_LAST_ANSWER), world.echo))
    world.spoil(reads=Fault.ERROR)
    world.say("next")
    world.spoil()
    world.say("no")
    assert "Last time we stopped" not in world.echo.open().speech
