"""The outbox in a real queue: what is sent gets to the table, and what is not ours is put aside."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from pytest_mock import MockerFixture

from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import SETTLED, Change, Record, keeping_pending
from micropractice.core.values import Pending, Person
from micropractice.outbox import IMPATIENT, OutboxUnavailable, SQSOutbox, consumer
from micropractice.store import StoreUnavailable
from speaker.sqlite import SQLiteStore
from tests.servers import Queue, new_queue, received, sqs

DAY = date(2026, 3, 3)
MOMENT = 1_772_000_000
HOME, ADA = Person("an account"), Person("an account", "ada")


def fact(kind: Kind, moment: int = MOMENT) -> Change:
    return Change(frozenset({Fact(kind, DAY)}), moment=moment)


@pytest.fixture
def queue(ministack: str) -> Queue:
    return new_queue(ministack, most_tries=3)


@pytest.fixture
def outbox(queue: Queue) -> SQSOutbox:
    return SQSOutbox(queue.url, sqs(queue.endpoint))


@pytest.fixture
def deliver(queue: Queue, sqlite_store: SQLiteStore) -> Callable[[], int]:
    """Deliver one batch, as Lambda does. Returns how many messages failed, and so stay."""
    handle = consumer(sqlite_store, now=lambda: MOMENT + 60)

    def deliver_batch() -> int:
        messages = received(queue)
        failures = {one["itemIdentifier"] for one in handle({"Records": messages}, None)["batchItemFailures"]}
        for message in messages:
            if message["messageId"] not in failures:
                sqs(queue.endpoint).delete_message(QueueUrl=queue.url, ReceiptHandle=message["receiptHandle"])
        return len(failures)

    return deliver_batch


def test_facts_and_what_is_pending_get_to_the_table(
    outbox: SQSOutbox, deliver: Callable[[], int], sqlite_store: SQLiteStore
) -> None:
    pending = Pending(Fact(Kind.BREATHING, DAY), MOMENT + 60)
    outbox.send(ADA, [fact(Kind.GOAL), keeping_pending("reply", pending) | Change(moment=MOMENT + 1)])
    assert deliver() == 0
    record = sqlite_store.load(ADA)
    assert record.facts == {Fact(Kind.GOAL, DAY)}
    assert record.pendings == {"reply": pending}
    assert sqlite_store.load(HOME) == Record()


def test_only_what_must_not_be_lost_is_taken_from_a_message(
    outbox: SQSOutbox, deliver: Callable[[], int], sqlite_store: SQLiteStore
) -> None:
    outbox.send(HOME, [Change(values={"begun#box": "7"}, removed=frozenset({"unfinished"}), moment=MOMENT)])
    assert deliver() == 0
    assert not sqlite_store.load(HOME).values


def test_one_that_fails_is_tried_again_and_holds_up_no_other(
    outbox: SQSOutbox, deliver: Callable[[], int], sqlite_store: SQLiteStore, mocker: MockerFixture
) -> None:
    save_late = sqlite_store.save_late

    def unless_home(person: Person, change: Change) -> None:
        if person == HOME:
            raise StoreUnavailable("ThrottlingException")
        save_late(person, change)

    throttled = mocker.patch.object(sqlite_store, "save_late", side_effect=unless_home)
    outbox.send(HOME, [fact(Kind.GOAL)])
    outbox.send(ADA, [fact(Kind.BREATHING)])
    assert deliver() == 1
    assert sqlite_store.load(ADA).facts == {Fact(Kind.BREATHING, DAY)}
    throttled.side_effect = save_late
    assert deliver() == 0
    assert sqlite_store.load(HOME).facts == {Fact(Kind.GOAL, DAY)}


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[" * 100_000,
        "7",
        json.dumps({"account": "an account", "who": "home", "changes": [{}]}),
        json.dumps({"account": "an account", "deleted": "soon"}),
    ],
    ids=["no JSON", "nested without end", "a number", "no change", "no moment"],
)
def test_what_is_none_of_ours_is_put_aside(queue: Queue, deliver: Callable[[], int], body: str) -> None:
    client = sqs(queue.endpoint)
    client.send_message(QueueUrl=queue.url, MessageBody=body)
    assert [deliver() for _ in range(4)] == [1, 1, 1, 0]
    assert client.receive_message(QueueUrl=queue.dead_letters)["Messages"][0]["Body"] == body


def test_an_account_can_be_deleted_later_and_what_was_sent_before_stays_out(
    outbox: SQSOutbox, deliver: Callable[[], int], sqlite_store: SQLiteStore
) -> None:
    for person in (HOME, ADA):
        sqlite_store.save(person, fact(Kind.GOAL))
    outbox.send_deletion(HOME.account, MOMENT + 5)
    assert deliver() == 0
    outbox.send(HOME, [fact(Kind.GRATITUDE, MOMENT + 4), fact(Kind.BREATHING, MOMENT + 6)])
    assert deliver() == 0
    assert sqlite_store.load(HOME).facts == {Fact(Kind.BREATHING, DAY)}
    assert sqlite_store.load(ADA) == Record()


def test_what_is_older_than_the_marker_of_a_deletion_is_dropped(
    outbox: SQSOutbox, deliver: Callable[[], int], sqlite_store: SQLiteStore
) -> None:
    old = MOMENT + 60 - int(SETTLED.total_seconds())
    outbox.send(HOME, [fact(Kind.GOAL, old), fact(Kind.BREATHING, old + 1)])
    assert deliver() == 0
    assert sqlite_store.load(HOME).facts == {Fact(Kind.BREATHING, DAY)}


def test_a_queue_that_does_not_answer_is_told_as_such() -> None:
    outbox = SQSOutbox("http://127.0.0.1:9/queue", sqs("http://127.0.0.1:9", IMPATIENT))
    with pytest.raises(OutboxUnavailable):
        outbox.send(HOME, [fact(Kind.GOAL)])
    with pytest.raises(OutboxUnavailable):
        outbox.send_deletion(HOME.account, MOMENT)
