"""The streak by its rules: examples as tables, and properties against an independent slow reading of them."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micropractice.core.practice import Kind
from micropractice.core.progress import GROWN, Fact, Progress, is_milestone, longest_streak, streak_on
from micropractice.core.record import Change, Record, keeping_pending, practised, stopping
from micropractice.core.values import Pending

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


kinds_and_days = st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 40)), max_size=30)


def rest_days_by_the_book(days: frozenset[int], today: int) -> int:
    """Of every range whose practised days are the streak, take the latest that is one, and count what it misses."""
    streak, until = streak_by_the_book(days, today), max(today, *days) if days else today
    for end in (until, today):
        known = frozenset(day for day in days if day <= end)
        if streak and streak_by_the_book(known, end) == streak:
            first = sorted(known)[-streak]
            return sum(day not in known for day in range(first, end))
    return 0


def figures_by_the_book(facts: set[tuple[Kind, int]], today: int) -> dict[str, Any]:
    """Every figure, read from the rules as slowly as can be; days are numbers."""
    days = frozenset(day for _, day in facts if day <= today + 2)
    seen = max([today, *days])
    return {
        "days in all": len(days),
        "streak": streak_by_the_book(days, today),
        "longest": max(streak_by_the_book(frozenset(d for d in days if d <= end), end) for end in range(45)),
        "rest days": rest_days_by_the_book(days, today),
        "last seven": [day for day in range(seen - 6, seen + 1) if day in days],
        "by kind": {kind: sorted({day for one, day in facts if one is kind and day in days}) for kind in Kind},
        "stage": [name for name, needed in GROWN.items() if needed <= len(days)].pop(),
        "milestones": [n for n in range(1, len(days) + 1) if n in (3, 7, 14, 30, 50, 66, 100) or n % 50 == 0],
        "today": today in days,
    }


def figures(seen: Progress) -> dict[str, Any]:
    def numbered(days: frozenset[date]) -> list[int]:
        return sorted((day - DAY_0).days for day in days)

    return {
        "days in all": seen.days_in_all,
        "streak": seen.streak,
        "longest": seen.longest,
        "rest days": seen.rest_days,
        "last seven": numbered(seen.last_seven_days),
        "by kind": {kind: numbered(seen.of_kind(kind)) for kind in Kind},
        "stage": seen.stage,
        "milestones": [n for n in range(1, seen.days_in_all + 1) if is_milestone(n)],
        "today": seen.practised_today,
    }


def seen_on(facts: set[tuple[Kind, int]], today: int) -> Progress:
    dated_facts = (Fact(kind, DAY_0 + timedelta(days=day)) for kind, day in facts)
    return Progress(frozenset(dated_facts), DAY_0 + timedelta(days=today))


@given(kinds_and_days, st.integers(0, 42))
@settings(max_examples=300)
def test_every_figure_agrees_with_the_rules_read_slowly(facts: list[tuple[Kind, int]], today: int) -> None:
    assert figures(seen_on(set(facts), today)) == figures_by_the_book(set(facts), today)


@given(kinds_and_days, st.sampled_from(list(Kind)), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=500)
def test_a_further_fact_never_makes_a_figure_smaller(
    facts: list[tuple[Kind, int]], kind: Kind, more: int, today: int
) -> None:
    before, after = seen_on(set(facts), today), seen_on({*facts, (kind, more)}, today)
    assert after.streak >= before.streak
    assert after.longest >= before.longest
    assert after.days_in_all >= before.days_in_all
    assert GROWN[after.stage] >= GROWN[before.stage]
    assert all(after.of_kind(one) >= before.of_kind(one) for one in Kind)


NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
replies = st.sampled_from("abc")
changes = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(list(Kind)), st.integers(0, 20)).map(
            lambda one: practised(Fact(one[0], DAY_0 + timedelta(days=one[1])))
        ),
        # What is pending under one id is always the same: the id is that of the one reply that wrote it.
        replies.map(lambda key: keeping_pending(key, Pending(Fact(Kind.BREATHING, DAY_0), int(NOON.timestamp())))),
        replies.map(lambda key: stopping(key, NOON)),
    ),
    max_size=12,
)


@given(changes, st.data())
def test_order_repetition_and_interleaving_never_matter(some: list[Change], data: st.DataObject) -> None:
    def seen(some: list[Change]) -> dict[str, Any]:
        record = Record()
        for change in some:
            record = record.changed(change)
        return figures(record.progress(NOON))

    shuffled = data.draw(st.permutations(some))
    again = data.draw(st.lists(st.sampled_from(some), max_size=5)) if some else []
    assert seen(some) == seen([*shuffled, *again])


@pytest.mark.parametrize(
    ("days", "is_one"),
    [(0, False), (1, False), (3, True), (4, False), (66, True), (99, False), (100, True), (150, True)]
    + [(number, number in (350, 365, 400)) for number in (350, 364, 365, 366, 400, 401)]
    + [(730, True), (1095, True)],
)
def test_milestones_are_early_then_every_fifty_days_and_every_years_worth(days: int, is_one: bool) -> None:
    assert is_milestone(days) is is_one


@pytest.mark.parametrize(
    ("practised_on", "today", "rest_days"),
    [([0, 1, 2], 2, 0), ([0, 1, 2], 3, 0), ([0, 2, 4, 6], 6, 2), ([0, 1, 2], 5, 2), ([0, 1, 2], 6, 0), ([], 3, 0)],
    ids=["none", "today is not over", "alternate days", "two just now", "too many", "never"],
)
def test_rest_days_are_those_that_the_streak_bridges(practised_on: list[int], today: int, rest_days: int) -> None:
    assert progress(practised_on, today).rest_days == rest_days


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
