"""Sentences that people may say, each with the danger that a careful listener would hear in it, or none."""

from pathlib import Path
from typing import NamedTuple

from micropractice.core.care import Danger
from micropractice.core.turn import Intent

# The intent that tells of each danger without any words.
INTENTS = {
    Danger.SUICIDE: Intent.CARE,
    Danger.SELF_HARM: Intent.SELF_HARM,
    Danger.VIOLENCE: Intent.VIOLENCE,
    Danger.EMERGENCY: Intent.EMERGENCY,
    Danger.OTHER_PERSON: Intent.WORRIED,
}

HERE = Path(__file__).parent
MEASURING = HERE / "measuring.tsv"
BUILDING = HERE / "building.tsv"


class Sentence(NamedTuple):
    """One sentence; `form` says in which way it tells of the danger, or what it is instead."""

    kind: str
    form: str
    text: str


def sentences_in(file: Path) -> list[Sentence]:
    """Return the sentences of a set, one a line: kind, form and text between tabs."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Sentence(*line.split("\t")) for line in lines if line and not line.startswith("#")]
