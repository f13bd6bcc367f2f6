"""What a start loads, in the built artifact and without the runtime around it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from micropractice import library
from micropractice.alexa.services import USUAL_ZONE
from speaker.echo import SKILL_ID
from tests.bench.table import Table, table_of
from tests.care import BUILDING, sentences_in
from tests.envelopes import envelope
from tests.servers import AWS, ROOT

# Three turns: what each answers, and what was loaded for it that the start had not loaded.
TURNS = """
import json, sys
from micropractice.entrypoint import handler
loaded = [set(sys.modules)]
answers = []
for event in json.load(sys.stdin):
    answers.append(handler(event, None))
    loaded.append(set(sys.modules))
late = [sorted(after - before) for before, after in zip(loaded, loaded[1:])]
print(json.dumps({"answers": answers, "loaded": sorted(loaded[0]), "late": late}))
"""

NONSENSE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]"

# Whether the content that was compiled is that of the files, but for the way to its signs.
COMPILED = """
import sys
from pathlib import Path
from micropractice import library
from micropractice.core.value import replace
from micropractice.library import reading
folder = Path(sys.stdin.read())
language = folder.parent / folder.name.partition("-")[0]
compiled, read = library.content(folder.name), reading.content_in(language)
read = read if language == folder else reading.worded_for(folder, read)
print(compiled == replace(read, care=replace(read.care, read_signs=compiled.care.read_signs)))
"""

# Dangers that are told of in the sentences, one a line, as the signs say that were compiled.
DANGERS = """
import sys
from micropractice import library
care = library.content("en").care
assert care.signs is library.content("en-US").care.signs
print(*(care.danger_in(line.strip()) for line in sys.stdin), sep="\\n")
"""


def run(program: str, given: str, *path: Path, env: Mapping[str, str] | None = None) -> str:
    """Return what a program says that imports from `path` and the standard library alone."""
    done = subprocess.run(
        [sys.executable, "-S", "-W", "ignore", "-c", program],
        input=given,
        env={"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def turns(table: Table, *path: Path, locale: str = "en-US") -> dict[str, Any]:
    """Return what became of three turns, of which the second and the third are on a device with a screen."""
    events = [envelope(name) for name in ("launch", "display_device", "intent_resolved")]
    for event in events:
        del event["context"]["System"]["apiAccessToken"]  # so that no time zone is asked for
        event["request"]["locale"] = locale
    env = {**AWS, "AWS_ENDPOINT_URL": table.endpoint, "OUTBOX": "outbox", "SKILL_ID": SKILL_ID, "TABLE": "progress"}
    told: dict[str, Any] = json.loads(run(TURNS, json.dumps(events), *path, env=env))
    return told


@pytest.mark.parametrize("locale", USUAL_ZONE)
def test_a_first_turn_finds_all_loaded_and_the_connection_open(locale: str, artifact: Path) -> None:
    with table_of([]) as table:
        told = turns(table, artifact, locale=locale)
    assert told["late"] == [[], [], []]
    assert "ask_sdk_model.interfaces.viewport.viewport_state" in told["loaded"]  # the screen's
    assert table.connections == 1
    assert table.asked["GetItem"] == 4  # one as it starts, and one a turn
    assert all("outputSpeech" in answer["response"] for answer in told["answers"])


def test_a_start_loads_nothing_that_no_turn_needs(artifact: Path) -> None:
    with table_of([]) as table:
        loaded = turns(table, artifact)["loaded"]
    unneeded = ("boto3", "requests", "s3transfer", "tomllib", "micropractice.library.reading", "ask_sdk_core.skill")
    assert not set(unneeded) & set(loaded)
    assert not [module for module in loaded if module.endswith("_service_client")]


def test_a_table_that_does_not_answer_does_not_stop_a_start(artifact: Path) -> None:
    nobody = {**AWS, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "OUTBOX": "o", "SKILL_ID": SKILL_ID, "TABLE": "t"}
    told = run(TURNS, "[]", artifact, env=nobody)
    assert json.loads(told)["answers"] == []


def test_a_table_that_answers_nonsense_does_not_stop_a_start(artifact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with table_of([]) as table:
        monkeypatch.setattr(table, "answer", lambda operation, body: NONSENSE)
        assert turns(table, artifact)["answers"]


def test_the_source_answers_the_same_on_stock_packages(artifact: Path) -> None:
    stock = [ROOT / "lambda", *(Path(path) for path in sys.path if path.endswith("site-packages"))]
    with table_of([]) as table:
        assert turns(table, *stock)["answers"] == turns(table, artifact)["answers"]


@pytest.mark.parametrize("name", sorted(library.names()))
def test_compiled_content_is_what_the_files_say(name: str, artifact: Path) -> None:
    assert run(COMPILED, str(library.CONTENT / name), artifact) == "True\n"


def test_compiled_signs_notice_what_the_files_do(artifact: Path) -> None:
    sentences = [sentence.text for sentence in sentences_in(BUILDING)[::50]]
    care = library.content("en").care
    noticed = [str(care.danger_in(sentence)) for sentence in sentences]
    assert len(set(noticed)) > 4
    assert run(DANGERS, "\n".join(sentences), artifact).splitlines() == noticed
