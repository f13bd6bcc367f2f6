"""Conversations as text: the lines that move a pretend Echo, and the transcript of what was said."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from micropractice.alexa.services import zone_named
from micropractice.store import ProgressStore
from speaker.echo import Echo, Exchange

WIDTH = 100  # columns of a transcript
SESSION_ENDS = "(session ends)"
ACTIONS = (
    "On",
    "As",
    "Who",
    "Device",
    "Wait",
    "Event",
    "Open",
    "You",
    "Interrupt",
    "Stay silent",
    "Sound fails",
    "Quit",
)
CHECKS = ("Says", "Never says", "Card", "Sound", "Listens", "Record")
EXPECTATIONS = ("Alexa", SESSION_ENDS, *CHECKS)
KEYS = (*ACTIONS, "Alexa", *CHECKS)

_LINE = re.compile(rf"({'|'.join(KEYS)}):\s*(.*)", re.DOTALL)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) (\S+)")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_INTERRUPTION = re.compile(r"((?:\d+(?:\.\d+)?[dhms]\s+)+)(.+)")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


_wrapper = textwrap.TextWrapper(WIDTH, subsequent_indent=" " * 7, break_long_words=False, break_on_hyphens=False)


class ScriptError(Exception):
    """A line of a script cannot be carried out. The message says which and why."""


class Line(NamedTuple):
    """One line of a script. The key "" is a remark or an empty line, kept for the transcript."""

    number: int
    key: str
    text: str


@dataclass(frozen=True)
class Step:
    """What one line came to: the turn it made, if it made one, and what was expected, if it was not that."""

    line: Line
    exchange: Exchange | None = None
    mismatch: str = ""


def parse(text: str, *, bare: bool = False) -> list[Line]:
    """Return the lines of a script. A line that begins with a blank goes on with the one before it.

    With `bare`, a line without a key is something said. Raises `ScriptError`.
    """
    lines: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if raw[:1].isspace() and raw.strip() and lines and lines[-1].key:
            last = lines.pop()
            lines.append(last._replace(text=f"{last.text} {raw.strip()}"))
        elif not raw.strip() or raw.lstrip().startswith("#"):
            lines.append(Line(number, "", raw.rstrip()))
        elif raw.strip() == SESSION_ENDS:
            lines.append(Line(number, SESSION_ENDS, ""))
        elif found := _LINE.fullmatch(raw.strip()):
            lines.append(Line(number, found[1], found[2].strip()))
        elif bare:
            lines.append(Line(number, "You", raw.strip()))
        else:
            raise ScriptError(f"line {number}: a line begins with one of {', '.join(f'{key}:' for key in KEYS)}")
    return lines


def play(lines: Iterable[Line], echo: Echo, store: ProgressStore | None = None) -> Iterator[Step]:
    """Carry out the lines one by one; `store`, where the skill behind `echo` keeps its record, is for "Record:".

    Raises `ScriptError`.
    """
    last: Exchange | None = None
    for line in lines:
        if line.key in EXPECTATIONS:
            yield Step(line, mismatch=_mismatch(line, last, echo, store))
        else:
            try:
                exchange = _carry_out(line, echo)
            except OverflowError:
                raise _wrong(line, "time does not go on so far") from None
            last = exchange or last
            yield Step(line, exchange)


def _mismatch(line: Line, last: Exchange | None, echo: Echo, store: ProgressStore | None) -> str:
    """Return what was expected and what came, "" where the expectation is met."""
    heard = last.transcript if last else ""
    expected = " ".join(line.text.split())
    listens = "yes" if last and last.listening else "no"
    match line.key:
        case "Alexa":
            met = heard == expected
        case "Says":
            met = expected.lower() in heard.lower()
        case "Never says":
            met = expected.lower() not in heard.lower()
        case "Card":
            heard = last.card if last else ""
            met = expected.lower() in heard.lower()
        case "Sound":
            heard = (last.sound if last else "") or "none"
            met = heard == expected
        case "Record":
            heard = _record_as_in(line, expected, echo, store)
            met = heard == expected
        case _:
            heard = f"Listens: {listens}"
            met = listens == (_one_of(line, "yes", "no") if line.key == "Listens" else "no")
    wanted = expected if line.key == "Alexa" else f"{line.key}: {expected}".removesuffix(": ")
    return "" if met else f"expected: {wanted}\nheard:    {heard}"


def _record_as_in(line: Line, expected: str, echo: Echo, store: ProgressStore | None) -> str:
    """Return what `expected` names, with the values that the record has now."""
    if store is None:
        raise _wrong(line, "there is no record to look into")
    now = echo.when_heard_out.astimezone(ZoneInfo(echo.zone))
    record = store.load(echo.person)
    progress = record.progress(now)
    values = {
        "streak": str(progress.streak),
        "longest": str(progress.longest),
        "days in all": str(progress.days_in_all),
        "today": " ".join(sorted(fact.kind for fact in progress.facts if fact.day == now.date())) or "nothing",
        "unfinished": record.unfinished.place.practice if record.unfinished else "nothing",
    }
    named = [next((name for name in values if part.startswith(name)), "") for part in expected.split(", ")]
    if "" in named:
        raise _wrong(line, f"a record is written like streak 2, today breathing; it has {', '.join(values)}")
    return ", ".join(f"{name} {values[name]}" for name in named)


def transcript(steps: Iterable[Step]) -> Iterator[str]:
    """Return the lines of the conversation as it went, in the form of a script."""
    for step in steps:
        if step.line.key in EXPECTATIONS:
            continue
        yield f"{step.line.key}: {step.line.text}".rstrip() if step.line.key else step.line.text
        if step.exchange:
            yield from spoken(step.exchange)


def spoken(exchange: Exchange) -> Iterator[str]:
    """Return the lines of a transcript for what one turn brought to be heard."""
    if exchange.transcript:
        over = f"(over {exchange.sound}) " if exchange.sound else ""
        words = f"Alexa: {over}{exchange.transcript}"
        yield from _wrapper.wrap(words)
    if exchange.card:
        yield from _wrapper.wrap(f"Card: {exchange.card}")
    if not exchange.listening and not exchange.intent.startswith("AlexaSkillEvent."):
        yield SESSION_ENDS


def _carry_out(line: Line, echo: Echo) -> Exchange | None:
    match line.key:
        case "On":
            _set_time(line, echo)
        case "As":
            if not re.fullmatch(r"[a-z]{2}-[A-Z]{2}", line.text):
                raise _wrong(line, "a locale is written like en-US")
            echo.locale = line.text
        case "Who":
            echo.who = _one_of(line, "first", "second", "home")
        case "Device":
            echo.device = _one_of(line, "speaker", "screen")
        case "Wait":
            echo.wait(_span(line, line.text))
        case "Event":
            if not re.fullmatch(r"\w+", line.text):
                raise _wrong(line, "an event is written like SkillDisabled")
            return echo.event(line.text)
        case "Open":
            return echo.open()
        case "You":
            if not line.text:
                raise _wrong(line, 'nothing is said; silence is written "Stay silent:"')
            return echo.say(line.text)
        case "Interrupt":
            found = _INTERRUPTION.fullmatch(line.text)
            if not found:
                raise _wrong(line, "an interruption is written like Interrupt: 20s stop")
            return echo.interrupt(_span(line, found[1]), found[2])
        case "Stay silent":
            return echo.stay_silent()
        case "Sound fails":
            echo.sound_fails()
        case "Quit":
            return echo.quit()
    return None


def _set_time(line: Line, echo: Echo) -> None:
    found = _TIME.fullmatch(line.text)
    if not found:
        raise _wrong(line, "a time is written like 2026-03-03 21:40 Europe/London")
    if zone_named(found[3]) is None:
        raise _wrong(line, f"there is no time zone {found[3]}")
    try:
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        raise _wrong(line, "there is no such day or time") from None
    echo.set_time(local, found[3])


def _span(line: Line, text: str) -> timedelta:
    pieces = text.split()
    if not pieces or not all(_SPAN.fullmatch(piece) for piece in pieces):
        raise _wrong(line, "a length of time is written like 3d 2h, 5m or 20s")
    return sum((timedelta(**{_UNITS[unit]: float(n)}) for n, unit in _SPAN.findall(text)), timedelta())


def _one_of(line: Line, *allowed: str) -> str:
    if line.text not in allowed:
        raise _wrong(line, f"it is one of {', '.join(allowed)}")
    return line.text


def _wrong(line: Line, why: str) -> ScriptError:
    return ScriptError(f'line {line.number}: "{line.key}: {line.text}": {why}')
