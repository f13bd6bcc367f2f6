"""Conversations, word for word: what is said through the interaction model, and all that comes back."""

from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from micropractice.alexa.skill import build
from micropractice.store import DynamoDBStore, ProgressStore
from speaker.echo import SKILL_ID, Echo
from speaker.script import parse, play, transcript
from speaker.sqlite import SQLiteStore
from tests.servers import Table

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*/*.txt"))
FOURTEEN_DAYS = Path(__file__).parent / "dialogues/en/fourteen-days.txt"
SOME_DAY = datetime(2026, 3, 3, 12, tzinfo=UTC)


def replay(file: Path, store: ProgressStore) -> str:
    """Return the transcript of a script, as it goes over an empty `store`."""
    echo = Echo(lambda envelope: handler(envelope, None), SOME_DAY, "UTC")
    handler = build(store, echo.zone_of, SKILL_ID)
    return "\n".join(transcript(play(parse(file.read_text(encoding="utf-8")), echo))) + "\n"


@pytest.mark.parametrize("file", DIALOGUES, ids=lambda file: f"{file.parent.name}/{file.stem}")
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
