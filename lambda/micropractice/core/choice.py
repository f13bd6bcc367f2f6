"""Which practice is offered next: a function of the record, so nothing repeats too soon and tests need no seed."""

from datetime import date, datetime

from micropractice.core.practice import Kind, Practice
from micropractice.core.state import Place
from micropractice.core.turn import Situation

EVENING, NIGHT = 18, 4  # hours of the local day between which it is evening


def choose(here: Situation, *, kind: Kind | None = None, after: str = "") -> Practice:
    """Return the practice to offer: one that suits the hour, and whose kind was practised longest ago.

    `kind` keeps to one kind. With `after`, the id of a practice, it is the one that comes next in that order.
    """

    def rank(practice: Practice) -> tuple[bool, date, bool]:
        last = max(here.progress.of_kind(practice.kind), default=date.min)
        return practice.evening and not evening, last, not practice.evening

    evening = is_evening(here.now)
    order = sorted((one for one in here.content.practices.values() if kind in (None, one.kind)), key=rank)
    ids = [one.id for one in order]
    return order[(ids.index(after) + 1) % len(ids)] if after in ids else order[0]


def is_evening(now: datetime) -> bool:
    return now.hour >= EVENING or now.hour < NIGHT


def place_in(practice: Practice, here: Situation, minutes: float | None = None) -> Place:
    """Return the beginning of `practice`, at the length nearest to `minutes`, with the strength whose turn it is."""
    strength = _strength_of_the_day(here) if practice.kind is Kind.STRENGTHS else ""
    return Place(practice.id, here.today, minutes=nearest(minutes, practice.minutes), strength=strength)


def nearest(minutes: float | None, offered: tuple[int, ...]) -> int:
    """Return the offered length nearest to `minutes`, the shortest without a wish, 0 where none is offered."""
    if not offered:
        return 0
    return min(offered, key=lambda one: abs(one - minutes)) if minutes is not None else offered[0]


def _strength_of_the_day(here: Situation) -> str:
    earlier = {day for day in here.progress.of_kind(Kind.STRENGTHS) if day < here.today}
    strengths = here.content.strengths
    return strengths[len(earlier) % len(strengths)].id
