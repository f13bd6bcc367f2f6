"""The record of each person, kept in DynamoDB: one item a person, facts only.

`pk` is the account, `sk` the person in it. One number set a kind holds the practised days as days since 1970; every
other attribute is a text, but for `expires`. Sets only ever grow, so that a retry is harmless, two devices cannot
overwrite each other, and nothing is read in order to be written.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from micropractice.core.record import Change, Person, Record, fact_of, to_epoch

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

# Each call has a first try and one more, 1.2 s each at most, and the SDK's pause of up to a second between them.
IMPATIENT = Config(connect_timeout=0.5, read_timeout=0.7, retries={"mode": "standard", "total_max_attempts": 2})
SECOND = "#2"  # ends the name of the set that takes a kind's days where something else stands under the kind's own
BATCH = 25  # items; BatchWriteItem takes no more
BATCH_TRIES = 5  # for the items that a batch left over


class StoreUnavailable(Exception):
    """The store did not answer in time, or refused; nothing is half-written."""


class ProgressStore(Protocol):
    def load(self, person: Person) -> Record:
        """Return the record of `person`, an empty one where nothing is kept. Raises `StoreUnavailable`."""

    def save(self, person: Person, change: Change) -> None:
        """Make `change` true for `person`. Saving the same change twice is the same as saving it once.

        Raises `StoreUnavailable` when it could not be saved; nothing is half-written then.
        """

    def forget(self, account: str) -> None:
        """Delete the records of every person of the account. Raises `StoreUnavailable`; then some may be left."""


class DynamoDBStore:
    """The records in one table. Its methods are those of `ProgressStore`."""

    def __init__(self, table: str, client: "DynamoDBClient | None" = None) -> None:
        self._table = table
        self._client: DynamoDBClient = client or boto3.client("dynamodb", config=IMPATIENT)

    def load(self, person: Person) -> Record:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(person), ConsistentRead=True)
        except (BotoCoreError, ClientError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return _record(answer.get("Item", {}))

    def save(self, person: Person, change: Change) -> None:
        if not change:
            return
        try:
            try:
                self._client.update_item(TableName=self._table, Key=_key(person), **_update(change))
            except ClientError as error:
                if not (change.practised and error.response["Error"]["Code"] == "ValidationException"):
                    raise
                # Something that is no set of days stands under a kind's name: it is left alone.
                self._client.update_item(TableName=self._table, Key=_key(person), **_update(change, SECOND))
        except (BotoCoreError, ClientError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    def forget(self, account: str) -> None:
        try:
            keys = list(self._keys(account))
            for start in range(0, len(keys), BATCH):
                self._delete(keys[start : start + BATCH])
        except (BotoCoreError, ClientError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _keys(self, account: str) -> "Iterator[dict[str, AttributeValueTypeDef]]":
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :account",
            ProjectionExpression="pk, sk",
            ExpressionAttributeValues={":account": {"S": account}},
        )
        for page in pages:
            yield from page["Items"]

    def _delete(self, keys: "Sequence[dict[str, AttributeValueTypeDef]]") -> None:
        left: Any = {self._table: [{"DeleteRequest": {"Key": key}} for key in keys]}
        for _ in range(BATCH_TRIES):
            left = self._client.batch_write_item(RequestItems=left)["UnprocessedItems"]
            if not left:
                return
        raise StoreUnavailable("some items were not deleted")


def _key(person: Person) -> "dict[str, AttributeValueTypeDef]":
    return {"pk": {"S": person.account}, "sk": {"S": person.who}}


def _record(item: "Mapping[str, AttributeValueTypeDef]") -> Record:
    """Return what an item holds; an attribute that is not of our making is passed over."""
    sets = ((name.removesuffix(SECOND), value["NS"]) for name, value in item.items() if "NS" in value)
    facts = {fact for kind, days in sets for day in days if day.isdecimal() and (fact := fact_of(kind, int(day)))}
    texts = {name: value["S"] for name, value in item.items() if "S" in value and name not in ("pk", "sk")}
    return Record(frozenset(facts), texts)


def _update(change: Change, suffix: str = "") -> dict[str, Any]:
    """Return the arguments of the one `UpdateItem` that makes `change` true, the sets' names with a suffix."""
    days: dict[str, list[str]] = {}
    for kind, day in change.practised:
        days.setdefault(kind.value + suffix, []).append(str(to_epoch(day)))
    added = {name: {"NS": numbers} for name, numbers in days.items()}
    set_ = {name: {"S": text} for name, text in change.values.items()} | {"expires": {"N": str(change.expires)}}

    names = {name: f"#{n}" for n, name in enumerate([*added, *set_, *change.removed])}
    values = {name: f":{n}" for n, name in enumerate([*added, *set_])}
    add = ", ".join(f"{names[name]} {values[name]}" for name in added)
    assign = ", ".join(f"{names[name]} = {values[name]}" for name in set_)
    remove = ", ".join(names[name] for name in sorted(change.removed))
    clauses = (("ADD", add), ("SET", assign), ("REMOVE", remove))
    return {
        "UpdateExpression": " ".join(f"{verb} {clause}" for verb, clause in clauses if clause),
        "ExpressionAttributeNames": {placeholder: name for name, placeholder in names.items()},
        "ExpressionAttributeValues": {values[name]: value for name, value in (added | set_).items()},
    }
