"""Conversations through the interaction model: word for word, or what must and must not be said, and the record."""

from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from micropractice.alexa.skill import build
from micropractice.store import DynamoDBStore, ProgressStore
from speaker.echo import SKILL_ID, Echo
from speaker.script import CHECKS, Step, parse, play, transcript
from speaker.sqlite import SQLiteStore
from tests.servers import Table

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*/*.txt"))
FOURTEEN_DAYS = Path(__file__).parent / "dialogues/en/fourteen-days.txt"
SOME_DAY = datetime(2026, 3, 3, 12, tzinfo=UTC)


def steps(file: Path, store: ProgressStore) -> list[Step]:
    """Return how a script goes over an empty `store`."""
    echo = Echo(lambda envelope: handler(envelope, None), SOME_DAY, "UTC")
    handler = build(store, echo.zone_of, SKILL_ID)
    return list(play(parse(file.read_text(encoding="utf-8")), echo, store))


def replay(file: Path, store: ProgressStore) -> str:
    return "\n".join(transcript(steps(file, store))) + "\n"


def is_checked(file: Path) -> bool:
    """Return whether a script states what must be said rather than every word."""
    return any(line.key in CHECKS for line in parse(file.read_text(encoding="utf-8")))


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", [file for file in DIALOGUES if is_checked(file)], ids=named)
def test_conversation_says_what_it_must(file: Path, sqlite_store: SQLiteStore) -> None:
    played = steps(file, sqlite_store)
    assert not [f"line {step.line.number}: {step.mismatch}" for step in played if step.mismatch]
    assert {step.line.key for step in played} >= set(CHECKS) - {"Card", "Sound"}


@pytest.mark.parametrize("file", [file for file in DIALOGUES if not is_checked(file)], ids=named)
def test_conversation_goes_word_for_word(file: Path, rewrite: bool, sqlite_store: SQLiteStore) -> None:
    heard = replay(file, sqlite_store)
    if rewrite:
        file.write_text(heard, encoding="utf-8")
    assert heard == file.read_text(encoding="utf-8")


def test_fourteen_days_are_the_same_over_dynamodb(dynamodb_table: Table) -> None:
    client = boto3.client("dynamodb", endpoint_url=dynamodb_table.endpoint)
    assert replay(FOURTEEN_DAYS, DynamoDBStore(dynamodb_table.name, client)) == FOURTEEN_DAYS.read_text(
        encoding="utf-8"
    )
