"""The record of each person, kept in DynamoDB: one item a person, facts only.

`pk` is the account, `sk` the person in it. One number set a kind holds the practised days as days since 1970; every
other attribute is a text, but for `expires`. Sets only ever grow, so that a retry is harmless, two devices cannot
overwrite each other, and nothing is read in order to be written.

A deleted account leaves a marker for some days, an item of its own with nothing but the moment: what arrives late from
before that moment is dropped.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from micropractice import aws
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import KEPT_UNUSED, SETTLED, Change, Record, record_of
from micropractice.core.values import NAMES, PENDING, SECOND, Person, fact_of, to_epoch

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

# Two tries at most; a turn waits for neither longer than its deadline.
IMPATIENT = Config(connect_timeout=0.5, read_timeout=0.7, retries={"mode": "standard", "total_max_attempts": 2})
MARKER = "deleted"  # the sort key of a deleted account's marker; no person is called that

_KEPT, _SETTLED = int(KEPT_UNUSED.total_seconds()), int(SETTLED.total_seconds())

logger = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The store did not answer in time, or refused; nothing is half-written."""


class ProgressStore(Protocol):
    def load(self, person: Person) -> Record:
        """Return the record of `person`, an empty one where nothing is kept. Raises `StoreUnavailable`."""

    def save(self, person: Person, change: Change, *, existing: bool = False) -> None:
        """Make `change` true for `person`. Saving the same change twice is the same as saving it once.

        With `existing`, something was kept when the turn began; where nothing is any more, it is saved as
        `save_late` does. Raises `StoreUnavailable` when it could not be saved; nothing is half-written then.
        """

    def save_late(self, person: Person, change: Change) -> None:
        """Make the `change` of an earlier turn true, unless the account was deleted at its moment or since.

        Raises `StoreUnavailable`.
        """

    def forget(self, account: str, moment: int) -> None:
        """Delete what was kept of every person of the account up to `moment` (seconds since 1970).

        Doing it again deletes nothing that came after it. Raises `StoreUnavailable`; then some may be left, and doing
        it again goes on.
        """


class DynamoDBStore:
    """The records in one table. Its methods are those of `ProgressStore`."""

    def __init__(self, table: str, client: "DynamoDBClient | None" = None) -> None:
        self._table = table
        self._client: DynamoDBClient = client or aws.client("dynamodb", IMPATIENT)

    def load(self, person: Person) -> Record:
        with _our_errors():
            answer = self._client.get_item(TableName=self._table, Key=_key(person), ConsistentRead=True)
        return _record(answer.get("Item", {}))

    def save(self, person: Person, change: Change, *, existing: bool = False) -> None:
        with _our_errors():
            if not self._update(person, change, existing=existing):
                self.save_late(person, change)

    def save_late(self, person: Person, change: Change) -> None:
        with _our_errors():
            if not self._drop_if_deleted(person, change):
                self._update(person, change)
                self._drop_if_deleted(person, change)  # it may have been deleted while we wrote

    def forget(self, account: str, moment: int) -> None:
        with _our_errors():
            self._mark(account, moment)
            for key in self._keys(account):
                self._delete_up_to(moment, key)

    def _update(self, person: Person, change: Change, *, existing: bool = False) -> bool:
        """Write the change. Return False where an `existing` item is gone."""
        call: Any = {"TableName": self._table, "Key": _key(person)}
        if existing:
            call |= {"ConditionExpression": "attribute_exists(pk)"}
        try:
            try:
                self._client.update_item(**call, **_expressions(change))
            except ClientError as error:
                if not (change.practised and _code(error) == "ValidationException"):
                    raise
                # Something that is no set of days stands under a kind's name: it is left alone.
                self._client.update_item(**call, **_expressions(change, SECOND))
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _drop_if_deleted(self, person: Person, change: Change) -> bool:
        """Return whether the account was deleted at the change's moment or since; then none of it is left."""
        marker = self._client.get_item(
            TableName=self._table, Key=_key(Person(person.account, MARKER)), ConsistentRead=True
        )
        deleted = _whole(marker.get("Item", {}).get("moment", {}).get("N", "")) or 0
        if not 0 < change.moment <= deleted:
            return False
        self._delete_up_to(deleted, _key(person))
        return True

    def _mark(self, account: str, moment: int) -> None:
        with suppress(self._client.exceptions.ConditionalCheckFailedException):  # there is a later one
            self._client.update_item(
                TableName=self._table,
                Key=_key(Person(account, MARKER)),
                UpdateExpression="SET #moment = :moment, expires = :expires",
                ConditionExpression="attribute_not_exists(#moment) OR #moment < :moment",
                ExpressionAttributeNames={"#moment": "moment"},
                ExpressionAttributeValues={
                    ":moment": {"N": str(moment)},
                    ":expires": {"N": str(moment + _SETTLED)},
                },
            )

    def _keys(self, account: str) -> "Iterator[dict[str, AttributeValueTypeDef]]":
        """Return the keys of everybody's items, the marker's aside."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :account",
            ProjectionExpression="pk, sk",
            ExpressionAttributeValues={":account": {"S": account}},
        )
        for page in pages:
            yield from (key for key in page["Items"] if key["sk"] != {"S": MARKER})

    def _delete_up_to(self, moment: int, key: "dict[str, AttributeValueTypeDef]") -> None:
        """Delete an item that was last written up to `moment`, or that does not say when.

        Each is a request of its own, since a batch takes no conditions: what was written meanwhile must stay.
        """
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.delete_item(
                TableName=self._table,
                Key=key,
                ConditionExpression="expires <= :expired OR NOT attribute_type(expires, :number)",
                ExpressionAttributeValues={":expired": {"N": str(moment + _KEPT)}, ":number": {"S": "N"}},
            )


@contextmanager
def _our_errors() -> Iterator[None]:
    """Tell of the SDK's errors as our own."""
    try:
        yield
    except ClientError as error:
        raise StoreUnavailable(_code(error)) from error
    except BotoCoreError as error:
        raise StoreUnavailable(type(error).__name__) from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _key(person: Person) -> "dict[str, AttributeValueTypeDef]":
    return {"pk": {"S": person.account}, "sk": {"S": person.who}}


