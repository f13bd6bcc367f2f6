"""Content files become core values here, checked: what is wrong is said with the file's name and what it means.

One folder a language; each practice a file whose name is its id and whose folder is its kind.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from micropractice.core.breathing import Level
from micropractice.core.content import Content
from micropractice.core.guide import passage_at
from micropractice.core.phrases import PLACEHOLDERS, PLURAL_CATEGORIES, Phrases, Plural
from micropractice.core.practice import Ask, Breathe, Kind, Only, Practice, Step, Strength
from micropractice.core.progress import Stage
from micropractice.core.speech import Rest, Say, Sound, fits
from micropractice.core.state import Place
from micropractice.core.turn import Intent
from micropractice.library.breathing import Cues, read_cues, read_pattern
from micropractice.library.care import read_care
from micropractice.library.tables import LONGEST_REST, ContentError, Table, read_table, texts_of

__all__ = ["CONTENT", "ContentError", "content", "languages", "read"]

CONTENT = Path(__file__).parent.parent / "content"
STRENGTH_PLACEHOLDERS = frozenset({"strength", "meaning", "idea"})
_ANY_DAY = date(2000, 1, 1)


@cache
def languages() -> frozenset[str]:
    """Return the languages there is content for, such as "en"."""
    return frozenset(folder.name for folder in CONTENT.iterdir() if (folder / "phrases.toml").is_file())


@cache
def content(language: str) -> Content:
    """Return all content of a language, read once. Raises `ContentError` for the first file that cannot be used.

    The signs of danger are read when they are first needed, and raise it then.
    """
    return _load(CONTENT / language)


def read(language: str, root: Path) -> Content:
    """Return all content of a language in the folder `root`, the signs too. Raises `ContentError` as `content` does."""
    loaded = _load(root / language)
    _ = loaded.care.signs
    return loaded


def _load(folder: Path) -> Content:
    language = folder.name
    strengths = _strengths(folder / "strengths.toml")
    loaded = Content(
        language,
        _practices(sorted(folder.glob("practices/*/*.toml")), read_cues(folder / "cues.toml")),
        strengths,
        _phrases(folder / "phrases.toml", language),
        read_care(folder),
    )
    if not loaded.practices:
        raise ContentError(f"{folder / 'practices'}: there is no practice yet. Add a file such as breathing/box.toml.")
    for practice in loaded.practices.values():
        _check_length(practice, loaded, folder)
    return loaded


def _practices(files: Iterable[Path], cues: Cues) -> dict[str, Practice]:
    practices: dict[str, Practice] = {}
    for file in files:
        if file.stem in practices:
            raise Table(file, {}).wrong(
                "another kind has a practice of this name. A file's name is its id: choose another."
            )
        practices[file.stem] = _practice(file, cues)
    return practices


def _practice(file: Path, cues: Cues) -> Practice:
    table = read_table(file)
    if file.parent.name not in list(Kind):
        raise table.wrong(f'the folder "{file.parent.name}" is not a kind. Kinds are {", ".join(Kind)}.')
    kind = Kind(file.parent.name)
    allowed = STRENGTH_PLACEHOLDERS if kind is Kind.STRENGTHS else frozenset()
    levels = table.table("levels") if "levels" in table.left else Table(file, {})
    steps = tuple(step for one in table.tables("steps", "step") for step in _steps(one, allowed, levels, cues))
    levels.done()
    breathes = sum(isinstance(step, Breathe) for step in steps)
    if breathes > 1:
        raise table.wrong("a practice breathes once. Put the second breathe into a file of its own.")
    minutes = table.left.pop("minutes", [])
    whole = isinstance(minutes, list) and all(type(one) is int and one > 0 for one in minutes)
    if not whole or minutes != sorted(set(minutes)) or bool(minutes) != bool(breathes):
        raise table.wrong(
            '"minutes" lists the lengths of a breathing, shortest first, as in [1, 2, 3]. Others have none.'
        )
    if breathes and not isinstance(steps[-1], Ask):
        raise table.wrong("a breathing ends with a question, so that the speaker goes on listening. Add a last ask.")
    practice = Practice(
        file.stem,
        kind,
        table.text("title"),
        steps,
        tuple(minutes),
        table.yes_or_no("evening"),
        _order(table),
    )
    table.done()
    return practice


def _order(table: Table) -> int:
    order = table.left.pop("order", None)
    if type(order) is not int or order < 1:
        raise table.wrong('"order" is missing or is not a whole number from 1 up: 1 is what somebody new meets first.')
    return order


def _steps(table: Table, allowed: frozenset[str], levels: Table, cues: Cues) -> Iterable[Step]:
    what = {"say", "ask", "breathe"} & table.left.keys()
    if len(what) != 1:
        raise table.wrong("a step has one of say, ask and breathe.")
    if what == {"say"}:
        said = Say(table.placed("say", table.text("say"), allowed))
        rests = (Rest(table.number("rest", LONGEST_REST)),) if "rest" in table.left else ()
        if "holds" in table.left:
            yield Only(table.yes_or_no("holds"), (said, *rests))
        else:
            yield from (said, *rests)
    elif what == {"ask"}:
        question = table.placed("ask", table.text("ask"), allowed)
        yield Ask(question, table.placed("reprompt", table.text("reprompt"), allowed), table.yes_or_no("reflect"))
    else:
        yield Breathe(read_pattern(table, levels, cues))
    table.done()


def _strengths(file: Path) -> tuple[Strength, ...]:
    table = read_table(file)
    found = []
    for one in table.tables("strengths", "strength"):
        found.append(Strength(one.text("id"), one.text("name"), one.text("meaning"), one.text("idea")))
        one.done()
    table.done()
    if len({strength.id for strength in found}) != len(found):
        raise table.wrong("two strengths have the same id.")
    return tuple(found)


def _phrases(file: Path, language: str) -> Phrases:
    table = read_table(file)
    numbers = table.texts("numbers")
    table.left["and_"] = table.left.pop("and", None)
    names = {one.name for one in fields(Phrases)}
    for group in [key for key, value in table.left.items() if isinstance(value, dict) and key not in names]:
        table.left.update(table.table(group).left)
    values: dict[str, Any] = {"language": language}
    for one in fields(Phrases):
        allowed = PLACEHOLDERS.get(one.name, frozenset())
        if one.type is Plural:
            values[one.name] = _plural(table.table(one.name), one.name, language, numbers, allowed)
        elif one.type is str and one.name != "language":
            values[one.name] = table.placed(one.name, table.text(one.name), allowed)
        elif one.type == tuple[str, ...]:
            values[one.name] = tuple(table.placed(one.name, text, allowed) for text in table.texts(one.name))
        elif one.name != "language":
            values[one.name] = texts_of(table.table(one.name))
    table.done()
    if unknown := set(values["commands"].values()) - set(Intent):
        raise table.wrong(f'the part "[commands]" names {", ".join(sorted(unknown))}, which is no intent.')
    if missing := [kind.value for kind in Kind if kind not in values["kinds"]]:
        raise table.wrong(f'the part "[kinds]" does not name {", ".join(missing)}.')
    if missing := [sound.value for sound in Sound if sound not in values["sounds"]]:
        raise table.wrong(f'the part "[sounds]" does not name {", ".join(missing)}.')
    if missing := [stage.value for stage in Stage if stage not in values["grown"] and stage is not Stage.SOIL]:
        raise table.wrong(f'the part "[grown]" does not name {", ".join(missing)}.')
    return Phrases(**values)


def _plural(table: Table, key: str, language: str, numbers: tuple[str, ...], allowed: frozenset[str]) -> Plural:
    categories = {
        category: table.placed(key, table.text(category), allowed | {"n"})
        for category in sorted(PLURAL_CATEGORIES[language])
    }
    table.done()
    return Plural(language, categories, numbers)


def _check_length(practice: Practice, loaded: Content, folder: Path) -> None:
    """Check that every passage, at every length, fits in one reply."""
    pattern = practice.pattern
    for start in practice.starts():
        for minutes, level in product(practice.minutes or (0,), (Level.USUAL, *(pattern.levels if pattern else ()))):
            for strength in loaded.strengths if practice.kind is Kind.STRENGTHS else loaded.strengths[:1]:
                place = Place(practice.id, _ANY_DAY, start, minutes, strength=strength.id, level=level)
                if not fits(passage_at(place, loaded).parts):
                    file = folder / "practices" / practice.kind / f"{practice.id}.toml"
                    raise Table(file, {}).wrong("a passage is too long to be spoken in one go. Ask something earlier.")
