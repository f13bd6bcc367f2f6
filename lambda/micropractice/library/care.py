"""The care files of a language: signs of danger, what they weigh, what is said then, and where help is found."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from micropractice.core.care import MET, Care, CareReply, Country, Danger, Group, Line, Matter, Signs
from micropractice.core.signs import Lexicon, PatternError, Patterns, Spelling
from micropractice.core.weights import Weights
from micropractice.library.tables import Table, read_table, texts_of

LINES = ("crisis", "emergency", "violence")  # those of a country; the last may be missing
WEIGHED = re.compile(rb"[^\t]*\t[0-%d]:-?\d+( [0-%d]:-?\d+)*\n" % (len(Danger) - 1, len(Danger) - 1))
IN_NUMBERS = frozenset({"country", "quietly", *LINES})


def read_care(folder: Path) -> Care:
    """Return what the care files in `folder` hold. Raises `ContentError` for the first that cannot be used."""
    table = read_table(folder / "help.toml")
    replies, countries, met = table.table("replies"), table.table("countries"), table.table("met")
    care = Care(
        read_signs=lambda: _signs(folder),
        replies={danger: _reply(replies.table(danger)) for danger in Danger},
        countries={code: _country(countries.table(code)) for code in list(countries.left)},
        met=texts_of(met),
        card=table.placed("card", table.text("card"), IN_NUMBERS),
        **{key: table.text(key) for key in ("elsewhere", "card_title", "card_sent", "no_card")},
    )
    for part in (replies, table):
        part.done()
    if missing := MET - care.met.keys():
        raise table.wrong(f'the part "[met]" does not say {", ".join(sorted(missing))}.')
    return care


def _reply(table: Table) -> CareReply:
    numbers = table.placed("numbers", table.text("numbers"), IN_NUMBERS)
    before, after, again, goodbye = (table.text(part) for part in ("before", "after", "again", "goodbye"))
    silence = table.text("silence") if "silence" in table.left else ""
    table.done()
    return CareReply(before, numbers, after, again, goodbye, silence)


def _country(table: Table) -> Country:
    name, quietly = table.text("name"), table.text("quietly") if "quietly" in table.left else ""
    lines = {line: _line(table.table(line)) for line in LINES if line in table.left or line != LINES[-1]}
    table.done()
    return Country(name, quietly, lines)


def _line(table: Table) -> Line:
    say = table.placed("say", table.text("say"), frozenset({"number"}))
    number = table.text("number")
    if not re.fullmatch(r"\d+( \d+)*", number) or "{number}" not in say:
        raise table.wrong('"number" is digits in groups, as in "116 123", and "say" has {number} in it.')
    line = Line(say, number, table.text("source"), table.text("checked"), table.yes_or_no("confirmed"))
    table.done()
    return line


def _signs(folder: Path) -> Signs:
    table = read_table(folder / "care.toml")
    spelling, groups, harmless, contexts = (
        table.table(part) for part in ("spelling", "groups", "harmless", "contexts")
    )
    breaks = spelling.texts("breaks")
    alike = {**dict.fromkeys(spelling.texts("in_passing"), ""), **spelling.table("alike").replacements()}
    spell = Spelling(alike, frozenset(spelling.texts("fillers")))
    try:
        lexicon = Lexicon({name: groups.patterns(name) for name in list(groups.left)}, breaks)
        told = {name: Patterns(contexts.patterns(name), lexicon) for name in list(contexts.left)}
        signs = Signs(
            spell,
            lexicon,
            Patterns(_harmless(harmless), lexicon),
            told,
            tuple(_group(one, lexicon, told) for one in table.tables("signs", "group of signs")),
            _weights(folder / "care-weights.txt"),
        )
    except PatternError as error:
        raise table.wrong(f"{error}.") from None
    for part in (spelling, table):
        part.done()
    return signs


def _harmless(table: Table) -> Iterable[str]:
    for name in list(table.left):
        group = table.table(name)
        group.text("why")
        yield from group.patterns("said")
        group.done()


def _group(table: Table, lexicon: Lexicon, contexts: Mapping[str, Patterns]) -> Group:
    kind = table.text("kind")
    if kind not in [*Danger, *Matter]:
        raise table.wrong(f'"kind" is one of {", ".join([*Danger, *Matter])}.')
    name, _ = table.text("name"), table.text("why")
    unless = table.texts("unless") if "unless" in table.left else ()
    if unknown := set(unless) - contexts.keys():
        raise table.wrong(f'"unless" names {", ".join(sorted(unknown))}, which is not a part of [contexts].')
    group = Group(kind, name, Patterns(table.patterns("said"), lexicon), unless, table.yes_or_no("whatever"))
    table.done()
    return group


def _weights(file: Path) -> Weights:
    """Return what `make learn-care` wrote, each line a phrase and its weights; without a file, signs stand alone."""
    lines = file.read_bytes().splitlines(keepends=True) if file.is_file() else []
    lines = [line for line in lines if not line.startswith(b"#")]
    if broken := next((line for line in lines if not WEIGHED.fullmatch(line)), None):
        raise Table(file, {}).wrong(f"{broken!r} is no phrase with its weights. `make learn-care` writes them anew.")
    phrases = [line.partition(b"\t")[0] for line in lines]
    if phrases != sorted(phrases):
        raise Table(file, {}).wrong("the phrases are not in order. `make learn-care` writes them in order.")
    return Weights(tuple(Danger), b"".join(lines))