def _record(item: "Mapping[str, AttributeValueTypeDef]") -> Record:
    """Return what an item holds; what is not of our making is passed over, and reported once."""
    facts: set[Fact] = set()
    texts: dict[str, str] = {}
    used = 0
    types = {name: next(iter(value)) for name, value in item.items() if name not in ("pk", "sk")}
    foreign = set()
    for name, held_as in types.items():
        kind = name.removesuffix(SECOND)
        if held_as == "S":
            texts[name] = item[name]["S"]
        elif held_as == "NS" and kind in list(Kind):
            days = [_whole(day) for day in item[name]["NS"]]
            found = [fact_of(kind, day) for day in days if day is not None]
            facts.update(fact for fact in found if fact)
            if not all(found) or None in days:
                report_foreign(kind, "N")
        elif name == "expires" and (expires := _whole(item[name].get("N", ""))):
            used = expires - _KEPT
        else:
            foreign.add(name)
    record = record_of(facts, texts, used, foreign)
    for name in record.foreign:
        report_foreign(name, types[name])
    return record


def _whole(number: str) -> int | None:
    return int(number) if number.isdecimal() and len(number) < 16 else None


@cache
def report_foreign(name: str, held_as: str) -> None:
    """Log once that something of this type, which is not of our making, stands under `name`."""
    kind = name.removesuffix(SECOND).partition("#")[0]
    logger.warning("something not of our making is left alone: %s under %s", held_as, kind if kind in NAMES else "?")


def _assigned(name: str, placeholder: str, value: str) -> str:
    """Return what is assigned: a pending fact stays as it was first written, should its request come again."""
    return f"if_not_exists({placeholder}, {value})" if name.startswith(PENDING) else value


def _expressions(change: Change, suffix: str = "") -> dict[str, Any]:
    """Return the arguments of the one `UpdateItem` that makes `change` true, the sets' names with a suffix."""
    days: dict[str, list[str]] = {}
    for kind, day in change.practised:
        days.setdefault(kind.value + suffix, []).append(str(to_epoch(day)))
    added = {name: {"NS": numbers} for name, numbers in days.items()}
    set_ = {name: {"S": text} for name, text in change.values.items()}
    set_ |= {"expires": {"N": str(change.moment + _KEPT)}}

    names = {name: f"#{n}" for n, name in enumerate([*added, *set_, *change.removed])}
    values = {name: f":{n}" for n, name in enumerate([*added, *set_])}
    add = ", ".join(f"{names[name]} {values[name]}" for name in added)
    assign = ", ".join(f"{names[name]} = {_assigned(name, names[name], values[name])}" for name in set_)
    remove = ", ".join(names[name] for name in sorted(change.removed))
    clauses = (("ADD", add), ("SET", assign), ("REMOVE", remove))
    return {
        "UpdateExpression": " ".join(f"{verb} {clause}" for verb, clause in clauses if clause),
        "ExpressionAttributeNames": {placeholder: name for name, placeholder in names.items()},
        "ExpressionAttributeValues": {values[name]: value for name, value in (added | set_).items()},
    }
