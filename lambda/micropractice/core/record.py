"""What is kept of a person: facts, and a few named values. Both stores keep exactly this.

Values are kept as short JSON texts under their names, so that a store knows only two things: sets of days that grow,
and named texts that are set or removed. What cannot be read back is passed over, never raised.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from micropractice.core.practice import Kind
from micropractice.core.progress import Fact, Progress
from micropractice.core.state import Place, is_moment, place_from_json, place_to_json

EPOCH = date(1970, 1, 1).toordinal()
PENDING = "pending#"
ZONE = "zone#"
BEGUN = "begun#"
UNFINISHED = "unfinished"

HOME = "home"  # who it is where no voice was recognised


class Person(NamedTuple):
    """Whose record it is: a hash of the account, and of the person recognised in it, or `HOME`."""

    account: str
    who: str = HOME


class Pending(NamedTuple):
    """A fact that counts once the moment `due` (seconds since 1970) has passed."""

    fact: Fact
    due: int


class Zone(NamedTuple):
    """A device's time zone, and the moment (seconds since 1970) at which it was asked for."""

    name: str
    asked: int


class Unfinished(NamedTuple):
    """Where a practice was left, and when (seconds since 1970)."""

    place: Place
    left: int


@dataclass(frozen=True)
class Record:
    """All we keep of a person. `values` holds every other named value as the store has it."""

    facts: frozenset[Fact] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def pendings(self) -> dict[str, Pending]:
        """The facts still pending, by the id of the reply that wrote them."""
        found = {}
        for name, text in self.values.items():
            if name.startswith(PENDING):
                match _parsed(text):
                    case {"kind": str(kind), "day": int(day), "due": int(due)} if is_moment(due) and (
                        fact := fact_of(kind, day)
                    ):
                        found[name.removeprefix(PENDING)] = Pending(fact, due)
        return found

    @property
    def unfinished(self) -> Unfinished | None:
        match _parsed(self.values.get(UNFINISHED, "")):
            case {"place": dict(value), "left": int(left)} if is_moment(left) and (place := place_from_json(value)):
                return Unfinished(place, left)
        return None

    def begun(self, practice: str) -> int:
        """Return the moment (seconds since 1970) at which a practice was last begun, 0 for never."""
        match _parsed(self.values.get(BEGUN + practice, "")):
            case int(moment) if is_moment(moment):
                return moment
        return 0

    def zone(self, device: str) -> Zone | None:
        match _parsed(self.values.get(ZONE + device, "")):
            case {"name": str(name), "asked": int(asked)} if is_moment(asked):
                return Zone(name, asked)
        return None

    def changed(self, change: "Change") -> "Record":
        """Return the record as it is once `change` has become true."""
        values = {name: text for name, text in self.values.items() if name not in change.removed}
        return Record(self.facts | change.practised, {**values, **change.values})

    def due(self, now: datetime) -> dict[str, Pending]:
        return {key: pending for key, pending in self.pendings.items() if pending.due <= now.timestamp()}

    def progress(self, now: datetime) -> Progress:
        """Return the facts at `now`, those pending ones included whose moment has passed."""
        return Progress(self.facts | {pending.fact for pending in self.due(now).values()}, now.date())


@dataclass(frozen=True)
class Change:
    """What becomes true of a person at the end of a turn. Making it true twice is the same as once.

    `expires` is the moment (seconds since 1970) after which a record not used again is deleted.
    """

    practised: frozenset[Fact] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    expires: int = 0

    def __bool__(self) -> bool:
        return bool(self.practised or self.values or self.removed)

    def __or__(self, later: "Change") -> "Change":
        """Return both changes as one; where they disagree, `later` wins."""
        kept = {name: text for name, text in self.values.items() if name not in later.removed}
        return Change(
            self.practised | later.practised,
            {**kept, **later.values},
            (self.removed - later.values.keys()) | later.removed,
            max(self.expires, later.expires),
        )


def practised(*facts: Fact) -> Change:
    return Change(practised=frozenset(facts))


def removing(names: Iterable[str]) -> Change:
    return Change(removed=frozenset(names))


def folding(record: Record, now: datetime) -> Change:
    """Return the change that turns the pendings whose moment has passed into facts."""
    due = record.due(now)
    return practised(*(pending.fact for pending in due.values())) | removing(PENDING + key for key in due)


def change_to_json(change: Change) -> dict[str, Any]:
    """Return a change that could not be saved, as JSON values; what it says of an expiry is left out."""
    facts = [[fact.kind.value, to_epoch(fact.day)] for fact in sorted(change.practised)]
    return {"practised": facts, "values": dict(change.values), "removed": sorted(change.removed)}


def change_from_json(value: object) -> Change:
    """Return the change written in `value`, as much of it as can be read."""
    match value:
        case {"practised": list(pairs), "values": dict(values), "removed": list(removed)}:
            facts = (fact_of(*pair) for pair in pairs if isinstance(pair, list) and len(pair) == 2)
            return Change(
                frozenset(fact for fact in facts if fact),
                {name: text for name, text in values.items() if isinstance(text, str)},
                frozenset(name for name in removed if isinstance(name, str)),
            )
    return Change()


def keeping_pending(reply: str, pending: Pending) -> Change:
    kind, day = pending.fact
    value = {"kind": kind.value, "day": to_epoch(day), "due": pending.due}
    return Change(values={PENDING + reply: _text(value)})


def keeping_unfinished(unfinished: Unfinished) -> Change:
    value = {"place": place_to_json(unfinished.place), "left": unfinished.left}
    return Change(values={UNFINISHED: _text(value)})


def keeping_begun(practice: str, moment: datetime) -> Change:
    return Change(values={BEGUN + practice: str(int(moment.timestamp()))})


def keeping_zone(device: str, zone: Zone) -> Change:
    return Change(values={ZONE + device: _text(zone._asdict())})


def to_epoch(day: date) -> int:
    """Return the days from 1970-01-01 to `day`."""
    return day.toordinal() - EPOCH


def fact_of(kind: str, days: int) -> Fact | None:
    """Return the fact that `kind` was practised `days` after 1970-01-01; None where there is no such kind or day."""
    try:
        return Fact(Kind(kind), date.fromordinal(days + EPOCH))
    except (ValueError, OverflowError, TypeError):
        return None


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
