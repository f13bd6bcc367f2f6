"""What was measured, as tables in Markdown."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tests.bench.costs import size_of
from tests.bench.events import ANSWERED_LAST, HISTORIES, NEWEST
from tests.bench.goals import MB, goals_of
from tests.bench.measuring import Measured, Measurement
from tests.bench.packages import OURS, STANDARD

MILLION = 1_000_000
MOSTLY_WARM, ALL_COLD = 0.04, 1.0  # shares of the sessions that start cold


def report(measurement: Measurement, rounds: int) -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    where = f"{platform.machine()}, {os.cpu_count()} CPUs, {python}"
    return "\n\n".join(
        [
            f"Measured on {datetime.now(UTC):%d %B %Y}: {where}, medians of {rounds} rounds.",
            "### Goals",
            _table(("ours, beside the others", "wanted", "measured", ""), _goal_rows(measurement)),
            "### Starting, somebody with one day of history",
            _table(
                (
                    "",
                    "M instructions",
                    "init ms",
                    "first turn ms",
                    "both ms",
                    "warm turn ms",
                    "peak MB, first answer",
                    "later",
                ),
                map(_start_row, newest_of(measurement)),
            ),
            _table(
                ("", "zip MB", "unzipped MB", "files", "calls: launch", "middle", "finish"),
                map(_package_row, newest_of(measurement)),
            ),
            "### With history: ours and (a)",
            _table(
                (
                    "practised daily for",
                    "",
                    "item KB",
                    "first turn ms",
                    "warm turn ms",
                    "warm turn, M instructions",
                    "$ a million sessions, 4 % cold",
                    "all cold",
                ),
                (_history_row(measurement[name, history.name]) for history in HISTORIES for name in (OURS, STANDARD)),
            ),
        ]
    )


def newest_of(measurement: Measurement) -> list[Measured]:
    return [measured for measured in measurement.values() if measured.history == NEWEST]


def _goal_rows(measurement: Measurement) -> Iterable[Sequence[str]]:
    for goal in goals_of(measurement):
        bound = "at least" if goal.at_least else "at most"
        yield (
            goal.about,
            f"{bound} {goal.wanted:g}{goal.unit}",
            f"{goal.measured:.2f}{goal.unit}",
            "met" if goal.met else "**NOT MET**",
        )


def _start_row(one: Measured) -> Sequence[str]:
    return (
        f"{one.package.name}: {one.package.about}",
        f"{one.count.cold / MILLION:,.0f}",
        f"{one.median(lambda run: run.init):,.0f}",
        f"{one.median(lambda run: run.first):,.1f}",
        f"{one.median(lambda run: run.to_first_answer):,.0f}",
        f"{one.warm:,.1f}",
        f"{max(run.memory_at_first for run in one.runs):,.0f}",
        f"{max(run.memory for run in one.runs):,.0f}",
    )


def _package_row(one: Measured) -> Sequence[str]:
    return (
        one.package.name,
        f"{one.package.zipped_size / MB:,.2f}",
        f"{one.package.size / MB:,.1f}",
        f"{one.package.files:,}",
        *(str(one.calls(turn)) for turn in (0, ANSWERED_LAST - 1, ANSWERED_LAST)),
    )


def _history_row(one: Measured) -> Sequence[str]:
    return (
        one.history.name,
        one.package.name,
        f"{size_of(one.item) / 1024:.1f}",
        f"{one.median(lambda run: run.first):,.1f}",
        f"{one.warm:,.1f}",
        f"{one.warm_count / MILLION:,.1f}",
        f"{one.cost(MOSTLY_WARM):,.2f}",
        f"{one.cost(ALL_COLD):,.2f}",
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown, its columns wide enough to be read in a terminal as well."""
    whole = [head, *rows]
    widths = [max(len(row[n]) for row in whole) for n in range(len(head))]

    def line(row: Sequence[str]) -> str:
        others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        return f"| {' | '.join([row[0].ljust(widths[0]), *others])} |"

    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(head), f"|{rule}|", *map(line, whole[1:])])
