"""The turns of the page, over HTTP: what it is told of a reply, of the record, and of a script that was saved."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from micropractice import library
from micropractice.core.turn import Intent
from speaker import turns
from speaker.sqlite import SQLiteStore
from speaker.understand import model_for
from speaker.web import create_app
from tests.test_dialogues import SOME_DAY


@pytest.fixture
def client(sqlite_store: SQLiteStore) -> FlaskClient:
    return create_app(sqlite_store).test_client()


def turn(client: FlaskClient, do: str = "look", words: str = "", after: float = 0, **more: object) -> dict[str, Any]:
    """Take a turn of the page, so many seconds `after` some day's noon."""
    answer = client.post("/turn", json=body(do, words, after, **more))
    assert answer.status_code == 200
    return dict(answer.json or {})


def body(do: str = "look", words: str = "", after: float = 0, **more: object) -> dict[str, Any]:
    return {
        "do": do,
        "words": words,
        "at": round((SOME_DAY + timedelta(seconds=after)).timestamp() * 1000),
        "zone": "Europe/London",
        "locale": "en-US",
        "who": "home",
        "device": "speaker",
        **more,
    }


def seconds_of(seen: dict[str, Any]) -> float:
    return float(sum(part.get("rest", 0) + part.get("seconds", 0) for part in seen["exchange"]["timeline"]))


def test_the_page_looks_without_a_word(client: FlaskClient) -> None:
    seen = turn(client)
    assert seen["exchange"] is None
    assert seen["session"] is None
    assert seen["figures"]["stage"] == "soil"
    assert [day["kinds"] for day in seen["figures"]["week"]] == [[]] * 7


def test_a_breathing_comes_with_its_phases_and_counts_once_heard_out(client: FlaskClient) -> None:
    begun = turn(client, "say", "cyclic sighing for a minute")
    timeline = begun["exchange"]["timeline"]
    phases = [part for part in timeline if "breath" in part]
    assert [part["breath"] for part in phases] == ["in", "in", "out"] * 6
    assert sum(part["seconds"] for part in phases) == 2 * 8.5 + 4 * 10  # somebody new is eased in
    assert (phases[-1]["round"], phases[-1]["rounds"]) == (6, 6)
    assert not any("breathe in." in part.get("words", "").lower() for part in timeline if "breath" not in part)
    paused = turn(client, "say", "pause", 30, session=begun["session"])
    assert paused["figures"]["streak"] == 0
    resumed = turn(client, "say", "yes", 40, session=paused["session"])
    done = turn(client, after=41 + seconds_of(resumed))
    assert done["figures"]["streak"] == 1
    assert done["figures"]["week"][-1] == {"day": SOME_DAY.date().isoformat(), "kinds": ["breathing"]}


def test_the_second_part_of_a_breathing_counts_its_rounds_on(client: FlaskClient) -> None:
    first = turn(client, "say", "cyclic sighing for five minutes")
    second = turn(client, "say", "yes", seconds_of(first) + 1, session=first["session"])
    phases = [part for part in second["exchange"]["timeline"] if "breath" in part]
    assert (phases[0]["round"], phases[-1]["round"], phases[-1]["rounds"]) == (16, 30, 30)


@pytest.mark.parametrize("do", ["silence", "quit"])
def test_silence_and_quit_end_the_session(client: FlaskClient, do: str) -> None:
    opened = turn(client, "open")
    ended = turn(client, do, after=60, session=opened["session"])
    assert ended["session"] is None
    assert ended["exchange"]["timeline"] == []
    assert turn(client, do)["exchange"] is None


