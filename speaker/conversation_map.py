"""The map of the conversation: what every intent is answered with in every state."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from micropractice import library
from micropractice.core.care import Danger
from micropractice.core.dialogue import respond
from micropractice.core.record import Record, keeping, keeping_thing
from micropractice.core.speech import Say
from micropractice.core.state import (
    Breathing,
    Caring,
    Confirming,
    FollowingUp,
    Idle,
    Missed,
    Offered,
    Paused,
    Place,
    Practising,
    State,
)
from micropractice.core.turn import Heard, Intent, Situation, Turn
from micropractice.core.values import JAR, Thing

FILE = Path(__file__).parent.parent / "docs/conversation-map.md"

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
MOST = 110  # characters of what is said

_PLEASURE = Place("a-small-pleasure", NOW.date())
_SIGHING = Place("cyclic-sighing", NOW.date(), minutes=2)
_PLANNED = Place("strength-in-a-new-way", NOW.date(), strength="kindness")
_SECONDS = int(NOW.timestamp())

STATES: Mapping[str, State] = {
    "nothing but a choice is pending": Idle(),
    "a practice is offered": Offered(_PLEASURE),
    "a plan is asked after": FollowingUp(_PLANNED),
    "a question of a practice": Practising(_PLEASURE),
    "a breathing is being spoken": Breathing(_SIGHING, since=_SECONDS - 60, due=_SECONDS + 60, reply="spoken"),
    "a practice is paused": Paused(_PLEASURE),
    "help was told of": Caring(Danger.SUICIDE),
    "all is to be deleted": Confirming(Idle()),
    "the jar is to be emptied": Confirming(Idle(), jar=True),
    "twice not understood": Missed(Offered(_PLEASURE), 2),
}
_SLOTS: Mapping[Intent, Mapping[str, str]] = {
    Intent.PRACTICE: {"kind": "gratitude"},
    Intent.NEED: {"need": "tired"},
    Intent.SOUND: {"sound": "rain"},
}
_WORDS: Mapping[Intent, str] = {Intent.ANSWER: "a cup of tea", Intent.NEED: "tired", Intent.SOUND: "rain"}


def text(language: str = "en") -> str:
    """Return the map, as a page in Markdown."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: str) -> Iterator[str]:
    yield "# The map of the conversation"
    yield ""
    yield "What every intent is answered with in every state, and what is then pending."
    yield "`make conversation-map` writes it, as somebody new hears it whose jar has one thing in it."
    for name, state in STATES.items():
        yield from ["", f"## {name[0].upper()}{name[1:]}", "", "| heard | is answered with | then |", "|---|---|---|"]
        for intent in Intent:
            yield f"| {intent.name.lower().replace('_', ' ')} | {' | '.join(_answer(intent, state, language))} |"


def _answer(intent: Intent, state: State, language: str) -> tuple[str, str]:
    jar = Record().changed(keeping_thing("a", Thing("my sister called", _SECONDS - 200_000)))
    record = Record().changed(keeping(JAR, wanted=True))
    here = Situation(NOW, library.content(language), record, reply="reply", country="US", jar=jar)
    turn = respond(Heard(intent, _SLOTS.get(intent, {}), _WORDS.get(intent, "")), state, here)
    words = " ".join(part.words for part in turn.reply.parts if isinstance(part, Say))
    if len(words) > MOST:
        words = f"{words[: MOST // 2].rpartition(' ')[0]} ... {words[-MOST // 2 :].partition(' ')[2]}"
    return words or "(nothing can be said)", _then(turn)


def _then(turn: Turn) -> str:
    if not turn.reply.listens:
        return "the session ends" if turn.reply.parts else "-"
    state = turn.state.pending if isinstance(turn.state, Missed) else turn.state
    return type(state).__name__.lower()
