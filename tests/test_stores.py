"""One contract for every store: SQLite, and DynamoDB on two independent API servers."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest
from pytest_mock import MockerFixture

from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import (
    UNFINISHED,
    Change,
    Pending,
    Person,
    Record,
    Unfinished,
    change_from_json,
    change_to_json,
    folding,
    keeping_pending,
    keeping_unfinished,
    practised,
    removing,
)
from micropractice.core.state import Place
from micropractice.store import IMPATIENT, DynamoDBStore, ProgressStore, StoreUnavailable
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
    store.save(HOME, folding(record, NOON))
    assert store.load(HOME) == Record(facts=frozenset({Fact(Kind.BREATHING, DAY)}))


def test_persons_of_one_home_do_not_share_a_record(store: ProgressStore) -> None:
    store.save(ADA, practised(Fact(Kind.GRATITUDE, DAY)))
    assert store.load(HOME) == Record()


def test_forgetting_an_account_deletes_all_its_persons_and_nobody_else(store: ProgressStore) -> None:
    people = [HOME, *(Person(HOME.account, f"person {n}") for n in range(60))]
    for person in [*people, STRANGER]:
        store.save(person, practised(Fact(Kind.GRATITUDE, DAY)))
    store.forget(HOME.account)
    store.forget(HOME.account)
    assert [store.load(person) for person in people] == [Record()] * len(people)
    assert store.load(STRANGER).facts


def test_writers_at_the_same_time_lose_nothing(store: ProgressStore) -> None:
    facts = [Fact(kind, DAY + timedelta(days=n)) for n in range(8) for kind in Kind]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda fact: store.save(HOME, practised(fact)), facts))
    assert store.load(HOME).facts == frozenset(facts)


def test_an_empty_change_writes_nothing(store: ProgressStore) -> None:
    store.save(HOME, Change(expires=MOMENT))
    assert store.load(HOME) == Record()


def test_dynamodb_keeps_facts_as_number_sets_under_hashes(dynamodb_table: Table) -> None:
    change = practised(Fact(Kind.BREATHING, date(1970, 1, 2)), Fact(Kind.BREATHING, date(1970, 1, 3)))
    dynamodb(dynamodb_table).save(HOME, change | Change(expires=MOMENT))
    [item] = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint).scan(TableName=dynamodb_table.name)["Items"]
    assert sorted(item.pop("breathing")["NS"]) == ["1", "2"]
    assert item == {"pk": {"S": "an account"}, "sk": {"S": "home"}, "expires": {"N": str(MOMENT)}}


def test_what_is_not_of_our_making_is_passed_over_and_kept(dynamodb_table: Table) -> None:
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    foreign: dict[str, Any] = {
        "gratitude": {"S": "yes"},
        "unfinished": {"S": "{"},
        "pending#x": {"N": "7"},
        "other": {"M": {}},
    }
    client.put_item(TableName=dynamodb_table.name, Item={"pk": {"S": "an account"}, "sk": {"S": "home"}, **foreign})
    store = dynamodb(dynamodb_table)
    record = store.load(HOME)
    assert (record.facts, record.pendings, record.unfinished) == (frozenset(), {}, None)
    facts = [Fact(Kind.BREATHING, DAY), Fact(Kind.GRATITUDE, DAY)]
    for _ in range(2):
        store.save(HOME, practised(*facts) | keeping_unfinished(Unfinished(Place("box", DAY), MOMENT)))
    store.save(HOME, removing([UNFINISHED]))
    assert store.load(HOME).facts == frozenset(facts)
    [item] = client.scan(TableName=dynamodb_table.name)["Items"]
    del foreign["unfinished"]
    assert item.items() >= foreign.items()


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
    assert (record.pendings, record.zone("device"), record.unfinished) == ({}, None, None)


@pytest.mark.parametrize(
    "value", [None, 7, {"practised": 7, "values": {}, "removed": []}, {"practised": [[1], [2, 3, 4]]}]
)
def test_a_change_that_cannot_be_read_is_none(value: object) -> None:
    assert change_from_json(value) == Change()


def test_a_change_that_could_not_be_saved_comes_back() -> None:
    pending = Pending(Fact(Kind.BREATHING, DAY), MOMENT)
    change = practised(Fact(Kind.GOAL, DAY)) | keeping_pending("one", pending) | removing([UNFINISHED])
    assert change_from_json(json.loads(json.dumps(change_to_json(change)))) == change


def test_a_table_that_does_not_answer_is_told_as_such() -> None:
    store = DynamoDBStore("nowhere", boto3.client("dynamodb", endpoint_url="http://127.0.0.1:9", config=IMPATIENT))
    for call in (lambda: store.load(HOME), lambda: store.save(HOME, removing(["x"])), lambda: store.forget("x")):
        with pytest.raises(StoreUnavailable):
            call()


def test_a_batch_that_is_never_done_is_told_as_such(mocker: MockerFixture) -> None:
    client = mocker.Mock()
    client.get_paginator.return_value.paginate.return_value = [{"Items": [{"pk": {"S": "a"}, "sk": {"S": "home"}}]}]
    client.batch_write_item.side_effect = lambda RequestItems: {"UnprocessedItems": RequestItems}  # noqa: N803
    with pytest.raises(StoreUnavailable):
        DynamoDBStore("table", client).forget("a")
