"""Content files become core values here, checked: what is wrong is said with the file's name and what it means."""

from collections.abc import Iterable
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from micropractice.core.breathing import Level
from micropractice.core.content import Content
from micropractice.core.guide import passage_at
from micropractice.core.phrases import PLACEHOLDERS, PLURAL_CATEGORIES, Phrases, Plural
from micropractice.core.practice import Ask, Breathe, Kind, Need, Only, Practice, Step, Strength
from micropractice.core.practising import SAD
from micropractice.core.progress import Stage
from micropractice.core.speech import Rest, Say, Sound, fits
from micropractice.core.state import Place
from micropractice.core.turn import Intent
from micropractice.core.value import replace
from micropractice.library.breathing import Cues, read_cues, read_pattern
from micropractice.library.care import read_care
from micropractice.library.tables import LONGEST_REST, ContentError, Table, read_table, texts_of

STRENGTH_PLACEHOLDERS = frozenset({"strength", "meaning", "idea"})
_ANY_DAY = date(2000, 1, 1)


def worded_for(folder: Path, loaded: Content) -> Content:
    """Return the content of a language with what is worded otherwise in a locale."""
    file = folder / "phrases.toml"
    if not file.is_file():
        return loaded
    return replace(loaded, phrases=_phrases(folder.parent / loaded.language / "phrases.toml", loaded.language, file))


def read(language: str, root: Path) -> Content:
    """Return all content of a language in the folder `root`, everything checked. Raises `ContentError`.

    That is more than `content_in` does: each passage fits in one reply, the signs, and what a locale words otherwise.
    """
    loaded = content_in(root / language)
    _check(loaded, root / language)
    _ = loaded.care.signs
    for folder in root.glob(f"{language}-*"):
        worded_for(folder, loaded)
    return loaded


def content_in(folder: Path) -> Content:
    """Return the content of a language from its folder. Raises `ContentError` for the first file that is wrong.

    The signs of danger are read when they are first needed, and raise it then.
    """
    language = folder.name
    strengths = _strengths(folder / "strengths.toml")
    loaded = Content(
        language,
        _practices(sorted(folder.glob("practices/*/*.toml")), read_cues(folder / "cues.toml")),
        strengths,
        _needs(folder / "needs.toml"),
        _phrases(folder / "phrases.toml", language),
        read_care(folder),
    )
    if not loaded.practices:
        raise ContentError(f"{folder / 'practices'}: there is no practice yet. Add a file such as breathing/box.toml.")
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
        _follow_up(table, steps, allowed),
    )
    table.done()
    return practice


def _order(table: Table) -> int:
    order = table.left.pop("order", None)
    if type(order) is not int or order < 1:
        raise table.wrong('"order" is missing or is not a whole number from 1 up: 1 is what somebody new meets first.')
    return order


def _follow_up(table: Table, steps: Iterable[Step], allowed: frozenset[str]) -> str:
    plans = sum(isinstance(step, Ask) and step.plan for step in steps)
    said = table.placed("follow_up", table.text("follow_up", ""), allowed | {"when"})
    if plans > 1 or bool(plans) != bool(said):
        raise table.wrong('"follow_up" asks, another day, after what one ask with plan = true was about: one of each.')
    if said and (said.count("?") != 1 or not said.endswith("?")):
        raise table.wrong('"follow_up" ends with its one question.')
    return said


def _needs(file: Path) -> dict[str, Need]:
    table = read_table(file)
    needs = {}
    for name in list(table.left):
        one = table.table(name)
        kinds = one.texts("kinds")
        if unknown := set(kinds) - set(Kind):
            raise one.wrong(f'"kinds" has {", ".join(sorted(unknown))}. Kinds are {", ".join(Kind)}.')
        needs[name] = Need(one.texts("said"), tuple(map(Kind, kinds)), one.yes_or_no("grey"))
        one.done()
    return needs


def _steps(table: Table, allowed: frozenset[str], levels: Table, cues: Cues) -> Iterable[Step]:
    what = {"say", "ask", "breathe"} & table.left.keys()
    if len(what) != 1:
        raise table.wrong("a step has one of say, ask and breathe.")
    if what == {"say"}:
        said = Say(table.placed("say", table.text("say"), allowed))
        rests = (Rest(table.number("rest", LONGEST_REST)),) if "rest" in table.left else ()
        only = {key: table.yes_or_no(key) for key in ("holds", "familiar") if key in table.left}
        yield from (Only((said, *rests), **only),) if only else (said, *rests)
    elif what == {"ask"}:
        question = table.placed("ask", table.text("ask"), allowed)
        reprompt = table.placed("reprompt", table.text("reprompt"), allowed)
        yield Ask(question, reprompt, table.yes_or_no("reflect"), table.yes_or_no("plan"))
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


def _phrases(file: Path, language: str, otherwise: Path | None = None) -> Phrases:
    table = read_table(file)
    if otherwise:
        table.reword(read_table(otherwise))
    numbers = table.texts("numbers")
    table.left["and_"] = table.left.pop("and", None)
    for group in [key for key, value in table.left.items() if isinstance(value, dict) and key not in Phrases.fields]:
        table.left.update(table.table(group).left)
    values: dict[str, Any] = {"language": language}
    for name in Phrases.fields[1:]:
        allowed = PLACEHOLDERS.get(name, frozenset())
        held = Phrases.__annotations__[name]
        if held is Plural:
            values[name] = _plural(table.table(name), name, language, numbers, allowed)
        elif held is str:
            values[name] = table.placed(name, table.text(name), allowed)
        elif held == frozenset[str]:
            values[name] = frozenset(table.texts(name))
        elif held == tuple[str, ...]:
            values[name] = tuple(table.placed(name, text, allowed) for text in table.texts(name))
        else:
            values[name] = texts_of(table.table(name))
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
    if language not in PLURAL_CATEGORIES:
        raise table.wrong(f'the plurals of "{language}" are not known: add them to core/phrases.py.')
    categories = {
        category: table.placed(key, table.text(category), allowed | {"n"})
        for category in sorted(PLURAL_CATEGORIES[language])
    }
    table.done()
    return Plural(language, categories, numbers)


def _check(loaded: Content, folder: Path) -> None:
    """Check what holds between the files; a deployed skill need not, since its tests did."""
    for practice in loaded.practices.values():
        _check_length(practice, loaded, folder)
    if SAD not in loaded.needs:
        raise ContentError(f"{folder.name}/needs.toml: the part [{SAD}] is missing; it is for whoever is low as well.")
    missing = {kind for need in loaded.needs.values() for kind in need.kinds}
    if missing := missing - {practice.kind for practice in loaded.practices.values()}:
        raise ContentError(f"{folder.name}/needs.toml: there is no practice of {', '.join(sorted(missing))} to offer.")


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
