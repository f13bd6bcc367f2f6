"""One contract for every store: SQLite, and DynamoDB on two independent API servers."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from pytest_mock import MockerFixture

from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import (
    SETTLED,
    Change,
    Record,
    change_from_json,
    change_to_json,
    folding,
    keeping_pending,
    keeping_unfinished,
    practised,
    record_of,
    removing,
    stopping,
)
from micropractice.core.state import Place
from micropractice.core.values import UNFINISHED, Pending, Person, Unfinished
from micropractice.store import IMPATIENT, DynamoDBStore, ProgressStore, StoreUnavailable, report_foreign
from speaker.sqlite import SQLiteStore
from tests.servers import Table, new_table

DAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
MOMENT = int(NOON.timestamp())
ADA, HOME, STRANGER = Person("an account", "ada"), Person("an account"), Person("another account")


def dynamodb(table: Table) -> DynamoDBStore:
    return DynamoDBStore(table.name, boto3.client("dynamodb", endpoint_url=table.endpoint))


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("ministack", marks=pytest.mark.server),
        pytest.param("dynalite", marks=pytest.mark.server),
    ]
)
def store(request: pytest.FixtureRequest) -> ProgressStore:
    """Each store in turn, empty."""
    if request.param == "sqlite":
        sqlite: SQLiteStore = request.getfixturevalue("sqlite_store")
        return sqlite
    return dynamodb(new_table(request.getfixturevalue(request.param)))


def test_nothing_is_kept_of_a_stranger(store: ProgressStore) -> None:
    assert store.load(STRANGER) == Record()


def test_facts_of_every_kind_come_back(store: ProgressStore) -> None:
    facts = [Fact(kind, DAY - timedelta(days=n)) for n, kind in enumerate(Kind)]
    store.save(HOME, practised(*facts))
    assert store.load(HOME).facts == frozenset(facts)


def test_saving_a_change_twice_is_saving_it_once(store: ProgressStore) -> None:
    change = practised(Fact(Kind.BREATHING, DAY)) | keeping_unfinished(Unfinished(Place("box", DAY), MOMENT))
    store.save(HOME, change)
    once = store.load(HOME)
    store.save(HOME, change)
    assert store.load(HOME) == once


def test_what_is_removed_is_gone_and_nothing_else(store: ProgressStore) -> None:
    pending = Pending(Fact(Kind.BREATHING, DAY), MOMENT)
    store.save(
        HOME, practised(Fact(Kind.GOAL, DAY)) | keeping_pending("one", pending) | keeping_pending("two", pending)
    )
    store.save(HOME, removing(["pending#one", "unfinished"]))
    assert store.load(HOME).pendings == {"two": pending}
    assert store.load(HOME).facts == {Fact(Kind.GOAL, DAY)}


def test_the_place_where_a_practice_was_left_comes_back(store: ProgressStore) -> None:
    left = Unfinished(Place("strength", DAY, step=3, minutes=2, done=4, strength="kindness"), MOMENT)
    store.save(HOME, keeping_unfinished(left))
    assert store.load(HOME).unfinished == left
    store.save(HOME, removing([UNFINISHED]))
    assert store.load(HOME).unfinished is None


def test_a_pending_fact_counts_once_its_moment_has_passed(store: ProgressStore) -> None:
    store.save(HOME, keeping_pending("reply", Pending(Fact(Kind.BREATHING, DAY), MOMENT)))
    record = store.load(HOME)
    assert record.progress(NOON - timedelta(seconds=1)).days_in_all == 0
    assert record.progress(NOON).days_in_all == 1
    assert not folding(record, NOON + SETTLED - timedelta(seconds=1))
    store.save(HOME, folding(record, NOON + SETTLED))
    assert store.load(HOME).facts == {Fact(Kind.BREATHING, DAY)}
    assert not store.load(HOME).values


def test_a_pending_that_was_stopped_never_counts_though_it_is_written_later(store: ProgressStore) -> None:
    pending = keeping_pending("reply", Pending(Fact(Kind.BREATHING, DAY), MOMENT))
    stop = stopping("reply", NOON - timedelta(seconds=20))
    for change in (stop, pending, stop, pending):
        store.save(HOME, change)
    assert store.load(HOME).progress(NOON + timedelta(days=1)).days_in_all == 0
    tidied = folding(store.load(HOME), NOON + SETTLED)
    store.save(HOME, tidied)
    assert (store.load(HOME).facts, store.load(HOME).values) == (frozenset(), {})


def test_what_is_pending_stays_as_it_was_first_written(store: ProgressStore) -> None:
    """The request may come again when the record, and with it the device's zone, cannot be read."""
    first = keeping_pending("reply", Pending(Fact(Kind.BREATHING, DAY), MOMENT))
    again = keeping_pending("reply", Pending(Fact(Kind.BREATHING, DAY + timedelta(days=1)), MOMENT))
    for change in (first, again):
        store.save(HOME, change)
    assert store.load(HOME).values == first.values == Record().changed(first).changed(again).values


