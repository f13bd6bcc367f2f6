"""What is kept of a person: facts, and a few named values. Both stores keep exactly this.

Values are kept as short JSON texts under their names, so that a store knows only two things: sets of days that grow,
and named texts that are set or removed. What is not of our making is passed over, never raised and never overwritten.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from micropractice.core.breathing import Level
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact, Progress
from micropractice.core.speech import Sound
from micropractice.core.state import is_moment, place_to_json
from micropractice.core.value import NOTHING, Value, replace
from micropractice.core.values import (
    BEGUN,
    BRIEF,
    DECLINED,
    HOLDS,
    JAR,
    LEVEL,
    MUTE,
    PENDING,
    PLAN,
    QUIET,
    SECOND,
    SOUND,
    STOPPED,
    THING,
    UNFINISHED,
    ZONE,
    Mute,
    Pending,
    Plan,
    Thing,
    Unfinished,
    Zone,
    fact_of,
    is_ours,
    read_level,
    read_moment,
    read_mute,
    read_pending,
    read_plan,
    read_sound,
    read_thing,
    read_unfinished,
    read_zone,
    text_of,
    to_epoch,
)

# Longer than the outbox keeps a message: whatever was written so long ago has arrived, or never will.
SETTLED = timedelta(days=15)


KEPT_UNUSED = timedelta(days=400)  # after which a record that was not used is deleted


FOLLOWED_UP = timedelta(days=3)  # how long a plan is asked after


MUTED = timedelta(hours=1)  # without a sound after one that could not be played; no session is longer


class Record(Value):
    """All we keep of a person. `values` holds every other named value as the store has it.

    `used` is the moment (seconds since 1970) of the last write, 0 where nothing is kept. Under the names in `foreign`
    stands something that is not of our making; it is left alone.
    """

    facts: frozenset[Fact] = frozenset()
    values: Mapping[str, str] = NOTHING
    used: int = 0
    foreign: frozenset[str] = frozenset()

    @property
    def pendings(self) -> dict[str, Pending]:
        """The facts still pending, by the id of the reply that wrote them. Those that were stopped are none."""
        named = {name: text for name, text in self.values.items() if name.startswith(PENDING)}
        ids = {name.removeprefix(PENDING): read_pending(text) for name, text in named.items()}
        return {reply: one for reply, one in ids.items() if one and STOPPED + reply not in self.values}

    @property
    def unfinished(self) -> Unfinished | None:
        return read_unfinished(self.values.get(UNFINISHED, ""))

    @property
    def zones(self) -> dict[str, Zone]:
        """The time zones of devices, by the hash of the device."""
        named = {name: read_zone(text) for name, text in self.values.items() if name.startswith(ZONE)}
        return {name.removeprefix(ZONE): zone for name, zone in named.items() if zone}

    @property
    def begun(self) -> dict[str, int]:
        """The moments (seconds since 1970) at which practices were last begun, by their ids."""
        named = {name: read_moment(text) for name, text in self.values.items() if name.startswith(BEGUN)}
        return {name.removeprefix(BEGUN): moment for name, moment in named.items() if moment is not None}

    @property
    def declined(self) -> dict[str, int]:
        """The moments (seconds since 1970) at which a practice was offered and not wanted, by their kinds."""
        named = {name: read_moment(text) for name, text in self.values.items() if name.startswith(DECLINED)}
        return {name.removeprefix(DECLINED): moment for name, moment in named.items() if moment is not None}

    @property
    def level(self) -> Level:
        """How long somebody likes the phases of a breath to be."""
        return read_level(self.values.get(LEVEL, "")) or Level.USUAL

    @property
    def holds(self) -> bool:
        """Whether somebody holds their breath in a pattern that has holds."""
        return HOLDS not in self.values

    @property
    def sound(self) -> Sound | None:
        """The sound that somebody likes to breathe over."""
        return read_sound(self.values.get(SOUND, ""))

    @property
    def plan(self) -> Plan | None:
        return read_plan(self.values.get(PLAN, ""))

    @property
    def brief(self) -> bool:
        """Whether somebody likes few words."""
        return BRIEF in self.values

    @property
    def quiet(self) -> bool:
        """Whether somebody wants to hear no figures."""
        return QUIET in self.values

    @property
    def jar(self) -> bool:
        """Whether somebody asked to have their good things kept."""
        return JAR in self.values

    @property
    def things(self) -> dict[str, Thing]:
        """The good things in this record, where it is a jar, by their names: first what was kept first."""
        things = {name: read_thing(text) for name, text in self.values.items() if name.startswith(THING)}
        return dict(sorted(((name, one) for name, one in things.items() if one), key=lambda named: named[1].kept))

    def muted(self, now: datetime) -> bool:
        """Return whether a sound could not be played a short while ago."""
        mute = read_mute(self.values.get(MUTE, ""))
        return mute is not None and now.timestamp() - mute.failed < MUTED.total_seconds()

    def not_heard(self, reply: str) -> bool:
        """Return whether it was this reply that could not be played."""
        mute = read_mute(self.values.get(MUTE, ""))
        return mute is not None and mute.reply == reply

    def changed(self, change: "Change") -> "Record":
        """Return the record as it is once `change` has become true. A pending fact stays as it was first written."""
        values = {name: text for name, text in self.values.items() if name not in change.removed}
        pendings = {name: text for name, text in values.items() if name.startswith(PENDING)}
        return replace(self, facts=self.facts | change.practised, values={**values, **change.values, **pendings})

    def due(self, now: datetime) -> dict[str, Pending]:
        return {key: pending for key, pending in self.pendings.items() if pending.due <= now.timestamp()}

    def progress(self, now: datetime) -> Progress:
        """Return the facts at `now`, those pending ones included whose moment has passed."""
        return Progress(self.facts | {pending.fact for pending in self.due(now).values()}, now.date())


class Change(Value):
    """What becomes true of a person at the end of a turn. Making it true twice is the same as once.

    `moment` is when that was (seconds since 1970). A change that says nothing else says that the record is in use.
    """

    practised: frozenset[Fact] = frozenset()
    values: Mapping[str, str] = NOTHING
    removed: frozenset[str] = frozenset()
    moment: int = 0

    def __bool__(self) -> bool:
        return bool(self.practised or self.values or self.removed)

    def __or__(self, later: "Change") -> "Change":
        """Return both changes as one; where they disagree, `later` wins."""
        kept = {name: text for name, text in self.values.items() if name not in later.removed}
        return Change(
            self.practised | later.practised,
            {**kept, **later.values},
            (self.removed - later.values.keys()) | later.removed,
            max(self.moment, later.moment),
        )

    @property
    def lasting(self) -> "Change":
        """What must not be lost, however late it arrives: facts, and what is pending or was stopped."""
        lasting = {name: text for name, text in self.values.items() if name.startswith((PENDING, STOPPED))}
        return Change(self.practised, lasting, moment=self.moment)

    def beside(self, foreign: frozenset[str]) -> "Change":
        """Return the change under names that leave alone what stands under those in `foreign`."""

        def free(name: str) -> str:
            return name + SECOND if name in foreign else name

        return replace(
            self,
            values={free(name): text for name, text in self.values.items()},
            removed=frozenset(map(free, self.removed)),
        )


def practised(*facts: Fact) -> Change:
    return Change(practised=frozenset(facts))


def removing(names: Iterable[str]) -> Change:
    return Change(removed=frozenset(names))


def folding(record: Record, now: datetime) -> Change:
    """Return the change that turns pendings into facts and tidies away what has settled.

    A pending that is due counts from then on; it is kept as what it is for as long as somebody's "stop" may still be
    on its way.
    """
    settled = now.timestamp() - SETTLED.total_seconds()
    pendings = {reply: one for reply, one in record.pendings.items() if one.due <= settled}
    stopped = {
        name.removeprefix(STOPPED)
        for name, text in record.values.items()
        if name.startswith(STOPPED) and (read_moment(text) or 0) <= settled
    }
    stale = [UNFINISHED] if record.unfinished and record.unfinished.left <= settled else []
    stale += [MUTE] if MUTE in record.values and not record.muted(now) else []
    stale += [DECLINED + kind for kind, moment in record.declined.items() if moment <= settled]
    stale += [PLAN] if record.plan and now.date() - record.plan.day > FOLLOWED_UP else []
    return practised(*(one.fact for one in pendings.values())) | removing(
        [*(PENDING + reply for reply in pendings.keys() | stopped), *(STOPPED + reply for reply in stopped), *stale]
    )


def change_to_json(change: Change) -> dict[str, Any]:
    """Return a change that is not known to be saved, as JSON values."""
    facts = [[fact.kind.value, to_epoch(fact.day)] for fact in sorted(change.practised)]
    removed = sorted(change.removed)
    return {"practised": facts, "values": dict(change.values), "removed": removed, "moment": change.moment}


def change_from_json(value: object) -> Change | None:
    """Return the change written in `value`, or None where it is not one of ours."""
    match value:
        case {"practised": list(pairs), "values": dict(texts), "removed": list(names), "moment": int(moment)}:
            facts = [fact_of(*pair) for pair in pairs if isinstance(pair, list) and len(pair) == 2]
            sound = len(facts) == len(pairs) and all(facts) and is_moment(moment)
            sound = sound and all(type(text) is str and is_ours(name, text) for name, text in texts.items())
            if sound and all(type(name) is str for name in names):
                return Change(frozenset(filter(None, facts)), texts, frozenset(names), moment)
    return None


def record_of(facts: Iterable[Fact], texts: Mapping[str, str], used: int, foreign: Iterable[str] = ()) -> Record:
    """Return the record of `facts` and named `texts` as a store has them; what stands in `foreign` is no text."""
    ours = {name: text for name, text in texts.items() if is_ours(name.removesuffix(SECOND), text)}
    # A second name is there because the first was taken, so it counts.
    values = {name.removesuffix(SECOND): ours[name] for name in sorted(ours)}
    return Record(frozenset(facts), values, used, frozenset(foreign) | (texts.keys() - ours.keys()))


def keeping_pending(reply: str, pending: Pending) -> Change:
    kind, day = pending.fact
    value = {"kind": kind.value, "day": to_epoch(day), "due": pending.due}
    return Change(values={PENDING + reply: text_of(value)})


def stopping(reply: str, now: datetime) -> Change:
    """Return the change that takes a reply's pending fact away. It holds even where that is written later."""
    return Change(values={STOPPED + reply: str(int(now.timestamp()))}, removed=frozenset({PENDING + reply}))


