"""Breath patterns as they are written: phases, levels, and how long the cues take to say."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from micropractice.core.breathing import PACES, Lengths, Level, Pattern, Phase, Spoken
from micropractice.core.speech import Breath, speech_seconds
from micropractice.library.tables import LONGEST_REST, Table, read_table

_BREATHS = get_args(Breath)
_LEVELS = {level.value: level for level in Level if level is not Level.USUAL}

Cues = Mapping[str, float]  # the seconds that it takes to say each cue


def read_cues(file: Path) -> Cues:
    """Return the lengths in the file of a language, those corrected by hand before those that were measured.

    A language may have none yet: then lengths are estimated. Raises `ContentError`.
    """
    if not file.exists():
        return {}
    table = read_table(file)
    lengths: dict[str, float] = {}
    for part in ("measured", "corrected"):
        of_part = table.table(part)
        lengths |= {cue: of_part.number(cue, LONGEST_REST) for cue in list(of_part.left)}
    table.done()
    return lengths


def read_pattern(table: Table, levels: Table, cues: Cues) -> Pattern:
    """Return the pattern of a `breathe` step with the levels of its file. Raises `ContentError`."""
    phases = tuple(_phase(one, cues) for one in table.tables("breathe", "phase"))
    named = [name for name in levels.left if name in _LEVELS]
    pattern = Pattern(phases, {_LEVELS[name]: _lengths(levels, name, phases) for name in named})
    if pattern.holds and Level.WITHOUT_HOLDS not in pattern.levels:
        raise levels.wrong('a breathing with a hold is also done without: "[levels]" has without_holds = [5, 0, 5, 0].')
    paces = [sum(pattern.lengths(level)) for level in PACES if pattern.has(level)]
    if paces != sorted(paces):
        raise levels.wrong('"gentle" is shorter than the phases of "breathe", "slow" is longer.')
    for level in (Level.USUAL, *pattern.levels):
        for phase, seconds in zip(phases, pattern.lengths(level), strict=True):
            for said in (phase.cue, phase.later, phase.last):
                if seconds and said.seconds > seconds:
                    raise table.wrong(
                        f'"{said.words}" takes {said.seconds:.1f} s, and its phase only {seconds:g}. Use fewer words.'
                    )
    return pattern


def _phase(table: Table, cues: Cues) -> Phase:
    def spoken(key: str, default: str | None = None) -> Spoken:
        words = table.text(key, default)
        return Spoken(words, cues.get(words) or round(speech_seconds(words), 2))

    breath = table.text("breath")
    if breath not in _BREATHS:
        raise table.wrong(f'"breath" is one of {", ".join(_BREATHS)}.')
    seconds = table.number("seconds", LONGEST_REST)
    cue = spoken("cue")
    phase = Phase(cast("Breath", breath), seconds, cue, spoken("later", cue.words), spoken("last", cue.words))
    table.done()
    return phase


def _lengths(levels: Table, name: str, phases: tuple[Phase, ...]) -> Lengths:
    lengths = levels.numbers(name, LONGEST_REST)
    without = [name == Level.WITHOUT_HOLDS and phase.breath == "hold" for phase in phases]
    if [not seconds for seconds in lengths] != without:
        raise levels.wrong(
            f'"{name}" has the seconds of each phase, in their order. In without_holds, and nowhere else, a hold has 0.'
        )
    return lengths