def test_persons_of_one_home_do_not_share_a_record(store: ProgressStore) -> None:
    store.save(ADA, practised(Fact(Kind.GRATITUDE, DAY)))
    assert store.load(HOME) == Record()


def test_forgetting_an_account_deletes_all_its_persons_and_nobody_else(store: ProgressStore) -> None:
    people = [HOME, *(Person(HOME.account, f"person {n}") for n in range(60))]
    for person in [*people, STRANGER]:
        store.save(person, practised(Fact(Kind.GRATITUDE, DAY)))
    store.forget(HOME.account, MOMENT)
    store.forget(HOME.account, MOMENT)
    assert [store.load(person) for person in people] == [Record()] * len(people)
    assert store.load(STRANGER).facts


def test_writers_at_the_same_time_lose_nothing(store: ProgressStore) -> None:
    facts = [Fact(kind, DAY + timedelta(days=n)) for n in range(8) for kind in Kind]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda fact: store.save(HOME, practised(fact)), facts))
    assert store.load(HOME).facts == frozenset(facts)


def test_an_empty_change_only_says_that_the_record_is_in_use(store: ProgressStore) -> None:
    store.save(HOME, Change(moment=MOMENT))
    assert store.load(HOME) == Record(used=MOMENT)


def test_what_comes_late_from_before_a_deletion_is_dropped(store: ProgressStore) -> None:
    before, after = (Change(frozenset({Fact(Kind.GOAL, DAY)}), moment=MOMENT + n) for n in (-60, 60))
    store.save(HOME, before)
    store.forget(HOME.account, MOMENT)
    for person in (HOME, ADA):
        store.save_late(person, before)
        assert store.load(person) == Record()
    store.save_late(HOME, after)
    assert store.load(HOME).facts == after.practised
    store.save_late(STRANGER, before)
    assert store.load(STRANGER).facts == before.practised


def test_a_turn_that_began_before_a_deletion_writes_nothing_after_it(store: ProgressStore) -> None:
    before, after = (Change(frozenset({Fact(Kind.GOAL, DAY)}), moment=MOMENT + n) for n in (0, 1))
    store.save(HOME, before)
    store.forget(HOME.account, MOMENT)
    store.save(HOME, before, existing=True)
    assert store.load(HOME) == Record()
    store.save(HOME, after, existing=True)
    assert store.load(HOME).facts == after.practised


def test_deleting_once_more_deletes_nothing_that_came_after(store: ProgressStore) -> None:
    fresh_start = Change(frozenset({Fact(Kind.GOAL, DAY)}), moment=MOMENT + 1)
    store.save(ADA, Change(frozenset({Fact(Kind.BREATHING, DAY)}), moment=MOMENT))
    store.forget(HOME.account, MOMENT)
    store.save(HOME, fresh_start)
    store.forget(HOME.account, MOMENT)
    store.forget(HOME.account, MOMENT - 100)
    assert store.load(HOME).facts == fresh_start.practised
    assert store.load(ADA) == Record()
    store.save_late(ADA, Change(frozenset({Fact(Kind.BREATHING, DAY)}), moment=MOMENT - 50))
    assert store.load(ADA) == Record()


