"""Thirty-two writers at once; `make soak` has each of them finish a thousand practices."""

from pathlib import Path

from tests.soak.race import Result, race_by_the_adapter, race_on_dynamodb, race_on_sqlite

COMPLETIONS = 25  # for each writer


def test_no_practice_is_lost_or_invented_on_dynamodb(dynamodb_endpoint: str) -> None:
    assert race_on_dynamodb(dynamodb_endpoint, COMPLETIONS) == Result(800, 800, 0)


def test_no_practice_is_lost_or_invented_on_sqlite_in_several_processes(tmp_path: Path) -> None:
    assert race_on_sqlite(tmp_path / "race.sqlite", COMPLETIONS) == Result(800, 800, 0)


def test_the_race_finds_what_reading_and_writing_back_loses(dynalite: str) -> None:
    assert race_by_the_adapter(dynalite, COMPLETIONS).lost > 400
