"""Which practice comes next: a function of the record, so nothing repeats too soon and tests need no seed."""

from collections.abc import Iterable
from datetime import date, datetime

from micropractice.core.practice import Kind, Practice
from micropractice.core.state import Place
from micropractice.core.turn import Situation

EVENING, NIGHT = 18, 4  # hours of the local day between which it is evening


def choose(here: Situation, kinds: Iterable[Kind] = Kind, *, minutes: float | None = None, after: str = "") -> Practice:
    """Return the practice to offer: of the kind that was practised longest ago, the one that was begun longest ago.

    It suits the hour, and is of one of the `kinds`; `minutes` is the length wished for. A kind that was offered and not
    wanted comes as late as if it had been practised then. With `after`, the id of a practice, it is the one that comes
    next in that order, in which the kinds take turns.
    """
    evening = is_evening(here.now)

    def within_its_kind(practice: Practice) -> tuple[bool, float, int, bool, int]:
        return (
            practice.evening and not evening,
            _off_by(minutes, practice),
            here.record.begun.get(practice.id, 0),
            practice.evening is not evening,
            practice.order,
        )

    order = []
    for one in kinds:
        last = max(here.progress.of_kind(one), default=date.min)
        if one in here.record.declined:
            last = max(last, datetime.fromtimestamp(here.record.declined[one], here.now.tzinfo).date())
        of_kind = sorted((each for each in here.content.practices.values() if each.kind is one), key=within_its_kind)
        for rank, each in enumerate(of_kind):
            order.append(((each.evening and not evening, rank, last, each.evening is not evening), each))
    order.sort(key=lambda ranked: ranked[0])
    ids = [practice.id for _, practice in order]
    return order[(ids.index(after) + 1) % len(ids) if after in ids else 0][1]


def _off_by(minutes: float | None, practice: Practice) -> float:
    """Return by how many minutes the nearest length of a practice misses the one wished for."""
    return abs(nearest(minutes, practice.minutes) - minutes) if minutes is not None and practice.minutes else 0


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
    # Each time around begins one further on, so that a strength does not meet the same way of reflecting each time.
    return strengths[(len(earlier) + len(earlier) // len(strengths)) % len(strengths)].id
