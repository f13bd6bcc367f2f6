"""The texts for the skill store, with the numbers for help in each country filled in."""

from pathlib import Path
from typing import NamedTuple

from micropractice import library
from micropractice.library.tables import read_table
from skill_package import LANGUAGE

STORE = Path(__file__).with_name("store.toml")
FILLED_IN = frozenset({"country", "crisis", "emergency"})


class StoreTexts(NamedTuple):
    """What is read of the skill in one country, and by Amazon's testers."""

    name: str
    summary: str
    description: str
    keywords: tuple[str, ...]
    phrases: tuple[str, ...]
    testing: str


def store_texts(locale: str) -> StoreTexts:
    """Return the texts for a locale. Raises `ContentError` for what is missing, and `KeyError` without its numbers."""
    country = library.content(LANGUAGE).care.countries[locale.partition("-")[2]]
    table = read_table(STORE)
    lines = {name: line.say.format(number=line.number) for name, line in country.lines.items()}
    description = table.placed("description", table.text("description"), FILLED_IN)
    texts = StoreTexts(
        name=table.text("name"),
        summary=table.text("summary"),
        description=description.format(country=country.name, **lines).strip(),
        keywords=table.texts("keywords"),
        phrases=table.texts("phrases"),
        testing=table.text("testing").strip(),
    )
    table.done()
    return texts
