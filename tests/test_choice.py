"""Which practice comes next: it suits the hour and the length wished for, and nothing comes again too soon."""

from datetime import timedelta

import pytest

from micropractice.core.choice import choose, nearest
from micropractice.core.dialogue import respond
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import Record, practised
from micropractice.core.state import Breathing, Idle, Offered, Place, Practising, State
from micropractice.core.turn import Heard, Intent
from tests.test_conversation import CONTENT, NOW, TODAY, situation


@pytest.mark.parametrize(("asked", "given_"), [(None, 1), (0, 1), (0.5, 1), (2.4, 2), (5, 5), (10, 5), (1440, 5)])
def test_the_nearest_length_is_given(asked: float | None, given_: int) -> None:
    assert nearest(asked, (1, 2, 3, 4, 5)) == given_


@pytest.mark.parametrize(
    ("hour", "practised", "chosen"),
    [
        (8, [], "cyclic-sighing"),
        (21, [], "three-good-things"),
        (1, [], "three-good-things"),
        (8, [Kind.BREATHING], "a-small-pleasure"),
        (8, [Kind.BREATHING, Kind.GRATITUDE], "strength-in-a-new-way"),
        (21, [Kind.GRATITUDE], "cyclic-sighing"),
        (21, [Kind.GRATITUDE, Kind.BREATHING], "strength-in-a-new-way"),
    ],
)
def test_what_is_offered_suits_the_hour_and_was_not_just_done(hour: int, practised: list[Kind], chosen: str) -> None:
    now = NOW.replace(hour=hour)
    record = Record(frozenset(Fact(kind, TODAY) for kind in practised))
    assert choose(situation(record, now)).id == chosen


def days_of(kind: Kind, days: int, hour: int) -> list[Place]:
    """Return the places at which a kind begins, asked for once a day and finished."""
    places = []
    record = Record()
    for day in range(days):
        now = NOW.replace(hour=hour) + timedelta(days=day)
        turn = respond(Heard(Intent.PRACTICE, {"kind": kind}), Idle(), situation(record, now))
        assert isinstance(turn.state, Practising | Breathing)
        places.append(turn.state.place)
        record = record.changed(turn.change | practised(Fact(kind, now.date())))
    return places


@pytest.mark.parametrize("hour", [9, 21])
@pytest.mark.parametrize("kind", [*Kind])
def test_no_script_comes_again_while_others_of_its_kind_were_not_used_lately(kind: Kind, hour: int) -> None:
    fitting = [one for one in CONTENT.practices.values() if one.kind is kind and (hour > 18 or not one.evening)]
    scripts = [place.practice for place in days_of(kind, 30, hour)]
    for first in range(30 - len(fitting)):
        assert len(set(scripts[first : first + len(fitting)])) == len(fitting)


def test_a_strength_comes_again_after_all_the_others_and_in_another_way() -> None:
    places = days_of(Kind.STRENGTHS, 24 * 4, hour=9)
    for first in range(0, len(places), 24):
        assert len({place.strength for place in places[first : first + 24]}) == 24
    assert len({(place.strength, place.practice) for place in places}) == len(places)


def test_there_is_one_strength_a_day() -> None:
    record = Record(frozenset({Fact(Kind.STRENGTHS, TODAY)}))
    again = respond(Heard(Intent.PRACTICE, {"kind": "strengths"}), Idle(), situation(record)).state
    assert isinstance(again, Practising)
    assert again.place.strength == CONTENT.strengths[0].id


def test_a_kind_gives_the_script_that_has_the_length_wished_for() -> None:
    for minutes in range(1, 6):
        heard = Heard(Intent.PRACTICE, {"kind": "breathing", "length": f"PT{minutes}M"})
        turn = respond(heard, Idle(), situation(Record()))
        assert isinstance(turn.state, Breathing)
        assert turn.state.place.minutes == minutes


def test_next_offers_each_practice_once_and_the_kinds_take_turns() -> None:
    offered = []
    state: State = Idle()
    for _ in CONTENT.practices:
        state = respond(Heard(Intent.NEXT), state, situation()).state
        assert isinstance(state, Offered)
        offered.append(CONTENT.practices[state.place.practice])
    assert len({one.id for one in offered}) == len(offered)
    assert len({one.kind for one in offered[:3]}) == 3
