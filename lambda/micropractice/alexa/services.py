"""The platform's own web calls, each with a timeout of its own."""

import json
import re
from collections.abc import Callable
from http.client import HTTPException
from urllib.parse import quote
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo, reset_tzpath

from micropractice.alexa.hear import Device

# Time zones are those of the package tzdata, which is locked: a system's own can be years old, and would win.
reset_tzpath(())

ZONE_TIMEOUT = 1.0  # seconds

# Where a device's zone is not known: the zone in which most people of the locale live.
USUAL_ZONE = {
    "en-AU": "Australia/Sydney",
    "en-CA": "America/Toronto",
    "en-GB": "Europe/London",
    "en-IN": "Asia/Kolkata",
    "en-US": "America/New_York",
}

ZoneFinder = Callable[[Device], str | None]

# The endpoint comes with the request; the token in it is sent to nobody but Amazon.
_AMAZON = re.compile(r"https://api(\.[a-z]+)?\.amazonalexa\.com")


def zone_of_device(device: Device) -> str | None:
    """Ask the settings service for a device's time zone. Return None where it does not say in time."""
    return fetch_zone(device) if _AMAZON.fullmatch(device.endpoint) else None


def fetch_zone(device: Device) -> str | None:
    """Make the call that `zone_of_device` makes, to whatever endpoint the device names."""
    url = f"{device.endpoint}/v2/devices/{quote(device.id, safe='')}/settings/System.timeZone"
    request = Request(url, headers={"Authorization": f"Bearer {device.token}"})  # noqa: S310 - see _AMAZON
    try:
        with urlopen(request, timeout=ZONE_TIMEOUT) as answer:  # noqa: S310
            name = json.load(answer)
    except (OSError, HTTPException, ValueError):
        return None
    return name if isinstance(name, str) and zone_named(name) else None


def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone of this name, or None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # KeyError: no such zone; the others: not even a name of one
        return None
