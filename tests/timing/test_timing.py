"""Breathing keeps time in sound, with the voice that its cues were measured with."""

import shutil
from pathlib import Path
from shutil import which

import pytest

from micropractice import library
from micropractice.core.state import Place
from micropractice.library.breathing import read_cues
from speaker.cues import lengths_of
from speaker.cues import measure as measure_cues
from speaker.voice import CALIBRATION
from tests.timing import measure, naive, ours, places

CONTENT = library.content("en")

pytestmark = pytest.mark.skipif(which("espeak-ng") is None, reason="espeak-ng is not there: apt install espeak-ng")


@pytest.mark.parametrize("place", places(CONTENT, minutes=1), ids=lambda place: f"{place.practice} {place.level}")
def test_phases_last_what_the_pattern_says(place: Place) -> None:
    heard = measure(CALIBRATION["en"], *ours(place, CONTENT))
    assert heard.error <= 0.15
    assert heard.drift <= 0.5


def test_a_full_pause_after_each_cue_would_drift() -> None:
    place = Place("box", places(CONTENT)[0].day, minutes=1, led=True)
    assert measure(CALIBRATION["en"], *naive(place, CONTENT)).drift > 5


def test_every_cue_takes_what_the_table_says() -> None:
    measured = read_cues(library.CONTENT / "en" / "cues.toml")
    assert lengths_of(CONTENT, CALIBRATION["en"]) == pytest.approx(measured, abs=0.03), "run `make cues`"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('# Why.\n\n[measured]   # by us\n"Old." = 1\n\n[corrected] # by hand\n"In." = 0.4\n', '"In." = 0.4\n'),
        (None, "[corrected]\n"),
    ],
    ids=["with remarks", "a language that has none yet"],
)
def test_measuring_again_leaves_what_was_corrected_by_hand(tmp_path: Path, before: str | None, after: str) -> None:
    root = tmp_path / "content"
    shutil.copytree(library.CONTENT, root)
    table = root / "en" / "cues.toml"
    table.unlink()
    if before:
        table.write_text(before, encoding="utf-8")
    once = measure_cues("en", root).read_text(encoding="utf-8")
    assert once.endswith(after)
    assert "Old." not in once
    assert read_cues(table)["Breathe in."] > 0
    assert measure_cues("en", root).read_text(encoding="utf-8") == once
