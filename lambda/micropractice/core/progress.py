"""Facts - on which days which kinds were practised - and every figure computed from them.

The rules of the streak: up to two missed days in any seven are forgiven by themselves (an emergency reserve keeps
people going: Sharif & Shu 2017, Journal of Marketing Research). Figures are pure functions of the facts, so order and
repetition never matter, and two devices cannot disagree.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from micropractice.core.practice import Kind
from micropractice.core.value import Value

WINDOW = 7  # days
TOO_MANY_MISSED = 3  # missed days within the window that end a stretch
DAYS_OF_A_YEAR = 365
AHEAD = timedelta(days=2)  # facts further ahead of today than any flight can explain are ignored

_DAY = timedelta(days=1)


class Stage(StrEnum):
    """What the seedling has grown into. It grows by days in all, so it never dies."""

    SOIL = "soil"
    SEED = "seed"
    SPROUT = "sprout"
    SEEDLING = "seedling"
    YOUNG_PLANT = "young plant"
    BUD = "bud"
    BLOSSOM = "blossom"
    TREE = "tree"


# The days in all from which on it is that.
GROWN = dict(zip(Stage, (0, 1, 3, 7, 14, 30, 50, 100), strict=True))


_MILESTONES = frozenset({3, 7, 14, 30, 50, 66, 100})


class Fact(NamedTuple):
    """`kind` was practised on the local day `day`."""

    kind: Kind
    day: date


def is_milestone(days_in_all: int) -> bool:
    """Return whether this many days in all are worth a word: early ones, then every fifty, and each year's worth."""
    return days_in_all in _MILESTONES or (days_in_all > 0 and 0 in (days_in_all % 50, days_in_all % DAYS_OF_A_YEAR))


def stage_of(days_in_all: int) -> Stage:
    return [stage for stage, days in GROWN.items() if days <= days_in_all][-1]


def stretch_to(days: Iterable[date], today: date) -> list[date]:
    """Return the practised days of the longest stretch that reaches to `today`, latest first.

    A stretch starts on a practised day and holds no three missed days within any seven consecutive ones. `today`
    is not over yet, so it is never missed. Where it lies before the last practised day, after a flight west, that
    day is taken for it, unless that made the stretch shorter: more practice never does.
    """
    practised = set(days)
    last = max(practised, default=today)
    if last <= today:
        return _stretch(practised, today)
    so_far = _stretch({day for day in practised if day <= today}, today)
    return max(_stretch(practised, last), so_far, key=len)


def _stretch(practised: set[date], today: date) -> list[date]:
    first = min(practised, default=today)
    stretch: list[date] = []
    missed: list[date] = []
    day = today
    while day >= first:
        if day in practised:
            stretch.append(day)
        elif day != today:
            missed.append(day)
            if len(missed) >= TOO_MANY_MISSED and missed[-TOO_MANY_MISSED] - day < WINDOW * _DAY:
                break
        day -= _DAY
    return stretch


def streak_on(days: Iterable[date], today: date) -> int:
    """Return how many practised days the stretch that reaches to `today` has, or 0.

    Up to two missed days in any seven are forgiven; they are bridged but not counted.
    """
    return len(stretch_to(days, today))


def longest_streak(days: Iterable[date]) -> int:
    """Return the largest streak there ever was, in practised days."""
    longest = 0
    stretch: list[date] = []
    missed: list[date] = []
    for day in sorted(set(days)):
        if stretch and day - stretch[-1] > TOO_MANY_MISSED * _DAY:
            stretch, missed = [], []
        for gap in range(1, (day - stretch[-1]).days if stretch else 0):
            missed.append(stretch[-1] + gap * _DAY)
        if len(missed) >= TOO_MANY_MISSED and missed[-1] - missed[-TOO_MANY_MISSED] < WINDOW * _DAY:
            stretch = [kept for kept in stretch if kept > missed[-TOO_MANY_MISSED]]
        stretch.append(day)
        longest = max(longest, len(stretch))
    return longest


class Progress(Value):
    """The facts of one person as seen on `today`, and the figures that are spoken."""

    facts: frozenset[Fact]
    today: date

    @cached_property
    def days(self) -> frozenset[date]:
        """The practised days, without those too far ahead of today to be true."""
        return frozenset(fact.day for fact in self.facts if fact.day <= self.today + AHEAD)

    @property
    def days_in_all(self) -> int:
        return len(self.days)

    @property
    def stage(self) -> Stage:
        return stage_of(self.days_in_all)

    @property
    def figure_day(self) -> date:
        """The day as which figures are computed: today, or the last practised day where today lies before it."""
        return max(self.today, *self.days) if self.days else self.today

    @property
    def practised_today(self) -> bool:
        return self.today in self.days

    @property
    def streak(self) -> int:
        return streak_on(self.days, self.today)

    @property
    def rest_days(self) -> int:
        """The missed days that the streak bridges, in days; today is not missed while it is not over."""
        stretch = stretch_to(self.days, self.today)
        if not stretch:
            return 0
        until = max(self.today, stretch[0])
        return (until - stretch[-1]).days + (until == stretch[0]) - len(stretch)

    @property
    def longest(self) -> int:
        return longest_streak(self.days)

    @property
    def in_a_row(self) -> bool:
        """Whether no day is missing from the streak, today aside while it is not over."""
        stretch = stretch_to(self.days, self.today)
        return bool(stretch) and self.today - stretch[0] <= _DAY and _unbroken(stretch)

    def of_kind(self, kind: Kind) -> frozenset[date]:
        return frozenset(fact.day for fact in self.facts if fact.kind is kind and fact.day in self.days)

    @property
    def last_seven_days(self) -> frozenset[date]:
        """The practised days among the seven that end with the figures' day."""
        return frozenset(day for day in self.days if self.figure_day - WINDOW * _DAY < day)

    def with_facts(self, facts: Iterable[Fact]) -> "Progress":
        return Progress(self.facts | frozenset(facts), self.today)


def _unbroken(latest_first: list[date]) -> bool:
    return latest_first[0] - latest_first[-1] == (len(latest_first) - 1) * _DAY
