"""The interaction models of the countries, made from one file of utterances."""

import json
import shutil
from pathlib import Path

import pytest

from micropractice.library.tables import ContentError
from speaker import conversation_map
from speaker.models import MODELS, differing, models, write

SOURCE = (MODELS / "en.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(MODELS, tmp_path / "models")
    return tmp_path / "models"


def samples(file: Path, intent: str) -> list[str]:
    model = json.loads(file.read_text(encoding="utf-8"))["interactionModel"]["languageModel"]
    return next(one["samples"] for one in model["intents"] if one["name"] == intent)


def test_the_models_are_what_the_utterances_make() -> None:
    assert differing("en") == []
    assert {file.stem for file in models("en")} == {"en-AU", "en-CA", "en-GB", "en-IN", "en-US"}


def test_a_model_that_was_edited_by_hand_is_named_and_written_anew(folder: Path) -> None:
    file = folder / "en-GB.json"
    file.write_text(file.read_text(encoding="utf-8").replace("surprise me", "astonish me"), encoding="utf-8")
    shutil.copy(file, folder / "en-ZA.json")
    assert differing("en", folder) == [file, folder / "en-ZA.json"]
    assert write("en", folder) == [file, folder / "en-ZA.json"]
    assert differing("en", folder) == []
    assert not (folder / "en-ZA.json").exists()


def test_a_country_has_what_is_said_there_and_nowhere_else(folder: Path) -> None:
    added = '\n[only.en-IN.intents.StreakIntent]\nsamples = ["kindly tell my streak"]\n'
    without = '\n[only.en-IN]\nwithout = ["longest streak"]\n'
    (folder / "en.toml").write_text(SOURCE.partition("\n[only.")[0] + without + added, encoding="utf-8")
    write("en", folder)
    assert "kindly tell my streak" in samples(folder / "en-IN.json", "StreakIntent")
    assert "longest streak" not in samples(folder / "en-IN.json", "StreakIntent")
    assert "kindly tell my streak" not in samples(folder / "en-GB.json", "StreakIntent")
    assert "longest streak" in samples(folder / "en-GB.json", "StreakIntent")


@pytest.mark.parametrize(
    "added",
    ['[only.en-GB.intents.NoSuchIntent]\nsamples = ["x"]', '[only.en-GB.types.PracticeKind]\nnone = ["x"]'],
)
def test_a_country_cannot_add_to_what_is_not_there(folder: Path, added: str) -> None:
    (folder / "en.toml").write_text(SOURCE.partition("\n[only.")[0] + f"\n{added}\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"en\.toml.*which is not there"):
        models("en", folder)


def test_the_map_of_the_conversation_is_up_to_date(rewrite: bool) -> None:
    if rewrite:
        conversation_map.FILE.write_text(conversation_map.text(), encoding="utf-8")
    assert conversation_map.FILE.read_text(encoding="utf-8") == conversation_map.text()