@pytest.mark.parametrize(
    "more",
    [
        {"do": "shout"},
        {"do": "say", "words": " "},
        {"do": "say", "words": "x" * 501},
        {"do": "say", "words": 3},
        {"at": "noon"},
        {"at": 10**20},
        {"at": -(10**14)},
        {"zone": "Mars/Olympus"},
        {"locale": "English"},
        {"who": "somebody"},
        {"device": "toaster"},
        {"session": {"id": 1}},
        {"session": "open"},
    ],
    ids=str,
)
def test_what_is_no_turn_gets_a_clear_error(client: FlaskClient, more: dict[str, object]) -> None:
    answer = client.post("/turn", json=body() | more)
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["error"].startswith("This is not a turn: ")


def test_each_person_has_days_of_their_own_and_all_can_be_emptied(client: FlaskClient) -> None:
    turn(client, "say", "a minute of cyclic sighing", who="first")
    assert turn(client, after=300, who="first")["figures"]["streak"] == 1
    assert turn(client, after=300)["figures"]["streak"] == 0
    assert client.post("/empty").status_code == 200
    assert turn(client, after=300, who="first")["figures"]["streak"] == 0


def test_a_store_that_does_not_answer_is_said_so(client: FlaskClient, sqlite_store: SQLiteStore) -> None:
    sqlite_store.close()
    assert client.post("/turn", json=body()).status_code == 503


def test_all_that_is_suggested_is_understood() -> None:
    model = model_for("en-US")
    assert model
    lists = [value for name, value in vars(turns).items() if name.isupper() and isinstance(value, list)]
    assert len(lists) == 6
    for words in {words for some in lists for words in some}:
        assert model.understand(words, eliciting=True).intent not in (Intent.FALLBACK, Intent.ANSWER), words


def test_a_saved_script_is_heard_at_the_next_turn(practices: Path, client: FlaskClient) -> None:
    script = practices / "gratitude/three-good-things.toml"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("Settle in", "Make yourself at home"), encoding="utf-8")
    assert "Make yourself at home" in str(turn(client, "say", "three good things")["exchange"]["timeline"])


def test_a_mistake_is_shown_and_what_was_right_is_kept(
    practices: Path, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    script = practices / "gratitude/three-good-things.toml"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("rest = 4", "rest = 400"), encoding="utf-8")
    seen = turn(client, "say", "three good things")
    assert seen["mistake"].startswith('en/practices/gratitude/three-good-things.toml, step 1: "rest"')
    assert "shoulders" in str(seen["exchange"]["timeline"])
    assert seen["mistake"] in capsys.readouterr().err
    script.write_text(text, encoding="utf-8")
    mended = client.get("/content").json
    assert mended
    assert mended["mistake"] == ""


def test_a_mistake_in_the_model_is_shown_too(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en-US.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("speaker.understand.MODELS", tmp_path)
    monkeypatch.setattr("speaker.watch.MODELS", tmp_path)
    assert turn(client)["mistake"].startswith("interaction_models/en-US.json: it cannot be read")


def test_a_mistake_made_before_the_start_leaves_nothing_to_say(practices: Path, sqlite_store: SQLiteStore) -> None:
    (practices / "breathing/tea.toml").write_text("title = 3", encoding="utf-8")
    library.content.cache_clear()
    client = create_app(sqlite_store).test_client()
    answer = client.post("/turn", json=body("open"))
    assert answer.status_code == 503
    assert "tea.toml" in answer.text
    assert client.get("/").status_code == 200
    assert "tea.toml" in client.get("/content").text


def test_a_new_practice_is_understood_by_its_title_before_the_model_names_it(
    practices: Path, client: FlaskClient
) -> None:
    text = (practices / "gratitude/three-good-things.toml").read_text(encoding="utf-8")
    text = text.replace('title = "three good things"', 'title = "a cup of tea"').replace("Settle in", "Pour it")
    (practices / "gratitude/a-cup-of-tea.toml").write_text(text, encoding="utf-8")
    seen = turn(client, "say", "a cup of tea")
    assert "Pour it" in str(seen["exchange"]["timeline"])
    assert any("a-cup-of-tea" in notice for notice in seen["notices"])
