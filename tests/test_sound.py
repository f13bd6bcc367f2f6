"""Sound on the desk: what is rendered as a file, and the stand-ins for Alexa's sounds."""

import wave
from array import array
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from shutil import which
from statistics import median

import pytest
from flask.testing import FlaskClient

from micropractice.alexa.say import VOLUME
from micropractice.core.speech import Sound
from speaker import cli
from speaker.sounds import SECONDS, clip, mixed
from speaker.sqlite import SQLiteStore
from speaker.voice import RATE, onsets
from speaker.web import create_app

needs_a_voice = pytest.mark.skipif(which("espeak-ng") is None, reason="espeak-ng is not there: apt install espeak-ng")


def seconds_in(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return float(sound.getnframes() / sound.getframerate())


@needs_a_voice
def test_a_turn_is_written_as_sound_and_several_one_after_another(tmp_path: Path) -> None:
    one, two = tmp_path / "one.wav", tmp_path / "two.wav"
    assert cli.main(["render", "box breathing for two minutes", str(one)]) == 0
    assert seconds_in(one) == pytest.approx(170, abs=15)  # what leads up to it included
    assert cli.main(["render", "three good things", "next", str(two), "--sound", "rain"]) == 0
    assert seconds_in(two) == pytest.approx(60, abs=20)


def test_without_a_voice_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cli.main(["render", "three good things", str(tmp_path / "none.wav")]) == 2
    assert (
        capsys.readouterr().err
        == "espeak-ng, which speaks offline, was not found. Install it: apt install espeak-ng.\n"
    )
    assert not (tmp_path / "none.wav").exists()


def test_where_speech_begins_is_found_to_some_milliseconds() -> None:
    quiet, loud = array("h", bytes(2 * RATE)), array("h", [9000, -9000] * (RATE // 4))
    assert onsets(quiet + loud + quiet + loud) == pytest.approx([1, 2.5], abs=0.006)
    assert onsets(quiet + loud + quiet + loud, gap=1.5) == pytest.approx([1], abs=0.006)


@pytest.mark.parametrize("sound", Sound)
def test_a_sound_is_the_same_each_time_and_repeats_without_a_seam(sound: Sound) -> None:
    once = clip(sound)
    clip.cache_clear()
    assert clip(sound) == once
    assert len(once) == SECONDS * RATE
    usual_step = median(abs(one - other) for one, other in pairwise(once))
    assert abs(once[0] - once[-1]) <= 2 * usual_step


def test_a_sound_lies_quietly_under_all_of_the_speech() -> None:
    speech = array("h", [32767, -32768, 0] * RATE * SECONDS)
    over = mixed(speech, Sound.RAIN, VOLUME)
    assert len(over) == len(speech)
    assert max(map(abs, over[2::3])) < 32767 * 0.05


def test_the_page_gets_the_sounds_that_there_are(sqlite_store: SQLiteStore) -> None:
    client: FlaskClient = create_app(sqlite_store).test_client()
    answer = client.get("/sounds/rain.wav")
    assert answer.mimetype == "audio/wav"
    with wave.open(BytesIO(answer.data)) as sound:
        assert sound.getnframes() == SECONDS * RATE
    assert client.get("/sounds/thunder.wav").status_code == 404
