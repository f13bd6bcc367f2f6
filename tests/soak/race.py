"""Many writers at once for the same people: how many of the practices they finished are found afterwards.

Our stores, and beside them the SDK's own adapter for DynamoDB, used as its samples do: read, change, write.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from ask_sdk_model.context import Context
from ask_sdk_model.interfaces.system.system_state import SystemState
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.user import User

from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import Change
from micropractice.core.values import Person
from micropractice.store import DynamoDBStore, ProgressStore, StoreUnavailable
from speaker.sqlite import SQLiteStore
from tests.servers import Table, dynamodb, new_table

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import DynamoDBServiceResource

DAY = date(2026, 1, 1)
MOMENT = 1_800_000_000
PROCESSES, THREADS = 8, 4
WRITERS = PROCESSES * THREADS
TOGETHER = 25  # practices that every writer finishes for one person, before all go on to the next


@dataclass(frozen=True)
class Result:
    """What a race came to, in practices."""

    finished: int
    found: int
    invented: int

    @property
    def lost(self) -> int:
        return self.finished - self.found


def person_of(n: int) -> str:
    return f"person {n // TOGETHER}"


def number_of(writer: int, n: int) -> int:
    """Return the number of a writer's practice among all those of one person; no two are the same."""
    return writer * TOGETHER + n % TOGETHER


def fact_of(number: int) -> Fact:
    kinds = list(Kind)
    return Fact(kinds[number % len(kinds)], DAY + timedelta(days=number // len(kinds)))


Write = Callable[[str, int], None]  # note for a person that the practice of this number is finished


def ours(store: ProgressStore) -> Write:
    def write(person: str, number: int) -> None:
        while True:  # what the store refuses is noted again, as the skill does
            try:
                store.save(Person("an account", person), Change(frozenset({fact_of(number)}), moment=MOMENT))
                return
            except StoreUnavailable:
                pass

    return write


def on_dynamodb(table: Table) -> Write:
    return ours(DynamoDBStore(table.name, dynamodb(table.endpoint)))


def on_sqlite(path: Path) -> Write:
    return ours(SQLiteStore(path))


def by_the_adapter(table: Table) -> Write:
    """Return what notes a practice as a skill with the SDK's adapter does."""
    from ask_sdk_dynamodb.adapter import DynamoDbAdapter  # it makes a client when it is imported

    resource: DynamoDBServiceResource = boto3.resource("dynamodb", endpoint_url=table.endpoint)
    adapter = DynamoDbAdapter(table.name, dynamodb_resource=resource)

    def write(person: str, number: int) -> None:
        envelope = RequestEnvelope(context=Context(system=SystemState(user=User(user_id=person))))
        attributes: dict[str, Any] = dict(adapter.get_attributes(envelope) or {})
        attributes["practised"] = [*attributes.get("practised", ()), number]
        adapter.save_attributes(envelope, attributes)

    return write


def run(make: Callable[[], Write], completions: int) -> None:
    """Have all writers finish so many practices each, in several processes that begin together."""
    spawn = get_context("spawn")
    start = spawn.Barrier(PROCESSES)
    processes = [spawn.Process(target=_writers, args=(make, n, completions, start)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES


def _writers(make: Callable[[], Write], process: int, completions: int, start: Barrier) -> None:
    writes = [make() for _ in range(THREADS)]
    start.wait()

    def finish_all(thread: int) -> None:
        for n in range(completions):
            writes[thread](person_of(n), number_of(process * THREADS + thread, n))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(finish_all, range(THREADS)))


def finished(completions: int) -> set[tuple[str, int]]:
    return {(person_of(n), number_of(writer, n)) for writer in range(WRITERS) for n in range(completions)}


def compared(expected: set[tuple[str, Fact]], found: Iterable[tuple[str, Fact]]) -> Result:
    there = set(found)
    return Result(len(expected), len(expected & there), len(there - expected))


def race_on_ours(make: Callable[[], Write], store: ProgressStore, completions: int) -> Result:
    """Run the writers over one of our stores, and look into it with `store`."""
    run(make, completions)
    people = {person for person, _ in finished(completions)}
    found = ((one, fact) for one in people for fact in store.load(Person("an account", one)).facts)
    return compared({(person, fact_of(number)) for person, number in finished(completions)}, found)


def race_on_dynamodb(endpoint: str, completions: int) -> Result:
    table = new_table(endpoint)
    store = DynamoDBStore(table.name, dynamodb(endpoint))
    return race_on_ours(partial(on_dynamodb, table), store, completions)


def race_on_sqlite(path: Path, completions: int) -> Result:
    store = SQLiteStore(path)
    try:
        return race_on_ours(partial(on_sqlite, path), store, completions)
    finally:
        store.close()


def race_by_the_adapter(endpoint: str, completions: int) -> Result:
    name = "attributes"
    client = dynamodb(endpoint)
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    run(partial(by_the_adapter, Table(endpoint, name)), completions)
    pages = client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
    found = {
        (item["id"]["S"], fact_of(int(number["N"])))
        for page in pages
        for item in page["Items"]
        for number in item["attributes"]["M"]["practised"]["L"]
    }
    client.delete_table(TableName=name)
    return compared({(person, fact_of(number)) for person, number in finished(completions)}, found)
