"""The content of each language as core values, read from its files; in a deployed skill, as its build compiled them.

One folder a language; each practice a file whose name is its id and whose folder is its kind. The folder of a locale,
such as "en-US", holds only what is worded otherwise there.
"""

import pickle
from functools import cache
from pathlib import Path

from micropractice.core.care import Signs
from micropractice.core.content import Content

CONTENT = Path(__file__).parent.parent / "content"
COMPILED, SIGNS = ".pickle", ".signs"  # what the build makes of a folder


@cache
def languages() -> frozenset[str]:
    """Return the languages there is content for, such as "en"."""
    return frozenset(name for name in names() if "-" not in name)


@cache
def content(locale: str) -> Content:
    """Return all content for a locale or a language, read once. Raises `ContentError` for the first file that is wrong.

    The signs of danger are read when they are first needed, and raise it then.
    """
    language, _, country = locale.partition("-")
    if language != locale and locale not in names():
        return content(language)
    compiled = CONTENT / f"{locale}{COMPILED}"
    if compiled.is_file():
        with compiled.open("rb") as file:
            loaded: Content = pickle.load(file)
        return loaded
    from micropractice.library import reading  # a deployed skill reads none of its files

    folder = CONTENT / locale
    return reading.worded_for(folder, content(language)) if country else reading.content_in(folder)


@cache
def compiled_signs(language: str) -> Signs:
    """Return the signs of danger in a language, as a build compiled them."""
    with (CONTENT / f"{language}{SIGNS}").open("rb") as file:
        signs: Signs = pickle.load(file)
    return signs


def names() -> frozenset[str]:
    """Return the languages and locales that have content of their own."""
    return frozenset(
        path.stem for path in CONTENT.iterdir() if path.suffix == COMPILED or (path / "phrases.toml").is_file()
    )
