"""The settings service, as a real server on this machine plays it."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pytest_mock import MockerFixture

from micropractice.alexa import services
from micropractice.alexa.hear import Device
from micropractice.alexa.services import fetch_zone, zone_named, zone_of_device


class Settings(BaseHTTPRequestHandler):
    """Answers as the device's id says: a status, a time zone, or not at all."""

    def do_GET(self) -> None:
        device = self.path.split("/")[3]
        assert self.path.endswith("/settings/System.timeZone")
        assert self.headers["Authorization"] == "Bearer a-token"
        if device == "hangs":
            time.sleep(1)
        status, body = {
            "london": (200, json.dumps("Europe/London")),
            "nonsense": (200, json.dumps("Middle/Earth")),
            "path": (200, json.dumps("../../etc/passwd")),
            "object": (200, "{}"),
            "empty": (204, ""),
            "denied": (403, json.dumps({"message": "no"})),
        }.get(device, (500, "{"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *about: object) -> None:
        pass


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Settings)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("device", "zone"),
    [("london", "Europe/London")]
    + [(device, None) for device in ("nonsense", "path", "object", "empty", "denied", "broken")],
)
def test_a_device_tells_its_zone_or_nothing(endpoint: str, device: str, zone: str | None) -> None:
    assert fetch_zone(Device("key", device, endpoint, "a-token")) == zone


def test_a_hung_service_is_not_waited_for(endpoint: str, mocker: MockerFixture) -> None:
    mocker.patch.object(services, "ZONE_TIMEOUT", 0.05)
    assert fetch_zone(Device("key", "hangs", endpoint, "a-token")) is None


def test_nobody_there_is_nothing() -> None:
    assert fetch_zone(Device("key", "device", "http://127.0.0.1:9", "a-token")) is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://api.amazonalexa.com",
        "https://api.amazonalexa.com.evil.example",
        "https://127.0.0.1",
        "file:///etc/passwd",
    ],
)
def test_the_token_goes_to_nobody_but_amazon(endpoint: str, mocker: MockerFixture) -> None:
    fetch = mocker.patch.object(services, "fetch_zone", return_value="Europe/London")
    assert zone_of_device(Device("key", "device", endpoint, "a-token")) is None
    for amazon in ("https://api.amazonalexa.com", "https://api.eu.amazonalexa.com", "https://api.fe.amazonalexa.com"):
        assert zone_of_device(Device("key", "device", amazon, "a-token")) == "Europe/London"
    assert fetch.call_count == 3


@pytest.mark.parametrize("name", ["", "Middle/Earth", "../x", "Europe", "\0"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_named(name) is None
