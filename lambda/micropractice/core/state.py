"""What is pending between two turns of a session, and how it is written down.

The state is the pending question, never "the last intent".
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from micropractice.core.breathing import Level
from micropractice.core.value import Value


class Place(Value):
    """A place in a practice: the passage that starts at `step`.

    In a breathing, `led` says that what leads up to the first breath was heard, `done` how many rounds were breathed.
    `day` is the local day on which this sitting began; the practice counts for it. `opens` says that nothing else had
    been practised on that day when it began, so that it is the one that adds a day. `gentle_start` says that the first
    rounds are gentle, `guided` for how many seconds of this sitting breaths were led that an interruption cut short.
    To whom the practice is `familiar`, less is explained.
    """

    practice: str
    day: date
    step: int = 0
    minutes: int = 0
    led: bool = False
    done: int = 0
    strength: str = ""
    opens: bool = False
    level: Level = Level.USUAL
    gentle_start: bool = False
    guided: int = 0
    familiar: bool = False


class Idle(Value):
    """Nothing is pending but a choice: yes is "choose for me", no is goodbye. A `need` was told, if it is not empty."""

    need: str = ""


class Offered(Value):
    """Shall we do this practice, or go on with it? It was offered to somebody in this `need`, if one was told."""

    place: Place
    need: str = ""


class FollowingUp(Value):
    """Was there a moment for the plan that was made in this practice?"""

    place: Place


class Practising(Value):
    """The question at the end of the passage at `place`."""

    place: Place


class Breathing(Value):
    """Rounds that are being spoken in the reply with this id.

    The passage began at the moment `since` and counts from the moment `due`, in seconds since 1970.
    """

    place: Place
    since: int
    due: int
    reply: str


class Paused(Value):
    """Shall we go on from `place`?"""

    place: Place


class Caring(Value):
    """Somebody may be in danger and heard where to find help. Would they like to hear it again?

    `missed` says that something was answered to that which we did not understand.
    """

    kind: str
    missed: bool = False


class Told(Value):
    """The answer to a question about the skill or the streak was just given; `pending` is still to be answered."""

    topic: str
    pending: "Asking"


class Missed(Value):
    """What was said was not understood so many `times` running; `pending` is still to be answered."""

    pending: "Asking"
    times: int


class Confirming(Value):
    """Shall everything be deleted, or the `jar` only? If not, `pending` is still to be answered."""

    pending: "Asking"
    jar: bool = False


Asking = Idle | Offered | FollowingUp | Practising | Paused
State = Asking | Breathing | Caring | Told | Missed | Confirming

_WITH_A_PLACE: Mapping[str, type[FollowingUp | Practising | Paused]] = {
    "followingup": FollowingUp,
    "practising": Practising,
    "paused": Paused,
}


def is_moment(seconds: int) -> bool:
    """Return whether these seconds since 1970 can be reckoned with; others were not written by us."""
    return 0 <= seconds < 2**40


def place_to_json(place: Place) -> dict[str, Any]:
    return {**vars(place), "day": place.day.isoformat()}


def place_from_json(value: Mapping[str, Any]) -> Place | None:
    """Return the place written in `value`, or None where it is not one."""
    try:
        day, level = date.fromisoformat(value["day"]), Level(value.get("level", Level.USUAL))
        place = Place(**{**value, "day": day, "level": level})
    except (KeyError, TypeError, ValueError):
        return None
    texts = (place.practice, place.strength)
    numbers = (place.step, place.minutes, place.done, place.guided)
    sound = all(type(text) is str for text in texts) and all(type(n) is int and n >= 0 for n in numbers)
    sound = sound and all(type(said) is bool for said in (place.led, place.opens, place.gentle_start, place.familiar))
    return place if sound else None


def state_to_json(state: State) -> dict[str, Any]:
    match state:
        case Idle(need):
            return {"is": "idle", "need": need}
        case Offered(place, need):
            return {"is": "offered", "place": place_to_json(place), "need": need}
        case FollowingUp(place) | Practising(place) | Paused(place):
            return {"is": type(state).__name__.lower(), "place": place_to_json(place)}
        case Breathing(place, since, due, reply):
            return {"is": "breathing", "place": place_to_json(place), "since": since, "due": due, "reply": reply}
        case Caring(kind, missed):
            return {"is": "caring", "kind": kind, "missed": missed}
        case Told(topic, pending):
            return {"is": "told", "topic": str(topic), "pending": state_to_json(pending)}
        case Missed(pending, times):
            return {"is": "missed", "pending": state_to_json(pending), "times": times}
        case Confirming(pending, jar):
            return {"is": "confirming", "pending": state_to_json(pending), "jar": jar}


def state_from_json(value: object) -> State:
    """Return the state written in `value`; what an older release or nobody wrote is `Idle`."""
    match value:
        case {"is": "idle", "need": str(told)}:
            return Idle(told)
        case {"is": "offered", "place": dict(written), **more}:
            if (place := place_from_json(written)) and isinstance(need := more.get("need", ""), str):
                return Offered(place, need)
        case {"is": "followingup" | "practising" | "paused" as name, "place": dict(written)}:
            if place := place_from_json(written):
                return _WITH_A_PLACE[name](place)
        case {"is": "breathing", "place": dict(written), "since": int(since), "due": int(due), "reply": str(reply)}:
            if is_moment(since) and is_moment(due) and (place := place_from_json(written)):
                return Breathing(place, since, due, reply)
        case {"is": "caring", "kind": str(kind), "missed": bool(missed)}:
            return Caring(kind, missed)
        case {"is": "told", "topic": str(topic), "pending": dict(inner)}:
            if isinstance(pending := state_from_json(inner), Asking):
                return Told(topic, pending)
        case {"is": "missed", "pending": dict(inner), "times": int(times)}:
            if isinstance(pending := state_from_json(inner), Asking):
                return Missed(pending, times)
        case {"is": "confirming", "pending": dict(inner), **more}:
            if isinstance(pending := state_from_json(inner), Asking):
                return Confirming(pending, more.get("jar") is True)
    return Idle()
