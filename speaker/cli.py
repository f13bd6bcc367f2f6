"""`python -m speaker`: talk to the skill, replay conversations, see what words mean to it, what danger it notices."""

import argparse
import json
import os
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from micropractice import library
from micropractice.alexa.services import zone_named
from micropractice.alexa.skill import build
from micropractice.core.content import Content
from micropractice.core.speech import Sound
from micropractice.library.tables import ContentError
from micropractice.store import StoreUnavailable
from speaker import conversation_map, models
from speaker.cues import measure
from speaker.echo import SKILL_ID, Echo, Exchange
from speaker.render import heard_as_sound
from speaker.script import EXPECTATIONS, Line, ScriptError, parse, play, spoken
from speaker.sqlite import SQLiteStore
from speaker.understand import model_for
from speaker.voice import CALIBRATION, NoVoice, wav
from speaker.watch import Watch

WELCOME = """\
Daily Seedling, the speaker on your desk. Type what you would say; an empty line is silence.
Time moves on by itself: (8s) is eight seconds of quiet. "Interrupt: 20s stop" speaks into a reply,
"Wait: 1d" lets a day go by, "Open:" opens the skill again. Ctrl-D leaves.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Return the exit status: 1 where a conversation went otherwise, 2 for what cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (ScriptError, ContentError, StoreUnavailable, NoVoice, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m speaker", description=__doc__)
    commands = parser.add_subparsers(
        required=True, metavar="talk | understand | care | numbers | cues | map | models | render | serve"
    )

    talk = commands.add_parser("talk", help="talk in the terminal, or replay conversations")
    talk.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a conversation to replay")
    talk.add_argument("--json", action="store_true", help="print one JSON object for each turn")
    talk.add_argument("--fresh", action="store_true", help="start from an empty store")
    talk.add_argument("--store", type=Path, metavar="PATH", help="keep the record in this file")
    talk.set_defaults(run=_talk)

    understand = commands.add_parser("understand", help="read utterances, print what each is understood as")
    understand.add_argument("--locale", default="en-US")
    understand.set_defaults(run=_understand)

    care = commands.add_parser("care", help="read sentences, print the danger that each one tells of, or null")
    care.add_argument("--language", default="en")
    care.set_defaults(run=_care)

    numbers = commands.add_parser(
        "numbers", help="list the numbers where help is found, for whoever publishes the skill"
    )
    numbers.add_argument("--language", default="en")
    numbers.set_defaults(run=_numbers)

    cues = commands.add_parser("cues", help="measure how long the cues of breathings take, with an offline voice")
    cues.add_argument("--language", default="en")
    cues.set_defaults(run=_cues)

    everything = commands.add_parser("map", help="print what every intent is answered with in every state")
    everything.set_defaults(run=_map)

    model = commands.add_parser("models", help="write the interaction model of each country from the utterances")
    model.add_argument("--language", default="en")
    model.add_argument("--check", action="store_true", help="write nothing; say which differ, with exit status 1")
    model.set_defaults(run=_models)

    sound = commands.add_parser("render", help="write how the answer to some words sounds, as a WAV file")
    sound.add_argument(
        "words", nargs="+", metavar="WORDS", help='what is said, one turn after another: "box breathing"'
    )
    sound.add_argument("file", type=Path, metavar="FILE", help="the WAV file to write")
    sound.add_argument("--store", type=Path, metavar="PATH", help="the record of whoever speaks; else they are new")
    sound.add_argument("--sound", choices=list(Sound), help="what it is heard over, besides what the record says")
    sound.set_defaults(run=_render)

    serve = commands.add_parser("serve", help="serve the page, and /alexa for request envelopes, on this machine only")
    serve.add_argument("--port", type=int, default=8080)
    serve.add_argument("--store", type=Path, metavar="PATH", help="keep the record in this file")
    serve.set_defaults(run=_serve)
    return parser


def _talk(options: argparse.Namespace) -> int:
    if not options.files:
        kept = options.store or (None if options.fresh else _usual_store())
        with _store(kept, fresh=options.fresh) as store:
            return _talk_in_the_terminal(store, as_json=options.json)
    status = 0
    for file in options.files:
        with _store(options.store, fresh=options.fresh) as store:
            try:
                lines = parse(file.read_text(encoding="utf-8"))
                status |= _replay(lines, store, str(file), options.json)
            except ScriptError as error:
                raise ScriptError(f"{file}: {error}") from None
    return status


@contextmanager
def _store(path: Path | None, *, fresh: bool) -> Iterator[SQLiteStore]:
    """Open the store in a file, or one in memory, for one conversation."""
    with closing(SQLiteStore(path)) as store:
        if fresh:
            store.empty()
        yield store


def _talk_in_the_terminal(store: SQLiteStore, *, as_json: bool) -> int:
    """Carry out lines as they are typed, or piped in."""
    watch = Watch()
    echo = _echo(store)
    typed = sys.stdin.isatty()
    if not as_json:
        print(WELCOME)
    if typed:
        _show(Line(0, "Open", ""), echo.open(), store, echo, as_json)
    said = False
    for text in _typed_lines() if typed else sys.stdin:
        said = True
        watch.refresh()
        try:
            for step in play(parse(text.strip() or "Stay silent:" if typed else text.strip(), bare=True), echo, store):
                if step.exchange:
                    _show(step.line, step.exchange, store, echo, as_json, repeat=not typed)
        except ScriptError as error:
            print(error, file=sys.stderr)
            if not typed:
                return 2
    if not said and not typed:
        _show(Line(0, "Open", ""), echo.open(), store, echo, as_json)
    return 0


def _typed_lines() -> Iterator[str]:
    while True:
        try:
            yield input("You: ")
        except EOFError:
            print()
            return


def _replay(lines: Iterable[Line], store: SQLiteStore, name: str, as_json: bool) -> int:
    echo = _echo(store)
    status = 0
    for step in play(lines, echo, store):
        if step.mismatch:
            status = 1
            print(f"{name}: line {step.line.number}:\n{step.mismatch}", file=sys.stderr if as_json else sys.stdout)
        if step.exchange:
            _show(step.line, step.exchange, store, echo, as_json, repeat=True)
        elif not as_json and step.line.key not in EXPECTATIONS:
            print(f"{step.line.key}: {step.line.text}" if step.line.key else step.line.text)
    return status


def _show(
    line: Line, exchange: Exchange, store: SQLiteStore, echo: Echo, as_json: bool, *, repeat: bool = False
) -> None:
    if as_json:
        print(json.dumps(summary(exchange, store, echo), ensure_ascii=False), flush=True)
        return
    if repeat:
        print(f"{line.key}: {line.text}".rstrip())
    for text in spoken(exchange):
        print(text, flush=True)


def summary(exchange: Exchange, store: SQLiteStore | None, echo: Echo) -> dict[str, Any]:
    """Return one turn as JSON values. The figures are those of the record after it, at the moment of the request."""
    progress = store.load(echo.person).progress(echo.local.replace(microsecond=0)) if store else None
    return {
        "you": exchange.you,
        "intent": exchange.intent,
        "slots": dict(exchange.slots),
        "speech": exchange.speech,
        "ssml": exchange.ssml,
        "reprompt": exchange.reprompt,
        "listening": exchange.listening,
        "seconds": exchange.seconds,
        "sound": exchange.sound or None,
        "streak": progress.streak if progress else None,
        "days_in_all": progress.days_in_all if progress else None,
        "care": exchange.care,
    }


def _understand(options: argparse.Namespace) -> int:
    model = model_for(options.locale)
    if model is None:
        raise ScriptError(f"there is no interaction model for {options.locale}")
    for line in sys.stdin:
        if text := line.strip():
            understood = model.understand(text)
            row = {"text": text, "intent": understood.intent, "slots": understood.resolved}
            print(json.dumps(row, ensure_ascii=False), flush=True)
    return 0


def _care(options: argparse.Namespace) -> int:
    care = _content(options.language).care
    for line in sys.stdin:
        if text := line.strip():
            print(json.dumps({"text": text, "kind": care.danger_in(text)}, ensure_ascii=False), flush=True)
    return 0


def _numbers(options: argparse.Namespace) -> int:
    for code, country in sorted(_content(options.language).care.countries.items()):
        for name, line in country.lines.items():
            state = "confirmed" if line.confirmed else "NOT CONFIRMED"
            print(f"{code}  {name:9}  {line.number:14}  {line.checked}  {state:13}  {line.source}")
    return 0


def _cues(options: argparse.Namespace) -> int:
    if options.language not in CALIBRATION:
        raise ScriptError(f"no offline voice is chosen for {options.language}: add one to CALIBRATION in voice.py")
    print(measure(_content(options.language).language))
    return 0


def _map(_: argparse.Namespace) -> int:
    print(conversation_map.text(), end="")
    return 0


def _models(options: argparse.Namespace) -> int:
    files = models.differing(options.language) if options.check else models.write(options.language)
    for file in files:
        print(f"{file.name} {'is not what the utterances make: make models' if options.check else 'was changed'}")
    return int(bool(files) and options.check)


def _render(options: argparse.Namespace) -> int:
    with _store(options.store, fresh=False) as store:
        echo = _echo(store)
        rendered = [heard_as_sound(echo.say(words), options.sound) for words in options.words]
        options.file.write_bytes(wav(sum(rendered, array("h"))))
    return 0


def _content(language: str) -> Content:
    if language not in library.languages():
        raise ScriptError(f"there is no content in {language}; there is {', '.join(sorted(library.languages()))}")
    return library.content(language)


def _serve(options: argparse.Namespace) -> int:
    from speaker.web import serve  # only this command needs Flask

    with _store(options.store or _usual_store(), fresh=False) as store:
        try:
            serve(store, options.port, _zone_here())
        except (OSError, OverflowError) as error:
            raise ScriptError(f"port {options.port}: {error}. Choose another, such as PORT=8081.") from None
    return 0


def _echo(store: SQLiteStore) -> Echo:
    """Return an Echo that talks to the skill in this process, its clock and zone those of this machine."""
    echo = Echo(lambda envelope: handler(envelope, None), datetime.now(UTC), _zone_here())
    handler = build(store, lambda device: echo.zone_of(device), SKILL_ID)
    return echo


def _zone_here() -> str:
    """Return the name of this machine's time zone, "UTC" where it has none."""
    name = os.environ.get("TZ", "").removeprefix(":") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return name if name and zone_named(name) else "UTC"


def _usual_store() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "daily-seedling" / "seedling.sqlite"