def keeping_unfinished(unfinished: Unfinished) -> Change:
    value = {"place": place_to_json(unfinished.place), "left": unfinished.left}
    return Change(values={UNFINISHED: text_of(value)})


def keeping_begun(practice: str, moment: datetime) -> Change:
    return Change(values={BEGUN + practice: str(int(moment.timestamp()))})


def keeping_declined(kind: Kind, moment: datetime) -> Change:
    return Change(values={DECLINED + kind: str(int(moment.timestamp()))})


def keeping_zone(device: str, zone: Zone) -> Change:
    return Change(values={ZONE + device: text_of(zone._asdict())})


def keeping_level(level: Level) -> Change:
    return removing([LEVEL]) if level is Level.USUAL else Change(values={LEVEL: json.dumps(level)})


def keeping_holds(*, wanted: bool) -> Change:
    return removing([HOLDS]) if wanted else Change(values={HOLDS: json.dumps(obj=False)})


def keeping_sound(sound: Sound | None) -> Change:
    return Change(values={SOUND: json.dumps(sound)}) if sound else removing([SOUND])


def keeping_mute(mute: Mute) -> Change:
    return Change(values={MUTE: text_of(mute._asdict())})


def keeping_plan(plan: Plan) -> Change:
    return Change(values={PLAN: text_of({**plan._asdict(), "day": to_epoch(plan.day)})})


def keeping(name: str, *, wanted: bool) -> Change:
    """Return the change by which one of the wishes `BRIEF`, `QUIET` and `JAR` is kept or given up."""
    return Change(values={name: json.dumps(obj=True)}) if wanted else removing([name])


def keeping_thing(name: str, thing: Thing) -> Change:
    return Change(values={THING + name.removeprefix(THING): text_of(thing._asdict())})
