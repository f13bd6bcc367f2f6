"""The turns of the page: from what it sends to what it shows. The page holds the session; nothing is kept here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from micropractice.alexa.say import VOLUME
from micropractice.alexa.services import ZoneFinder, zone_named
from micropractice.core.phrases import Phrases
from micropractice.core.progress import WINDOW
from micropractice.core.state import Breathing, Caring, Confirming, Paused, Practising, State, state_from_json
from micropractice.core.telling import streak_of
from micropractice.core.values import Person
from micropractice.store import ProgressStore
from speaker.echo import Echo, Exchange, Session, Skill
from speaker.hearing import content_in, timeline, words_of

PEOPLE = {"home": "Nobody recognised", "first": "First voice", "second": "Second voice"}
DEVICES = {"speaker": "Speaker without a screen", "screen": "Speaker with a screen"}
LONGEST_WORDS = 500  # characters

# What somebody may say next, by what is pending, besides "stop". All of it is in the interaction model.
TO_BEGIN = ["breathe for a minute", "three good things", "a strength for today", "choose for me", "what's my streak"]
AT_A_QUESTION = ["next", "repeat", "pause", "help"]
IN_A_BREATHING = ["pause", "repeat", "next", "slower", "how much longer", "play rain", "without holds"]
WHEN_PAUSED = ["go on", "start over", "next"]
AFTER_CARE = ["yes", "no", "say that again"]
AT_A_CHOICE = ["yes", "no", "next", "breathing", "gratitude", "strengths", "how was my week", "help"]

SkillIn = Callable[[ZoneFinder], Skill]


class BadTurn(Exception):
    """What the page sent cannot be made a turn. The message says why."""


@dataclass(frozen=True)
class Asked:
    """What the page asks for: what is done, at which moment, and as whom, where and on which device."""

    do: str
    words: str
    at: datetime
    zone: str
    locale: str
    who: str
    device: str
    session: Session | None


def asked(body: object) -> Asked:
    """Return what the page sent. Raises `BadTurn`."""
    match body:
        case {
            "do": "look" | "open" | "say" | "silence" | "quit" as do,
            "at": int(at),
            "zone": str(zone),
            "locale": str(locale),
            "who": str(who),
            "device": str(device),
            **rest,
        }:
            pass
        case _:
            raise BadTurn("a turn has do, at, zone, locale, who and device")
    words = rest.get("words", "")
    if not isinstance(words, str) or len(words) > LONGEST_WORDS or (do == "say" and not words.strip()):
        raise BadTurn(f"words are a text of 1 to {LONGEST_WORDS} characters")
    if zone_named(zone) is None:
        raise BadTurn("there is no such time zone")
    if not re.fullmatch(r"[a-z]{2}-[A-Z]{2}", locale) or who not in PEOPLE or device not in DEVICES:
        raise BadTurn("there is no such locale, person or device")
    try:
        moment = datetime.fromtimestamp(at / 1000, UTC)
        moment.astimezone(zone_named(zone))
    except (OverflowError, OSError, ValueError):
        raise BadTurn("time does not go on so far") from None
    return Asked(do, words, moment, zone, locale, who, device, _session(rest.get("session")))


def _session(value: object) -> Session | None:
    match value:
        case None:
            return None
        case {
            "id": str(key),
            "attributes": dict(attributes),
            "eliciting": bool(eliciting),
            "reprompt": str(reprompt),
            "token": str(token),
        }:
            return Session(key, attributes, eliciting, reprompt, token)
    raise BadTurn("the session is not one that was sent to the page")


def take(turn: Asked, store: ProgressStore, skill_in: SkillIn) -> dict[str, Any]:
    """Carry out one turn with the skill over `store`, and return what the page shows."""
    echo = Echo(skill_in(lambda device: turn.zone), turn.at, turn.zone, turn.locale)
    echo.who, echo.device, echo.session = turn.who, turn.device, turn.session
    exchange: Exchange | None = None
    match turn.do:
        case "open":
            exchange = echo.open()
        case "say":
            exchange = echo.say(turn.words)
        case "silence":
            exchange = echo.stop_listening()
        case "quit":
            exchange = echo.quit()
    state = state_from_json(echo.session.attributes.get("state")) if echo.session else None
    return {
        "exchange": _shown(exchange, state, turn.locale) if exchange else None,
        "session": vars(echo.session) if echo.session else None,
        "suggestions": suggestions(state),
        **kept_of(echo.person, store, echo.local, content_in(turn.locale).phrases),
    }


def kept_of(person: Person, store: ProgressStore, now: datetime, phrases: Phrases) -> dict[str, Any]:
    """Return all that is kept of a person, and every figure of it at the local moment `now`."""
    record, jar = store.load(person), store.load(person.jar)
    progress = record.progress(now)
    days = [now.date() - timedelta(days=back) for back in reversed(range(WINDOW))]
    kinds = {day: sorted(fact.kind.value for fact in progress.facts if fact.day == day) for day in days}
    return {
        "figures": {
            "in_words": streak_of(progress, phrases),
            "streak": progress.streak,
            "longest": progress.longest,
            "days_in_all": progress.days_in_all,
            "stage": progress.stage,
            "week": [{"day": day.isoformat(), "kinds": kinds[day]} for day in days],
        },
        "facts": [[fact.kind, fact.day.isoformat()] for fact in sorted(record.facts, key=lambda one: one.day)[::-1]],
        "values": dict(sorted([*record.values.items(), *jar.values.items()])),
    }


def suggestions(state: State | None) -> list[str]:
    """Return some things to say next; `state` is None where no session is open."""
    match state:
        case None:
            return TO_BEGIN
        case Practising():
            return AT_A_QUESTION
        case Breathing():
            return IN_A_BREATHING
        case Paused():
            return WHEN_PAUSED
        case Caring():
            return AFTER_CARE
        case Confirming():
            return ["yes", "no"]
        case _:
            return AT_A_CHOICE


def _shown(exchange: Exchange, state: State | None, locale: str) -> Mapping[str, Any]:
    breathing = state if isinstance(state, Breathing) else None
    return {
        "you": exchange.you,
        "intent": exchange.intent,
        "slots": dict(exchange.slots),
        "request": exchange.request,
        "response": exchange.response,
        "timeline": timeline(exchange.ssml, breathing, content_in(locale)),
        "reprompt": words_of(exchange.reprompt),
        "card": exchange.response.get("response", {}).get("card"),
        "listening": exchange.listening,
        "sound": {"clip": f"/sounds/{exchange.sound}.wav", "volume": VOLUME} if exchange.sound else None,
    }
