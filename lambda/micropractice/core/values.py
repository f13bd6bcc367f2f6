"""The named values of a record: short JSON texts, and what they mean. What is not of our making means nothing."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from micropractice.core.breathing import PACES, Level
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.speech import Sound
from micropractice.core.state import Place, is_moment, place_from_json

EPOCH = date(1970, 1, 1).toordinal()


PENDING = "pending#"


STOPPED = "stopped#"


ZONE = "zone#"


BEGUN = "begun#"


UNFINISHED = "unfinished"


LEVEL = "level"


HOLDS = "holds"


SOUND = "sound"


MUTE = "mute"


PLAN = "plan"


BRIEF = "brief"


QUIET = "quiet"


JAR = "jar"


THING = "thing#"
DECLINED = "declined#"


SECOND = "#2"  # ends the name that is used where something not of our making stands under the usual one


HOME = "home"  # who it is where no voice was recognised


class Person(NamedTuple):
    """Whose record it is: a hash of the account, and of the person recognised in it, or `HOME`."""

    account: str
    who: str = HOME

    @property
    def jar(self) -> "Person":
        """Under whom this person's good things are kept: a record of its own, deleted with the others."""
        return Person(self.account, f"{JAR}#{self.who}")


class Pending(NamedTuple):
    """A fact that counts once the moment `due` (seconds since 1970) has passed."""

    fact: Fact
    due: int


class Zone(NamedTuple):
    """A device's time zone, and the moment (seconds since 1970) at which it was asked for."""

    name: str
    asked: int


class Mute(NamedTuple):
    """The reply whose sound could not be played, and when that was (seconds since 1970)."""

    reply: str
    failed: int


class Plan(NamedTuple):
    """The practice in which a plan was made, for which strength, and on which local day. Its words are not kept."""

    practice: str
    strength: str
    day: date


class Thing(NamedTuple):
    """A good thing in somebody's own words, when it was kept and when last read back (seconds since 1970)."""

    words: str
    kept: int
    read: int = 0


class Unfinished(NamedTuple):
    """Where a practice was left, and when (seconds since 1970)."""

    place: Place
    left: int


def is_ours(name: str, text: str) -> bool:
    """Return whether a value of this name could have been written by us."""
    return any(name.startswith(start) and read(text) is not None for start, read in _READERS.items())


def to_epoch(day: date) -> int:
    """Return the days from 1970-01-01 to `day`."""
    return day.toordinal() - EPOCH


def fact_of(kind: str, days: int) -> Fact | None:
    """Return the fact that `kind` was practised `days` after 1970-01-01; None where there is no such kind or day."""
    try:
        return Fact(Kind(kind), date.fromordinal(days + EPOCH))
    except (ValueError, OverflowError, TypeError):
        return None


def day_of(days: int) -> date | None:
    """Return the day so many `days` after 1970-01-01, None where there is none."""
    try:
        return date.fromordinal(days + EPOCH)
    except (ValueError, OverflowError):
        return None


def text_of(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def read_pending(text: str) -> Pending | None:
    match _parsed(text):
        case {"kind": str(kind), "day": int(day), "due": int(due)} if is_moment(due) and (fact := fact_of(kind, day)):
            return Pending(fact, due)
    return None


def read_unfinished(text: str) -> Unfinished | None:
    match _parsed(text):
        case {"place": dict(value), "left": int(left)} if is_moment(left) and (place := place_from_json(value)):
            return Unfinished(place, left)
    return None


def read_zone(text: str) -> Zone | None:
    match _parsed(text):
        case {"name": str(name), "asked": int(asked)} if is_moment(asked):
            return Zone(name, asked)
    return None


def read_level(text: str) -> Level | None:
    parsed = _parsed(text)
    return next((level for level in PACES if level == parsed), None)


def read_no_holds(text: str) -> bool | None:
    return True if _parsed(text) is False else None


def read_sound(text: str) -> Sound | None:
    parsed = _parsed(text)
    return next((sound for sound in Sound if sound == parsed), None)


def read_mute(text: str) -> Mute | None:
    match _parsed(text):
        case {"reply": str(reply), "failed": int(failed)} if is_moment(failed):
            return Mute(reply, failed)
    return None


def read_plan(text: str) -> Plan | None:
    match _parsed(text):
        case {"practice": str(practice), "strength": str(strength), "day": int(days)} if day := day_of(days):
            return Plan(practice, strength, day)
    return None


def read_thing(text: str) -> Thing | None:
    match _parsed(text):
        case {"words": str(words), "kept": int(kept), "read": int(read)} if is_moment(kept) and is_moment(read):
            return Thing(words, kept, read)
    return None


def _wish(text: str) -> bool | None:
    return True if _parsed(text) is True else None


def read_moment(text: str) -> int | None:
    match _parsed(text):
        case int(moment) if is_moment(moment):
            return moment
    return None


_READERS: Mapping[str, Callable[[str], object]] = {
    PENDING: read_pending,
    STOPPED: read_moment,
    ZONE: read_zone,
    BEGUN: read_moment,
    UNFINISHED: read_unfinished,
    LEVEL: read_level,
    HOLDS: read_no_holds,
    SOUND: read_sound,
    MUTE: read_mute,
    PLAN: read_plan,
    BRIEF: _wish,
    QUIET: _wish,
    JAR: _wish,
    THING: read_thing,
    DECLINED: read_moment,
}


# What may stand in a log of the names under which something is kept: no ids.
NAMES = frozenset({*Kind, *(name.rstrip("#") for name in _READERS), "expires"})


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
