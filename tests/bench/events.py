"""What Alexa sends in one session of four turns, as large as she sends it, and the record of whoever speaks.

The words are understood by the interaction model and the session is held by the speaker on the desk. Its made-up ids
give way to ones as long as Alexa's, and the context to that of a device with a screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import shake_128
from typing import Any

from micropractice import library
from micropractice.alexa.hear import hashed
from micropractice.alexa.skill import build
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import KEPT_UNUSED, Record, keeping_begun, keeping_zone
from micropractice.core.values import HOME, Person, Zone, to_epoch
from speaker.echo import SKILL_ID, Echo
from speaker.sqlite import SQLiteStore
from tests.bench.table import Item
from tests.envelopes import envelope

Event = dict[str, Any]

NOW = datetime(2026, 3, 3, 21, 40, tzinfo=UTC)
ZONE = "Europe/London"
# A practice of two questions; with the opening, four turns.
SAID = ("something good right here", "the smell of the rain", "it was quiet")
TURNS = 1 + len(SAID)
ANSWERED_LAST = TURNS - 1  # the turn that finishes the practice

KINDS_A_DAY = 3  # at most; the first day has one, the second two


@dataclass(frozen=True)
class History:
    """Somebody who has practised daily for so many `days` until yesterday, one to three kinds a day."""

    name: str
    days: int

    @property
    def user_id(self) -> str:
        return f"amzn1.ask.account.{_id(self.name, 180)}"

    @property
    def person(self) -> Person:
        """The person as our store knows them."""
        return Person(hashed(self.user_id), HOME)

    @property
    def record(self) -> Record:
        kinds = list(Kind)
        facts = frozenset(
            Fact(kinds[(ago + n) % len(kinds)], NOW.date() - timedelta(days=ago))
            for ago in range(1, self.days + 1)
            for n in range(1 + (ago - 1) % KINDS_A_DAY)
        )
        kept = keeping_zone(hashed(DEVICE_ID)[:16], Zone(ZONE, round((NOW - timedelta(days=1)).timestamp())))
        for ago, practice in enumerate(list(library.content("en").practices)[: self.days], 1):
            kept |= keeping_begun(practice, NOW - timedelta(days=ago))
        return Record(facts, kept.values, used=round((NOW - timedelta(days=1)).timestamp()))

    @property
    def item(self) -> Item:
        """The record as our store keeps it."""
        record = self.record
        days: dict[str, list[str]] = {}
        for kind, day in sorted(record.facts):
            days.setdefault(kind.value, []).append(str(to_epoch(day)))
        return {
            "pk": {"S": self.person.account},
            "sk": {"S": self.person.who},
            **{kind: {"NS": numbers} for kind, numbers in days.items()},
            **{name: {"S": text} for name, text in record.values.items()},
            "expires": {"N": str(record.used + round(KEPT_UNUSED.total_seconds()))},
        }

    @property
    def standard_item(self) -> Item:
        """The record as the SDK's adapter keeps it: one map, in which (a) has days in lists. See functions/standard."""
        days = {kind: {"L": [{"N": day} for day in held["NS"]]} for kind, held in self.item.items() if "NS" in held}
        values = {name: {"S": text} for name, text in self.record.values.items()}
        record = {"M": {"facts": {"M": days}, "values": {"M": values}}}
        jar: Item = {"M": {"facts": {"M": {}}, "values": {"M": {}}}}
        return {"id": {"S": self.user_id}, "attributes": {"M": {"record": record, "jar": jar}}}

    @property
    def session(self) -> list[Event]:
        """The requests of their session. Each run brings its own attributes from turn to turn."""
        return [_full_size(event, self.user_id) for event in _conversation()]


def _id(of: str, length: int) -> str:
    """Return a made-up id, which is always the same."""
    return shake_128(of.encode()).hexdigest(length // 2).upper()


DEVICE_ID = f"amzn1.ask.device.{_id('a device', 180)}"
TOKEN = _id("a token", 900)

HISTORIES = (History("1 day", 1), History("1 year", 365), History("5 years", 5 * 365))
NEWEST = HISTORIES[0]


@cache
def _conversation() -> list[Event]:
    """Return the requests of the session as the speaker on the desk makes them."""
    store = SQLiteStore()
    skill = build(store, lambda device: ZONE, SKILL_ID)
    echo = Echo(lambda event: skill(event, None), NOW, ZONE)
    exchanges = [echo.open(), *map(echo.say, SAID)]
    store.close()
    return [dict(exchange.request) for exchange in exchanges]


def _full_size(event: Mapping[str, Any], user_id: str) -> Event:
    context = envelope("display_device")["context"]
    user = {"userId": user_id}
    token = {"apiAccessToken": TOKEN}
    device = {**context["System"]["device"], "deviceId": DEVICE_ID}
    session, request = event["session"], event["request"]
    return {
        **event,
        "context": {**context, "System": {**event["context"]["System"], **token, "user": user, "device": device}},
        "session": {**session, "user": user, "sessionId": f"amzn1.echo-api.session.{_id('a session', 36)}"},
        "request": {**request, "requestId": f"amzn1.echo-api.request.{_id(request['timestamp'], 36)}"},
    }
