"""Breathing keeps time: rounds for a length, parts that fit, cues that thin out, and where somebody is in it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micropractice import library
from micropractice.alexa.say import say, ssml
from micropractice.core.breathing import (
    FULL_ROUNDS,
    GENTLE_ROUNDS,
    LONGEST_BREATHING,
    Level,
    Pattern,
    Phase,
    Spoken,
    in_one_go,
    seconds_in,
)
from micropractice.core.content import Content
from micropractice.core.guide import after_breathing, at_level, passage_at, rounds_left
from micropractice.core.practice import Practice
from micropractice.core.speech import MOST_CHARACTERS, MOST_SECONDS, Cue, Reply, Sound, part_seconds, total_seconds
from micropractice.core.state import Place
from micropractice.core.value import replace
from tests.test_conversation import TODAY

CONTENT = library.content("en")
SIGHING = CONTENT.practices["cyclic-sighing"]
BOX = CONTENT.practices["box"]
ROUND = 10  # seconds
A_WORD = Spoken("In.", 0.4)


def pattern_of(practice: Practice) -> Pattern:
    assert practice.pattern is not None
    return practice.pattern


def cue(seconds: float, spoken: float = 0.5) -> Cue:
    return Cue("In.", seconds, spoken, "in")


@pytest.mark.parametrize(("minutes", "parts"), [(1, [6]), (2, [12]), (3, [18]), (4, [12, 12]), (5, [15, 15])])
def test_a_length_is_whole_rounds_in_parts_that_fit(minutes: int, parts: list[int]) -> None:
    place = Place(SIGHING.id, TODAY, minutes=minutes)
    for n, rounds in enumerate(parts, 1):
        passage = passage_at(place, CONTENT)
        assert len(passage.rounds) == rounds
        assert total_seconds(passage.breaths) == pytest.approx(rounds * ROUND, abs=0.01)
        assert passage.more is (n < len(parts))
        place = replace(place, led=True, done=place.done + rounds)
    assert not passage_at(place, CONTENT).rounds


@given(st.floats(1, 8), st.floats(1, 8), st.integers(1, 30), st.booleans())
def test_no_part_is_longer_than_one_reply_may_be(
    breath_in: float, out: float, minutes: int, gentle_start: bool
) -> None:
    phases = (Phase("in", breath_in, A_WORD, A_WORD, A_WORD), Phase("out", out, A_WORD, A_WORD, A_WORD))
    pattern = Pattern(phases, {Level.GENTLE: (breath_in * 0.8, out * 0.8)})
    left = pattern.rounds(minutes, gentle_start=gentle_start)
    assert abs(seconds_in(left) - minutes * 60) <= breath_in + out
    while left:
        rounds = in_one_go(left)
        assert 0 < rounds <= len(left)
        assert seconds_in(left[:rounds]) <= LONGEST_BREATHING + breath_in + out
        left = left[rounds:]


@pytest.mark.parametrize(
    ("one", "takes", "rests"),
    [(cue(4), 4, 3.5), (cue(4, 0.74), 4, 3.26), (cue(1, 1.5), 1.5, 0)],
    ids=["a phase", "to a hundredth", "a cue that is longer than its phase"],
)
def test_a_phase_takes_its_seconds_the_cue_included(one: Cue, takes: float, rests: float) -> None:
    assert part_seconds(one) == pytest.approx(takes)
    assert one.rest == pytest.approx(rests)


def test_somebody_new_is_eased_in_and_the_length_is_kept() -> None:
    pattern = pattern_of(BOX)
    rounds = pattern.rounds(2, gentle_start=True)
    assert rounds[: GENTLE_ROUNDS + 1] == ((3, 3, 3, 3), (3, 3, 3, 3), (4, 4, 4, 4))
    assert seconds_in(rounds) == pytest.approx(120, abs=8)


def test_cues_thin_out_and_the_last_round_is_told() -> None:
    words = [one[0].words for one in passage_at(Place(SIGHING.id, TODAY, minutes=1), CONTENT).rounds]
    assert words == ["Breathe in."] * FULL_ROUNDS + ["In."] * 3 + ["One last breath in."]


def test_the_last_round_of_a_first_part_is_not_the_last() -> None:
    first, second = Place(SIGHING.id, TODAY, minutes=5), Place(SIGHING.id, TODAY, minutes=5, led=True, done=15)
    assert passage_at(first, CONTENT).rounds[-1][0].words == "In."
    assert passage_at(second, CONTENT).rounds[0][0].words == "Breathe in."
    assert passage_at(second, CONTENT).rounds[-1][0].words == "One last breath in."


def test_without_holds_nothing_is_held_and_nothing_said_of_it() -> None:
    place = Place(BOX.id, TODAY, minutes=1, level=Level.WITHOUT_HOLDS)
    passage = passage_at(place, CONTENT)
    assert {one.breath for each in passage.rounds for one in each} == {"in", "out"}
    assert "hold" not in ssml(passage.parts).lower().replace("without the holds", "")


@pytest.mark.parametrize(
    ("level", "done", "rounds"), [(Level.SLOW, 5, 11), (Level.GENTLE, 5, 19), (Level.WITHOUT_HOLDS, 5, 22)]
)
def test_another_level_fills_the_time_that_is_left(level: Level, done: int, rounds: int) -> None:
    place = Place(BOX.id, TODAY, minutes=5, led=True, done=done)
    left = seconds_in(rounds_left(place, pattern_of(BOX)))
    changed = at_level(place, level, pattern_of(BOX))
    assert len(rounds_left(changed, pattern_of(BOX))) == rounds
    assert seconds_in(rounds_left(changed, pattern_of(BOX))) == pytest.approx(left, abs=10)
    assert changed.led


@given(st.sampled_from(Level), st.sampled_from(Level), st.integers(1, 5), st.integers(0, 40), st.booleans())
def test_changing_the_level_never_ends_nor_lengthens_what_is_left(
    level: Level, to: Level, minutes: int, done: int, gentle_start: bool
) -> None:
    pattern = pattern_of(BOX)
    place = Place(
        BOX.id, TODAY, minutes=minutes, done=done, level=level, gentle_start=gentle_start and level is Level.USUAL
    )
    left, then = rounds_left(place, pattern), rounds_left(at_level(place, to, pattern), pattern)
    assert bool(left) is bool(then)
    assert seconds_in(then) <= seconds_in(left) + sum(pattern.lengths(to))


@pytest.mark.parametrize(
    ("after_the_lead", "led", "done", "heard_out"),
    [
        (-15, False, 0, False),
        (-5, False, 0, False),
        (-1, True, 0, False),
        (0, True, 0, False),
        (9, True, 0, False),
        (35, True, 3, False),
        (66, True, 6, True),
    ],
    ids=[
        "still explaining",
        "still warning",
        "all explained",
        "the first breath",
        "in the first round",
        "in the fourth round",
        "at the question",
    ],
)
def test_where_somebody_is_after_some_seconds(after_the_lead: float, led: bool, done: int, heard_out: bool) -> None:
    place = Place(SIGHING.id, TODAY, minutes=1)
    lead = total_seconds(passage_at(place, CONTENT).lead)
    reached, ended = after_breathing(place, lead + after_the_lead, CONTENT)
    assert (reached.led, reached.done, ended) == (led, done, heard_out)
    assert reached.guided == pytest.approx(lead + after_the_lead, abs=0.5)


@given(st.integers(1, 5), st.floats(0, 1000), st.sampled_from([Level.USUAL, Level.GENTLE, Level.SLOW]))
def test_going_on_never_goes_back_and_ends(minutes: int, seconds: float, level: Level) -> None:
    place = Place(SIGHING.id, TODAY, minutes=minutes, level=level)
    total = len(rounds_left(place, pattern_of(SIGHING)))
    for _ in range(3):
        reached, _heard_out = after_breathing(place, seconds, CONTENT)
        assert place.done <= reached.done <= total
        place = reached


def replies(content: Content) -> list[tuple[Place, Reply]]:
    """Return the reply for every breathing, length, level, beginning and part, over each sound and over none."""
    found = []
    for practice in content.practices.values():
        if practice.pattern is None:
            continue
        for minutes, level in product(practice.minutes, (Level.USUAL, *practice.pattern.levels)):
            for gentle_start in {False, level is Level.USUAL and practice.pattern.has(Level.GENTLE)}:
                place = Place(practice.id, TODAY, minutes=minutes, level=level, gentle_start=gentle_start)
                while (passage := passage_at(place, content)).rounds:
                    said = Reply(passage.parts, "Again.", free=True)
                    found += [(place, replace(said, sound=sound)) for sound in (None, *Sound)]
                    place = replace(place, led=True, done=place.done + len(passage.rounds))
    return found


@pytest.mark.parametrize("language", sorted(library.languages()))
def test_every_reply_keeps_within_the_limits_of_the_platform(language: str) -> None:
    content = library.content(language)
    all_replies = replies(content)
    assert len(all_replies) > 300
    for place, reply in all_replies:
        assert total_seconds(reply.parts) <= MOST_SECONDS, place
        response = say(reply, to_intent=True, token="0" * 16)
        text = str(response.to_dict())
        assert len(text) < 24_000, place  # bytes of a response, in the oldest documents
        assert text.count("soundbank://") == (1 if reply.sound else 0)
        spoken = ssml(reply.parts)
        assert len(spoken) < MOST_CHARACTERS, place
        assert all(0 < part.rest <= 10 for part in reply.parts if isinstance(part, Cue)), place


def test_every_cue_was_measured() -> None:
    measured = library.breathing.read_cues(library.CONTENT / "en" / "cues.toml")
    for practice in CONTENT.practices.values():
        for phase in practice.pattern.phases if practice.pattern else ():
            for said in (phase.cue, phase.later, phase.last):
                assert said.words in measured, "run `make cues`"