def test_what_is_written_late_is_dropped_where_the_account_is_deleted_meanwhile(
    dynamodb_table: Table, mocker: MockerFixture
) -> None:
    late, store = dynamodb(dynamodb_table), dynamodb(dynamodb_table)
    write = late._update

    def deleted_meanwhile(person: Person, change: Change) -> bool:
        store.forget(HOME.account, MOMENT)
        return write(person, change)

    mocker.patch.object(late, "_update", side_effect=deleted_meanwhile)
    late.save_late(HOME, Change(frozenset({Fact(Kind.GOAL, DAY)}), moment=MOMENT - 1))
    assert store.load(HOME) == Record()


def test_dynamodb_keeps_facts_as_number_sets_under_hashes(dynamodb_table: Table) -> None:
    change = practised(Fact(Kind.BREATHING, date(1970, 1, 2)), Fact(Kind.BREATHING, date(1970, 1, 3)))
    dynamodb(dynamodb_table).save(HOME, change | Change(moment=MOMENT))
    [item] = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint).scan(TableName=dynamodb_table.name)["Items"]
    assert sorted(item.pop("breathing")["NS"]) == ["1", "2"]
    assert item == {"pk": {"S": "an account"}, "sk": {"S": "home"}, "expires": {"N": str(MOMENT + 400 * 86400)}}


def test_what_is_not_of_our_making_is_reported_once_passed_over_and_kept(
    dynamodb_table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    foreign: dict[str, Any] = {
        "gratitude": {"S": "yes"},
        "goal": {"NS": ["1.5"]},
        "unfinished": {"S": "{"},
        "pending#x": {"N": "7"},
        "my secret": {"M": {}},
    }
    report_foreign.cache_clear()
    client.put_item(TableName=dynamodb_table.name, Item={"pk": {"S": "an account"}, "sk": {"S": "home"}, **foreign})
    store = dynamodb(dynamodb_table)
    record = store.load(HOME)
    assert (record.facts, record.pendings, record.unfinished) == (frozenset(), {}, None)
    facts = [Fact(Kind.BREATHING, DAY), Fact(Kind.GRATITUDE, DAY)]
    left = Unfinished(Place("box", DAY), MOMENT)
    for _ in range(2):
        store.save(HOME, (practised(*facts) | keeping_unfinished(left)).beside(record.foreign), existing=True)
        assert (store.load(HOME).facts, store.load(HOME).unfinished) == (frozenset(facts), left)
    store.save(HOME, removing([UNFINISHED]).beside(record.foreign), existing=True)
    assert store.load(HOME).unfinished is None
    [item] = client.scan(TableName=dynamodb_table.name)["Items"]
    assert item.items() >= foreign.items()
    reported = sorted(
        message.removeprefix("something not of our making is left alone: ") for message in caplog.messages
    )
    assert reported == ["M under ?", "N under goal", "N under pending", "S under gratitude", "S under unfinished"]


def test_what_is_not_of_our_making_is_left_alone_in_a_file_too(
    sqlite_store: SQLiteStore, caplog: pytest.LogCaptureFixture
) -> None:
    report_foreign.cache_clear()
    sqlite_store._connection.execute("insert into fact values ('an account', 'home', 'juggling', 7)")
    sqlite_store._connection.execute("insert into value values ('an account', 'home', 'unfinished', 'soon')")
    record = sqlite_store.load(HOME)
    assert (record.facts, record.unfinished) == (frozenset(), None)
    sqlite_store.save(HOME, keeping_unfinished(Unfinished(Place("box", DAY), MOMENT)).beside(record.foreign))
    sqlite_store.load(HOME)
    kept = sqlite_store._connection.execute("select text from value where name = 'unfinished'").fetchone()
    assert kept == ("soon",)
    assert len(caplog.messages) == 2


HUGE = "1" + "0" * 400


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pending#x", '{"kind": "breathing", "day": 20000, "due": ' + HUGE + "}"),
        ("pending#x", '{"kind": "breathing", "day": ' + HUGE + ', "due": 1}'),
        ("pending#x", '{"kind": "juggling", "day": 20000, "due": 1}'),
        ("pending#x", "[" * 100_000),
        ("zone#device", '{"name": "Europe/London", "asked": ' + HUGE + "}"),
        ("unfinished", '{"place": {"practice": "box", "day": "2026-03-03"}, "left": ' + HUGE + "}"),
        ("unfinished", '{"place": 7, "left": 1}'),
        ("unfinished", ""),
    ],
    ids=str,
)
def test_values_that_cannot_be_read_are_passed_over(name: str, text: str) -> None:
    record = Record(values={name: text})
    assert (record.pendings, record.zones, record.unfinished) == ({}, {}, None)
    assert record_of((), {name: text}, 0) == Record(foreign=frozenset({name}))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"practised": 7},
        {"practised": [[1]]},
        {"practised": [["juggling", 1]]},
        {"values": {"pending#x": "7"}},
        {"values": {"anything": "1"}},
        {"removed": [7]},
        {"moment": -1},
        {"moment": None},
    ],
    ids=str,
)
def test_a_change_that_cannot_be_read_is_none(spoilt: dict[str, Any]) -> None:
    sound = change_to_json(practised(Fact(Kind.GOAL, DAY)))
    assert change_from_json(sound) == practised(Fact(Kind.GOAL, DAY))
    assert change_from_json(sound | spoilt) is None
    assert change_from_json(None) is None


