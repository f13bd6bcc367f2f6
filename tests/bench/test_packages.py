"""What is measured is what it is said to be: ours as it is deployed, and the same skill as the SDK's users write it."""

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from micropractice.alexa.skill import build
from micropractice.store import DynamoDBStore
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play
from speaker.sqlite import SQLiteStore
from tests.bench.costs import size_of
from tests.bench.events import HISTORIES, NEWEST, NOW, SAID, ZONE, History
from tests.bench.goals import MB
from tests.bench.packages import FUNCTIONS, ours
from tests.bench.runtime import run
from tests.bench.table import table_of
from tests.lambda_runtime.test_conversation import THREE_DAYS
from tests.servers import dynamodb

STANDARD = FUNCTIONS / "standard/skill.py"
MOST_LINES = 99

Skill = Callable[[dict[str, Any], object], dict[str, Any]]

# No device says its zone here, so that all are at home where the locale's people are.
A_FEW_DAYS = (
    THREE_DAYS.partition("On: 2026-03-04")[0]
    + """
On: 2026-03-04 08:00 America/New_York
Open:
You: breathe for a minute
You: yes
On: 2026-03-05 22:30 America/New_York
You: what's my streak
You: remember my good things
You: a small pleasure
You: the coffee
You: it was warm
You: what is in my jar
You: stop
You: forget me
You: yes
Open:
"""
)


@pytest.fixture
def standard_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Skill]:
    """Return a function that loads the skill as the SDK's users write it, on the DynamoDB of an endpoint."""

    def load(endpoint: str) -> Skill:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        monkeypatch.setenv("TABLE", "standard")
        # The adapter makes its client when it is imported, for the endpoint of that moment.
        for name in [name for name in sys.modules if name.partition(".")[0] in ("ask_sdk", "ask_sdk_dynamodb")]:
            monkeypatch.delitem(sys.modules, name)
        spec = spec_from_file_location("standard_skill", STANDARD)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        handler: Skill = module.handler
        return handler

    return load


def test_the_skill_as_the_sdks_users_write_it_is_short() -> None:
    assert len(STANDARD.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_it_answers_with_the_same_words(
    standard_on: Callable[[str], Skill], dynalite: str, sqlite_store: SQLiteStore
) -> None:
    skills = (build(sqlite_store, lambda device: None, SKILL_ID), standard_on(dynalite))
    said = [[step.exchange.ssml for step in conversation(skill) if step.exchange] for skill in skills]
    assert len(said[0]) == A_FEW_DAYS.count("You:") + A_FEW_DAYS.count("Open:")
    assert said[0] == said[1]


def conversation(skill: Skill) -> Any:
    def without_token(event: dict[str, Any]) -> dict[str, Any]:
        del event["context"]["System"]["apiAccessToken"]
        return skill(event, None)

    return list(play(parse(A_FEW_DAYS.strip()), Echo(without_token, NOW, "America/New_York")))


@pytest.mark.server
@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)
def test_both_say_the_same_in_the_session_that_is_measured(
    standard_on: Callable[[str], Skill], history: History
) -> None:
    with table_of([history.item, history.standard_item]) as table:
        store = DynamoDBStore("progress", dynamodb(table.endpoint))
        assert store.load(history.person) == history.record
        skill = build(store, lambda device: ZONE, SKILL_ID)
        standard = standard_on(table.endpoint)
        answers = [session_with(skill, history), session_with(standard, history)]
    assert answers[0] == answers[1]
    assert table.asked["CreateTable"] == len(SAID) + 1


def session_with(skill: Skill, history: History) -> list[str]:
    said: list[str] = []
    attributes: dict[str, Any] = {}
    for event in history.session:
        event["session"]["attributes"] = attributes
        answer = skill(event, None)
        said.append(answer["response"]["outputSpeech"]["ssml"])
        attributes = answer["sessionAttributes"]
    return said


@pytest.mark.server
def test_our_zip_is_at_most_7_mb(artifact: Path) -> None:
    assert ours(artifact).zipped_size <= 7 * MB


@pytest.mark.server
def test_a_turn_of_ours_reads_the_table_once_and_writes_at_most_once(
    artifact: Path, runtime_client: Path, tmp_path: Path
) -> None:
    with table_of([NEWEST.item]) as table:
        found = run(ours(artifact), NEWEST.session * 2, table, runtime_client, tmp_path)
    launch, *practice = found.asked[len(NEWEST.session) :]
    assert launch == {"GetItem": 1}
    assert practice[-1] == {"GetItem": 1, "UpdateItem": 1}
    assert all(turn["GetItem"] == 1 and turn.total() - 1 == turn["UpdateItem"] <= 1 for turn in practice)


def test_an_items_size_is_reckoned_as_dynamodb_does() -> None:
    item = {"name": {"S": "value"}, "n": {"N": "12345"}, "l": {"L": [{"N": "1"}]}, "m": {"M": {"k": {"S": "é"}}}}
    assert size_of(item) == (4 + 5) + (1 + 4) + (1 + 3 + 1 + 2) + (1 + 3 + 1 + 1 + 2)
