"""Breathing keeps time: rounds for a length, parts that fit, and where somebody is after some seconds of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micropractice import library
from micropractice.core.breathing import LONGEST_BREATHING, Pattern, Phase
from micropractice.core.guide import after_breathing, passage_at
from micropractice.core.speech import Cue, Say, part_seconds, total_seconds
from micropractice.core.state import Place
from tests.test_conversation import TODAY

CONTENT = library.content("en")
SIGHING = CONTENT.practices["cyclic-sighing"]
ROUND = 10  # seconds


@pytest.mark.parametrize(("minutes", "parts"), [(1, [6]), (2, [12]), (3, [18]), (4, [12, 12]), (5, [15, 15])])
def test_a_length_is_whole_rounds_in_parts_that_fit(minutes: int, parts: list[int]) -> None:
    place = Place(SIGHING.id, TODAY, minutes=minutes)
    for rounds in parts:
        passage = passage_at(place, CONTENT)
        assert passage.rounds == rounds
        assert total_seconds(passage.breaths) == pytest.approx(rounds * ROUND, abs=0.05 * rounds)
        place = replace(place, led=True, done=place.done + rounds)
    assert passage_at(place, CONTENT).rounds == 0
    assert not passage.more


@given(st.floats(1, 8), st.floats(1, 8), st.integers(1, 30))
def test_no_part_is_longer_than_one_reply_may_be(breath_in: float, breath_out: float, minutes: int) -> None:
    pattern = Pattern((Phase("in", "In.", breath_in), Phase("out", "Out.", breath_out)))
    left = pattern.rounds_in(minutes)
    assert abs(left * pattern.round_seconds - minutes * 60) <= pattern.round_seconds
    while left:
        rounds = pattern.rounds_in_one_go(left)
        assert 0 < rounds <= left
        assert rounds * pattern.round_seconds <= LONGEST_BREATHING + pattern.round_seconds
        left -= rounds


def test_a_phase_takes_its_seconds_the_cue_included() -> None:
    assert part_seconds(Cue("Breathe in.", 4)) == pytest.approx(4, abs=0.05)
    assert part_seconds(Cue("A cue that is longer than its phase.", 1)) == part_seconds(
        Say("A cue that is longer than its phase.")
    )


@pytest.mark.parametrize(
    ("after_the_lead", "led", "done", "heard_out"),
    [
        (-15, False, 0, False),
        (-5, True, 0, False),
        (0, True, 0, False),
        (9, True, 0, False),
        (35, True, 3, False),
        (66, True, 6, True),
    ],
    ids=[
        "still explaining",
        "most of it explained",
        "the first breath",
        "in the first round",
        "in the fourth round",
        "at the question",
    ],
)
def test_where_somebody_is_after_some_seconds(after_the_lead: float, led: bool, done: int, heard_out: bool) -> None:
    place = Place(SIGHING.id, TODAY, minutes=1)
    lead = total_seconds(passage_at(place, CONTENT).lead)
    reached = replace(place, led=led, done=done)
    assert after_breathing(place, lead + after_the_lead, CONTENT) == (reached, heard_out)


@given(st.integers(1, 5), st.floats(0, 1000))
def test_going_on_never_goes_back_and_ends(minutes: int, seconds: float) -> None:
    place = Place(SIGHING.id, TODAY, minutes=minutes)
    total = SIGHING.pattern.rounds_in(minutes) if SIGHING.pattern else 0
    for _ in range(3):
        reached, _heard_out = after_breathing(place, seconds, CONTENT)
        assert place.done <= reached.done <= total
        place = reached
