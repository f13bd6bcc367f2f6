"""The terminal: talking, replaying conversations, and seeing what words are understood as."""

import io
import json
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micropractice import library
from micropractice.alexa.say import ssml as render
from micropractice.alexa.skill import build
from micropractice.core.guide import passage_at
from micropractice.core.practice import Kind
from micropractice.core.speech import total_seconds
from micropractice.core.state import Place
from speaker import cli
from speaker.echo import SKILL_ID, Echo
from speaker.hearing import seconds_of, transcript_of, words_of
from speaker.script import ScriptError, parse, play
from speaker.sqlite import SQLiteStore
from tests.servers import ROOT
from tests.test_dialogues import FOURTEEN_DAYS, SOME_DAY
from tests.timing import places

CONVERSATION = """\
# A first evening.
On: 2026-03-03 21:40:05 Europe/London
As: en-GB
Who: first
Device: screen
Open:
You: breathe for a minute
Interrupt: 20s what's my streak
You: resume
You: better
Wait: 3d 2h
You: i want to die
Stay silent:
Event: SkillDisabled
Quit:
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "conversation.txt"
    file.write_text(CONVERSATION, encoding="utf-8")
    return file


@pytest.fixture
def echo(sqlite_store: SQLiteStore) -> Echo:
    handler = build(sqlite_store, lambda device: "UTC", SKILL_ID)
    return Echo(lambda event: handler(event, None), SOME_DAY, "UTC")


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_has_one_object_for_each_line_that_makes_a_turn(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["talk", "--json", str(script)]) == 0
    turns = rows(capsys)
    assert [(turn["you"], turn["intent"]) for turn in turns] == [
        (None, "LaunchRequest"),
        ("breathe for a minute", "PracticeIntent"),
        ("what's my streak", "StreakIntent"),
        ("resume", "AMAZON.ResumeIntent"),
        ("better", "AnswerIntent"),
        ("i want to die", "CareIntent"),
        (None, "SessionEndedRequest"),
        (None, "AlexaSkillEvent.SkillDisabled"),
    ]
    assert turns[1]["slots"] == {"kind": "breathing", "length": "PT1M"}
    assert turns[1]["ssml"].startswith("<speak>")
    assert "<" not in turns[1]["speech"]
    assert 60 < turns[1]["seconds"] < 110
    assert [turn["listening"] for turn in turns] == [True] * 6 + [False] * 2
    assert [turn["streak"] for turn in turns] == [0, 0, 0, 0, 1, 1, 1, 0]
    assert [turn["days_in_all"] for turn in turns] == [0, 0, 0, 0, 1, 1, 1, 0]
    assert [turn["care"] for turn in turns] == [None] * 5 + ["suicide"] + [None] * 2


def test_an_expected_reply_that_is_not_heard_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.txt"
    file.write_text("On: 2026-03-03 21:40 Europe/London\nOpen:\nAlexa: Good\n       morning.\n(session ends)\n")
    assert cli.main(["talk", str(file)]) == 1
    shown = capsys.readouterr().out
    assert "wrong.txt: line 3:\nexpected: Good morning.\nheard:    Good evening. Welcome" in shown
    assert "line 5:\nexpected: (session ends)\nheard:    Listens: yes" in shown
    assert cli.main(["talk", "--json", str(file)]) == 1


def test_a_replay_of_a_transcript_prints_that_transcript(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["talk", str(FOURTEEN_DAYS)]) == 0
    assert capsys.readouterr().out == FOURTEEN_DAYS.read_text(encoding="utf-8")


def test_a_store_is_kept_and_emptied(script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, store = tmp_path / "one.txt", tmp_path / "deep/store.sqlite"
    file.write_text("On: 2026-03-03 21:40 Europe/London\nYou: breathe for a minute\nYou: fine\n")
    for options, days in (([], 1), ([], 1), (["--fresh"], 1)):
        assert cli.main(["talk", "--json", "--store", str(store), *options, str(file)]) == 0
        assert rows(capsys)[-1]["days_in_all"] == days
    file.write_text("On: 2026-03-04 21:40 Europe/London\nYou: what's my streak\n")
    assert cli.main(["talk", "--json", "--store", str(store), str(file)]) == 0
    assert rows(capsys)[-1]["streak"] == 1
    assert cli.main(["talk", "--json", "--store", str(store), "--fresh", str(file)]) == 0
    assert rows(capsys)[-1]["streak"] == 0


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Say: hello", "a line begins with one of On:, As:"),
        ("hello", "a line begins with one of"),
        ("On: tomorrow", "a time is written like 2026-03-03 21:40 Europe/London"),
        ("On: 2026-03-03 21:40 Middle/Earth", "there is no time zone Middle/Earth"),
        ("On: 2026-02-30 21:40 Europe/London", "there is no such day or time"),
        ("As: english", "a locale is written like en-US"),
        ("Who: third", "it is one of first, second, home"),
        ("Device: fridge", "it is one of speaker, screen"),
        ("Wait: a while", "a length of time is written like 3d 2h, 5m or 20s"),
        ("Wait:", "a length of time"),
        ("Interrupt: 20s", "an interruption is written like Interrupt: 20s stop"),
        ("Interrupt: soon stop", "an interruption is written like"),
        ("Wait: 99999999999d", "time does not go on so far"),
        ("Wait: 99999999d", "time does not go on so far"),
        ("You:", "nothing is said"),
        ("Event: Skill Disabled", "an event is written like SkillDisabled"),
    ],
)
def test_a_line_that_cannot_be_carried_out_is_named(
    line: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(f"Open:\n{line}\n")
    assert cli.main(["talk", str(file)]) == 2
    assert f"{file}: line 2: " in (error := capsys.readouterr().err)
    assert why in error


def test_a_file_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["talk", "nowhere.txt"]) == 2
    assert "nowhere.txt" in capsys.readouterr().err
    (tmp_path / "latin.txt").write_bytes(b"You: caf\xe9")
    assert cli.main(["talk", str(tmp_path / "latin.txt")]) == 2
    (tmp_path / "fine.txt").write_text("Open:")
    assert cli.main(["talk", "--store", str(tmp_path), str(tmp_path / "fine.txt")]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_understanding_is_printed_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("box of frogs\n\nbreathe for two minutes\n"))
    assert cli.main(["understand"]) == 0
    assert rows(capsys) == [
        {"text": "box of frogs", "intent": "AMAZON.FallbackIntent", "slots": {}},
        {
            "text": "breathe for two minutes",
            "intent": "PracticeIntent",
            "slots": {"kind": "breathing", "length": "PT2M"},
        },
    ]
    assert cli.main(["understand", "--locale", "fr-FR"]) == 2
    assert "fr-FR" in capsys.readouterr().err


def test_lines_piped_in_are_a_conversation() -> None:
    command = [sys.executable, "-m", "speaker", "talk", "--fresh", "--json"]
    piped = "On: 2026-03-03 21:40 Europe/London\nopen daily seedling\nno\n\nstop\n"
    run = subprocess.run(command, cwd=ROOT, input=piped, capture_output=True, text=True, check=True, timeout=60)
    turns = [json.loads(line) for line in run.stdout.splitlines()]
    assert [turn["intent"] for turn in turns] == ["LaunchRequest", "AMAZON.NoIntent", "AMAZON.StopIntent"]
    assert run.stderr == ""


def test_the_speaker_starts_with_nobody_at_the_keyboard() -> None:
    command = [sys.executable, "-m", "speaker", "talk", "--fresh"]
    run = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert "Welcome to Daily Seedling" in run.stdout


def test_time_moves_on_by_what_is_said(echo: Echo) -> None:
    first = echo.say("breathe for a minute")
    second = echo.say("fine")
    assert second.at - first.at == timedelta(seconds=first.seconds)
    third = echo.interrupt(timedelta(seconds=2), "help")
    assert third.at - second.at == timedelta(seconds=2)
    fourth = echo.interrupt(timedelta(hours=2), "help")
    assert fourth.request["session"]["new"] is True  # the microphone had long closed


def test_silence_ends_the_session_after_the_reprompt(echo: Echo) -> None:
    launch = echo.open()
    silence = echo.stay_silent()
    assert silence
    assert silence.request["request"]["reason"] == "EXCEEDED_MAX_REPROMPTS"
    assert silence.speech == words_of(launch.reprompt)
    assert silence.at - launch.at > timedelta(seconds=launch.seconds + 16)
    assert echo.session is None
    assert echo.stay_silent() is None


def test_a_session_does_not_outlive_a_long_wait(echo: Echo) -> None:
    echo.open()
    echo.wait(timedelta(seconds=10))
    assert echo.session
    echo.wait(timedelta(hours=1))
    assert echo.session is None


def test_exit_ends_the_session_at_the_device(echo: Echo) -> None:
    echo.open()
    ended = echo.say("Exit")
    assert ended.request["request"] == ended.request["request"] | {
        "type": "SessionEndedRequest",
        "reason": "USER_INITIATED",
    }
    assert echo.session is None


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("Alexa, open Daily Seedling.", "LaunchRequest"),
        ("alexa ask daily seedling for three good things", "PracticeIntent"),
        ("ask daily seedling what's my streak", "StreakIntent"),
    ],
)
def test_a_one_shot_names_the_skill(echo: Echo, words: str, intent: str) -> None:
    exchange = echo.say(words)
    assert (exchange.you, exchange.intent) == (words, intent)
    assert exchange.request["session"]["new"] is True


def test_a_set_time_is_local(echo: Echo) -> None:
    list(play(parse("On: 2026-07-01 08:00 Europe/London"), echo))
    assert echo.now == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_speech_is_heard_as_words_and_silences() -> None:
    ssml = '<speak>One &amp; two. <break time="10s"/> <break time="2500ms"/> <emphasis>Three</emphasis>?</speak>'
    assert words_of(ssml) == "One & two. Three?"
    assert transcript_of(ssml) == "One & two. (12.5s) Three?"
    content = library.content("en")
    words = seconds_of("One & two.", content) + seconds_of("Three?", content)
    assert seconds_of(ssml, content) == pytest.approx(12.5 + words)


@pytest.mark.parametrize("place", places(library.content("en")), ids=lambda place: f"{place.practice} {place.level}")
def test_a_breathing_takes_as_long_on_the_speaker_as_the_skill_reckons(place: Place) -> None:
    content = library.content("en")
    parts = passage_at(place, content).parts
    assert seconds_of(render(parts), content) == pytest.approx(total_seconds(parts), abs=0.5)


def test_a_script_keeps_remarks_and_joins_wrapped_lines() -> None:
    lines = parse("# A remark\n\nAlexa: one\n       two\nQuit:")
    assert [(line.number, line.key, line.text) for line in lines] == [
        (1, "", "# A remark"),
        (2, "", ""),
        (3, "Alexa", "one two"),
        (5, "Quit", ""),
    ]
    with pytest.raises(ScriptError):
        parse("one")


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--port", str(port), "--store", str(tmp_path / "store")]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith(f"port {port}: ")
    assert shown.endswith("Choose another, such as PORT=8081.\n")
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    ("check", "met"),
    [
        ("Says: settle in", True),
        ("Says: hurry up", False),
        ("Never says: hurry up", True),
        ("Never says: settle in", False),
        ("Listens: yes", True),
        ("Listens: no", False),
        ("Record: streak 0, days in all 0, unfinished three-good-things", True),
        ("Record: longest 1", False),
        ("Record: today nothing", True),
        ("(session ends)", False),
    ],
)
def test_what_a_script_states_is_checked(echo: Echo, sqlite_store: SQLiteStore, check: str, met: bool) -> None:
    *_, step = play(parse(f"You: three good things\n{check}"), echo, sqlite_store)
    assert (step.mismatch == "") is met


def test_a_record_is_named_by_what_it_has(echo: Echo, sqlite_store: SQLiteStore) -> None:
    with pytest.raises(ScriptError, match="it has streak, longest, days in all, today, unfinished"):
        list(play(parse("Record: luck 7"), echo, sqlite_store))


@given(
    st.sampled_from(
        ["slow sighing for two minutes", "box breathing for a minute", "coherent breathing for five minutes"]
    ),
    st.lists(st.tuples(st.integers(1, 80), st.sampled_from(["how much longer", "play rain", "pause"])), max_size=5),
)
@example("box breathing for a minute", [(78, "how much longer"), (20, "pause")])
def test_what_was_breathed_to_the_end_counts_however_often_it_was_interrupted(
    words: str, interruptions: list[tuple[int, str]]
) -> None:
    with closing(SQLiteStore()) as store:
        echo = Echo(lambda envelope: handler(envelope, None), SOME_DAY, "UTC")
        handler = build(store, echo.zone_of, SKILL_ID)
        echo.say(words)
        for seconds, wish in interruptions:
            echo.interrupt(timedelta(seconds=seconds), wish)
        for _ in range(3):
            exchange = echo.say("yes")
            if "another practice" in exchange.speech:
                break
        assert Kind.BREATHING in {fact.kind for fact in store.load(echo.person).progress(echo.now).facts}


def test_an_interruption_that_arrives_twice_keeps_the_place(sqlite_store: SQLiteStore) -> None:
    echo = Echo(lambda envelope: handler(envelope, None), SOME_DAY, "UTC")
    handler = build(sqlite_store, echo.zone_of, SKILL_ID)
    echo.say("slow sighing for two minutes")
    paused = echo.interrupt(timedelta(seconds=70), "pause")
    kept = sqlite_store.load(echo.person).unfinished
    assert kept is not None
    assert kept.place.done > 0
    handler(paused.request, None)
    assert sqlite_store.load(echo.person).unfinished == kept
