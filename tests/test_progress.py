"""The streak by its rules: examples as tables, and properties against an independent slow reading of them."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micropractice.core.practice import Kind
from micropractice.core.progress import Fact, Progress, longest_streak, streak_on

DAY_0 = date(2026, 3, 1)
day_sets = st.frozensets(st.integers(0, 40), max_size=25)


def dated(days: list[int] | frozenset[int]) -> set[date]:
    return {DAY_0 + timedelta(days=day) for day in days}


def progress(days: list[int] | frozenset[int], today: int, kind: Kind = Kind.GRATITUDE) -> Progress:
    return Progress(frozenset(Fact(kind, day) for day in dated(days)), DAY_0 + timedelta(days=today))


def streak_by_the_book(days: frozenset[int], today: int) -> int:
    """Try every range that begins on a practised day and look at every three missed days in it."""
    if days and today < max(days):
        so_far = streak_by_the_book(frozenset(day for day in days if day <= today), today)
        return max(so_far, streak_by_the_book(days, max(days)))
    best = 0
    for first in days:
        missed = [day for day in range(first, today) if day not in days]
        if all(c - a >= 7 for a, _, c in combinations(missed, 3)):
            best = max(best, sum(first <= day <= today for day in days))
    return best


@pytest.mark.parametrize(
    ("practised", "today", "streak"),
    [
        ([], 0, 0),
        ([0], 0, 1),
        ([0, 1, 2], 2, 3),
        ([0, 1, 2], 3, 3),
        ([0, 3], 3, 2),
        ([0, 1, 2], 5, 3),
        ([0, 1, 2], 6, 0),
        ([0], 4, 0),
        ([0, 2, 4, 6], 6, 3),
        ([0, 1, 2, 3, 6], 8, 1),
        ([0, 1, 2], 1, 3),
        ([0, 1, 5], 3, 2),
    ],
    ids=[
        "never",
        "first day",
        "three days running",
        "today is not over",
        "a free weekend",
        "two missed days are forgiven",
        "three are not",
        "three missed after one",
        "a third missed day too soon",
        "a stretch that ended begins anew",
        "today lies before the last practised day",
        "which never makes it smaller",
    ],
)
def test_streak_counts_practised_days(practised: list[int], today: int, streak: int) -> None:
    assert streak_on(dated(practised), DAY_0 + timedelta(days=today)) == streak


@given(day_sets, st.integers(0, 45))
def test_streak_agrees_with_the_rules_read_slowly(days: frozenset[int], today: int) -> None:
    assert streak_on(dated(days), DAY_0 + timedelta(days=today)) == streak_by_the_book(days, today)


@given(day_sets)
def test_longest_is_the_largest_streak_there_ever_was(days: frozenset[int]) -> None:
    ever = (streak_by_the_book(frozenset(d for d in days if d <= today), today) for today in range(45))
    assert longest_streak(dated(days)) == max(ever)


@given(day_sets, st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=500)
def test_one_more_practice_never_makes_a_figure_smaller(days: frozenset[int], more: int, today: int) -> None:
    before, after = progress(days, today), progress(days | {more}, today)
    assert after.streak >= before.streak
    assert after.longest >= before.longest
    assert after.days_in_all >= before.days_in_all


@pytest.mark.parametrize(
    ("practised", "today", "in_a_row"),
    [([0, 1, 2], 2, True), ([0, 1, 2], 3, True), ([0, 1, 2], 4, False), ([0, 2], 2, False), ([], 0, False)],
    ids=["every day", "today is still to come", "yesterday was missed", "a day between", "never"],
)
def test_in_a_row_only_where_no_day_is_missing(practised: list[int], today: int, in_a_row: bool) -> None:
    assert progress(practised, today).in_a_row is in_a_row


def test_a_flight_west_over_the_date_line_keeps_the_streak() -> None:
    assert progress([0, 1, 2], today=1).streak == 3


def test_facts_more_than_two_days_ahead_are_ignored() -> None:
    seen = progress([0, 2, 3], today=0)
    assert seen.days == dated([0, 2])
    assert seen.days_in_all == 2


def test_two_kinds_on_one_day_are_one_day() -> None:
    both = Progress(frozenset({Fact(Kind.BREATHING, DAY_0), Fact(Kind.GRATITUDE, DAY_0)}), DAY_0)
    assert (both.days_in_all, both.streak) == (1, 1)
    assert both.of_kind(Kind.BREATHING) == {DAY_0}


def test_the_last_seven_days_end_today() -> None:
    assert progress([0, 1, 6, 7], today=7).last_seven_days == dated([1, 6, 7])


def test_the_week_of_a_flight_west_holds_what_was_just_done() -> None:
    assert progress([0, 7], today=6).last_seven_days == dated([7])


def test_five_years_of_days_are_counted() -> None:
    start = date(2021, 1, 1)
    days = {start + timedelta(days=n) for n in range(1826)}
    assert longest_streak(days) == streak_on(days, max(days)) == 1826


@pytest.mark.parametrize(
    ("days", "stage"),
    [(0, "soil"), (1, "seed"), (2, "seed"), (3, "sprout"), (14, "young plant"), (99, "blossom"), (400, "tree")],
)
def test_the_seedling_grows_by_days_in_all(days: int, stage: str) -> None:
    assert progress(frozenset(range(days)), 2 * days).stage == stage
