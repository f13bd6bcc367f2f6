"""The person's local day: their device's zone, kept for a week, else the locale's usual one."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest

from micropractice.alexa.hear import Device
from micropractice.alexa.skill import build
from speaker.echo import SKILL_ID, Echo
from speaker.sqlite import SQLiteStore

LATE = datetime(2026, 3, 4, 4, 30, tzinfo=UTC)  # still the evening of the third in New York, already morning in London


class ZoneService:
    """Answers with `zone`, and counts how often it was asked."""

    def __init__(self) -> None:
        self.zone: str | None = None
        self.asked = 0

    def __call__(self, device: Device) -> str | None:
        self.asked += 1
        return self.zone


@pytest.fixture
def zones() -> ZoneService:
    return ZoneService()


@pytest.fixture
def echo(zones: ZoneService, sqlite_store: SQLiteStore) -> Echo:
    handler = build(sqlite_store, zones, SKILL_ID)
    return Echo(lambda event: handler(event, None), LATE, "UTC")


def test_zones_are_those_of_the_package_and_not_of_the_machine() -> None:
    assert zoneinfo.TZPATH == ()


def test_without_an_answer_it_is_the_usual_zone_of_the_locale(echo: Echo) -> None:
    assert echo.open().speech.startswith("Good evening.")
    echo.locale = "en-GB"
    assert echo.open().speech.startswith("Good morning.")
    echo.locale = "en-ZZ"
    assert echo.open().speech.startswith("Good evening.")


def test_a_zone_is_asked_for_once_a_week_and_device(echo: Echo, zones: ZoneService) -> None:
    zones.zone = "Asia/Tokyo"
    assert echo.open().speech.startswith("Good afternoon.")
    echo.open()
    assert zones.asked == 1
    echo.device = "screen"
    echo.open()
    assert zones.asked == 2
    echo.wait(timedelta(days=7, minutes=1))
    zones.zone = None  # out of reach: the cached one goes on
    assert echo.open().speech.startswith("Good afternoon.")
    assert zones.asked == 3