def test_a_change_that_could_not_be_saved_comes_back() -> None:
    pending = Pending(Fact(Kind.BREATHING, DAY), MOMENT)
    change = practised(Fact(Kind.GOAL, DAY)) | keeping_pending("one", pending) | removing([UNFINISHED])
    assert change_from_json(json.loads(json.dumps(change_to_json(change)))) == change


def test_a_table_that_does_not_answer_is_told_as_such() -> None:
    store = DynamoDBStore("nowhere", boto3.client("dynamodb", endpoint_url="http://127.0.0.1:9", config=IMPATIENT))
    for call in (lambda: store.load(HOME), lambda: store.save(HOME, removing(["x"])), lambda: store.forget("x", 1)):
        with pytest.raises(StoreUnavailable):
            call()


def test_any_number_of_items_is_deleted_and_after_a_fault_it_goes_on(
    dynamodb_table: Table, mocker: MockerFixture
) -> None:
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    store = DynamoDBStore(dynamodb_table.name, client)
    foreign = {"S": "x" * 8000}  # so that there is more than one page
    for start in range(0, 300, 25):
        items = [{"pk": {"S": HOME.account}, "sk": {"S": f"{start + n}"}, "other": foreign} for n in range(25)]
        client.batch_write_item(RequestItems={dynamodb_table.name: [{"PutRequest": {"Item": item}} for item in items]})
    delete = store._delete_up_to
    deleted = count()

    def fails_once(moment: int, key: Any) -> None:
        if next(deleted) == 100:
            raise StoreUnavailable("InternalServerError")
        delete(moment, key)

    mocker.patch.object(store, "_delete_up_to", side_effect=fails_once)
    with pytest.raises(StoreUnavailable):
        store.forget(HOME.account, MOMENT)
    assert client.scan(TableName=dynamodb_table.name, Select="COUNT")["Count"] > 100
    store.forget(HOME.account, MOMENT)
    [marker] = client.scan(TableName=dynamodb_table.name)["Items"]
    assert marker["sk"] == {"S": "deleted"}


def test_what_is_begun_while_an_account_is_deleted_stays(dynamodb_table: Table, mocker: MockerFixture) -> None:
    store = dynamodb(dynamodb_table)
    store.save(HOME, Change(frozenset({Fact(Kind.GOAL, DAY)}), moment=MOMENT))
    keys = list(store._keys(HOME.account))
    fresh_start = Change(frozenset({Fact(Kind.BREATHING, DAY)}), moment=MOMENT + 5)
    mocker.patch.object(store, "_keys", return_value=keys)
    store.save(HOME, fresh_start)
    store.forget(HOME.account, MOMENT)
    assert store.load(HOME).facts >= fresh_start.practised
