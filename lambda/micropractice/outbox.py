"""What the table could not take in time waits in a queue, and is taken to the table from there.

A message holds hashes, kinds, days and moments, and nothing that anybody said. It may arrive twice, late and in any
order.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from micropractice import aws
from micropractice.core.record import SETTLED, Change, change_from_json, change_to_json
from micropractice.core.values import Person
from micropractice.store import ProgressStore, StoreUnavailable

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

# It is the last resort of a turn and its deadline is near, so there is no second try.
IMPATIENT = Config(connect_timeout=0.5, read_timeout=0.7, retries={"mode": "standard", "total_max_attempts": 1})

logger = logging.getLogger(__name__)


class OutboxUnavailable(Exception):
    """The outbox did not answer in time, or refused."""


class BadMessage(Exception):
    """A message is not one that we sent."""


class Outbox(Protocol):
    def send(self, person: Person, changes: Sequence[Change]) -> None:
        """Have `changes` made true later. Raises `OutboxUnavailable`."""

    def send_deletion(self, account: str, moment: int) -> None:
        """Have what was kept of the account up to `moment` deleted later. Raises `OutboxUnavailable`."""


class SQSOutbox:
    """The outbox in an SQS queue. Its methods are those of `Outbox`."""

    def __init__(self, queue_url: str, client: "SQSClient | None" = None) -> None:
        self._queue_url = queue_url
        self._given = client

    def send(self, person: Person, changes: Sequence[Change]) -> None:
        self._send({**person._asdict(), "changes": [change_to_json(change) for change in changes]})

    def send_deletion(self, account: str, moment: int) -> None:
        self._send({"account": account, "deleted": moment})

    @cached_property
    def _client(self) -> "SQSClient":
        """Made at the first message: on most days there is none. It takes some 15 ms of CPU, up to 60 at 512 MB."""
        return self._given or aws.client("sqs", IMPATIENT)

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(message))
        except (BotoCoreError, ClientError) as error:
            raise OutboxUnavailable(type(error).__name__) from error


class NoOutbox:
    """Where there is no queue, as at the desk. Its methods are those of `Outbox`."""

    def send(self, person: Person, changes: Sequence[Change]) -> None:
        raise OutboxUnavailable("there is none")

    def send_deletion(self, account: str, moment: int) -> None:
        raise OutboxUnavailable("there is none")


NO_OUTBOX = NoOutbox()


def consumer(
    store: ProgressStore, now: Callable[[], float] = time.time
) -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Return the function that takes a batch of messages to the store, and answers which of them failed."""

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        failed = []
        for message in event["Records"]:
            try:
                deliver(message["body"], store, now())
            except (StoreUnavailable, BadMessage) as error:
                logger.error("a message could not be delivered: %s: %s", type(error).__name__, error)
                failed.append({"itemIdentifier": message["messageId"]})
        return {"batchItemFailures": failed}

    return handle


def deliver(body: str, store: ProgressStore, now: float) -> None:
    """Make true what a message says. Raises `BadMessage`, and `StoreUnavailable`; then it may be delivered again.

    What is so old that the marker of a deletion since then may be gone - moved back from the dead letters, which
    makes it young for the queue - is dropped: nothing that somebody had deleted may come back.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise BadMessage("it is no JSON") from None
    match message:
        case {"account": str(account), "who": str(who), "changes": list(written)}:
            changes = [change_from_json(one) for one in written]
            if not all(changes):
                raise BadMessage("it holds something that is no change")
            for change in filter(None, changes):
                if change.moment > now - SETTLED.total_seconds():
                    store.save_late(Person(account, who), change.lasting)
                else:
                    logger.error("a change is dropped: it is older than %d days", SETTLED.days)
        case {"account": str(account), "deleted": int(moment)}:
            store.forget(account, moment)
        case _:
            raise BadMessage("it has no such form")
