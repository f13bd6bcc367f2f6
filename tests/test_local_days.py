"""A practice counts for the local day on which it began: on flights, when clocks change, and where a date is missing.

What day it is somewhere is asked of the C library too, which reads the zone's data by its own rules.
"""

import os
import time
import zoneinfo
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micropractice.alexa.skill import build
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play
from speaker.sqlite import SQLiteStore

ZONES_DATA = Path(str(resources.files("tzdata"))) / "zoneinfo"
ZONES = [
    "America/Los_Angeles",
    "America/New_York",
    "America/St_Johns",  # half an hour beside the others
    "Africa/Casablanca",  # changes its clocks around Ramadan
    "Antarctica/Troll",  # by two hours
    "Asia/Kathmandu",  # a quarter of an hour
    "Asia/Tokyo",
    "Australia/Lord_Howe",  # changes its clocks by half an hour
    "Europe/London",
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Kiritimati",  # fourteen hours ahead
    "Pacific/Kwajalein",  # had no 21 August 1993
    "Pacific/Pago_Pago",  # eleven hours behind
]
# Moments around which something happens to the date or the clock somewhere.
EVENTFUL = [
    datetime(1993, 8, 21, 12, tzinfo=UTC),
    datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2028, 2, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
]
GRATITUDE = "You: three good things\nYou: next\nYou: next\nYou: next\nYou: next\nQuit:"
BREATHING = "You: breathe for a minute\nStay silent:"


@pytest.fixture(scope="module", autouse=True)
def zone_of_this_machine() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def day_by_the_c_library(moment: datetime, zone: str) -> date:
    os.environ["TZ"] = f":{ZONES_DATA / zone}"
    time.tzset()
    return date(*time.localtime(moment.timestamp())[:3])


def midnight_near(moment: datetime, zone: str) -> datetime:
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0).astimezone(UTC)


def echo_over(store: SQLiteStore, moment: datetime, zone: str) -> Echo:
    handler = build(store, lambda device: echo.zone_of(device), SKILL_ID)
    echo = Echo(lambda event: handler(event, None), moment, zone)
    return echo


def moments_of(years: range) -> st.SearchStrategy[datetime]:
    first, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (years.start, years.stop))
    return st.integers(first, end).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


moments = st.builds(
    lambda moment, zone, around, seconds: (
        (midnight_near(moment, zone) if around else moment) + timedelta(seconds=seconds),
        zone,
    ),
    st.sampled_from(EVENTFUL) | moments_of(range(1990, 2037)),
    st.sampled_from(ZONES),
    st.booleans(),
    st.integers(-90, 90) | st.integers(-90_000, 90_000),
)


@given(moments, st.sampled_from([GRATITUDE, BREATHING]))
@settings(max_examples=150, deadline=None)
def test_a_practice_counts_for_the_local_day_on_which_it_began(where: tuple[datetime, str], script: str) -> None:
    moment, zone = where
    kind = Kind.GRATITUDE if script is GRATITUDE else Kind.BREATHING
    with closing(SQLiteStore()) as store:
        echo = echo_over(store, moment, zone)
        list(play(parse(script), echo))
        assert store.load(echo.person).facts == {Fact(kind, day_by_the_c_library(moment, zone))}


@given(
    moments_of(range(2026, 2027)),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(ZONES)), min_size=1, max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_no_journey_makes_a_figure_smaller_or_loses_a_day(start: datetime, legs: list[tuple[int, str]]) -> None:
    """Somebody practises, flies for some hours and practises again; the home keeps one device in each place."""
    days: set[date] = set()
    with closing(SQLiteStore()) as store:
        echo = echo_over(store, start, "UTC")
        for hours, zone in legs:
            echo.wait(timedelta(hours=hours))
            echo.zone = zone
            before = store.load(echo.person).progress(echo.local)
            days.add(day_by_the_c_library(echo.now, zone))
            list(play(parse(GRATITUDE), echo))
            record = store.load(echo.person)
            after = record.progress(echo.local)
            assert {fact.day for fact in record.facts} == days
            if after.today == before.today:
                assert after.streak >= max(before.streak, 1)
            assert after.days_in_all >= before.days_in_all
            assert after.longest >= before.longest


SAMOA = "On: 2011-12-{} 08:00 Pacific/Apia\n" + GRATITUDE


def test_a_date_that_never_was_breaks_no_streak(sqlite_store: SQLiteStore) -> None:
    """In Samoa the 31st followed the 29th. The missing date is forgiven as a rest day is."""
    echo = echo_over(sqlite_store, datetime(2011, 12, 27, tzinfo=UTC), "Pacific/Apia")
    for day in ("28", "29", "31"):
        list(play(parse(SAMOA.format(day)), echo))
    progress = sqlite_store.load(echo.person).progress(echo.local)
    assert (progress.streak, progress.days_in_all) == (3, 3)


def test_a_date_that_comes_twice_is_one_day(sqlite_store: SQLiteStore) -> None:
    """From Kiritimati to Pago Pago the same morning comes again, a day later."""
    echo = echo_over(sqlite_store, datetime(2026, 3, 2, 18, tzinfo=UTC), "Pacific/Kiritimati")
    list(play(parse(GRATITUDE), echo))
    list(play(parse("On: 2026-03-03 08:00 Pacific/Pago_Pago\n" + GRATITUDE), echo))
    assert sqlite_store.load(echo.person).facts == {Fact(Kind.GRATITUDE, date(2026, 3, 3))}
