"""Turns that tell something - the streak, the week, help - and then ask what was pending once more."""

from micropractice.core.phrases import Phrases
from micropractice.core.practice import Kind
from micropractice.core.progress import Progress
from micropractice.core.turn import Situation, joined


def streak(here: Situation) -> str:
    if not here.known:
        return here.phrases.no_figures
    return joined(streak_of(here.progress, here.phrases), here.phrases.grown.get(here.progress.stage, ""))


def streak_of(progress: Progress, phrases: Phrases) -> str:
    if not progress.days_in_all:
        return phrases.streak_none
    if not progress.streak:
        return phrases.streak_over.of(progress.days_in_all)
    row = phrases.in_a_row if progress.in_a_row else phrases.streak
    return joined(
        row.of(progress.streak),
        phrases.rest_days.of(progress.rest_days) if progress.rest_days else "",
        phrases.days_in_all.of(progress.days_in_all) if progress.days_in_all > progress.streak else "",
        phrases.longest.of(progress.longest) if progress.longest > progress.streak else "",
    )


def week(here: Situation) -> str:
    phrases, progress = here.phrases, here.progress
    if not here.known:
        return phrases.no_figures
    if not progress.days_in_all:
        return phrases.streak_none
    days = progress.last_seven_days
    if not days:
        return phrases.week_none
    counts = {kind: len(progress.of_kind(kind) & days) for kind in Kind}
    each = [phrases.week_kind.of(n, kind=phrases.kinds[kind]) for kind, n in counts.items() if n]
    return joined(phrases.week.of(len(days)), phrases.listed(each))
