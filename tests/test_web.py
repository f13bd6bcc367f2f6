"""The endpoint: real envelopes over HTTP, for this machine alone."""

import pytest
from flask.testing import FlaskClient

from speaker.echo import SKILL_ID, Echo
from speaker.sqlite import SQLiteStore
from speaker.web import LARGEST_BODY, create_app
from tests.envelopes import NAMES, envelope
from tests.test_dialogues import SOME_DAY


@pytest.fixture
def client(sqlite_store: SQLiteStore) -> FlaskClient:
    return create_app(sqlite_store, lambda device: None).test_client()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "malformed"])
def test_envelopes_are_answered(client: FlaskClient, name: str) -> None:
    answer = client.post("/alexa", json=envelope(name))
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["version"] == "1.0"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b'{"request": {"type": "LaunchRequest"}}', 400),
        (b"[" * 100_000, 400),
        (b'"' + b"x" * LARGEST_BODY + b'"', 413),
    ],
    ids=["empty", "cut off", "a list", "null", "an empty object", "no application", "nested", "too large"],
)
def test_what_is_no_envelope_gets_a_clear_error(client: FlaskClient, body: bytes, status: int) -> None:
    answer = client.post("/alexa", data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json
    assert answer.json["error"]
    assert b"Traceback" not in answer.data


def test_a_malformed_envelope_is_told_as_such(client: FlaskClient) -> None:
    answer = client.post("/alexa", json=envelope("malformed"))
    assert (answer.status_code, answer.json) == (400, {"error": "This is not a request envelope: it has no such form."})


def test_another_skill_is_refused(client: FlaskClient) -> None:
    event = envelope("launch")
    event["context"]["System"]["application"]["applicationId"] = "amzn1.ask.skill.another"
    assert client.post("/alexa", json=event).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "seedling.example"},
        {"Host": "127.0.0.1.nip.example:8080"},
        {"Origin": "https://page.example"},
        {"Origin": "null"},
        {"Host": "localhost:8080", "Origin": "http://localhost:9999"},
    ],
    ids=str,
)
def test_foreigners_are_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/alexa", json=envelope("launch"), headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_this_machine_is_answered(client: FlaskClient, host: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert client.post("/alexa", json=envelope("launch"), headers=headers).status_code == 200


def test_other_methods_and_paths_are_clear_errors(client: FlaskClient) -> None:
    assert client.get("/alexa").status_code == 405
    assert client.get("/nothing").status_code == 404


def test_a_conversation_over_http(client: FlaskClient) -> None:
    echo = Echo(lambda event: client.post("/alexa", json=event).json or {}, SOME_DAY, "UTC")
    echo.say("three good things")
    assert echo.say("my sister called").speech.startswith("Your sister called.")
    assert SKILL_ID in str(echo.say("stop").request)
