"""A content file, read table by table and key by key, so that what is missing, mistyped or left over is named."""

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST_REST = 30  # seconds; longer silences make people think that the speaker has gone


class ContentError(Exception):
    """A content file cannot be used. The message names the file, what is wrong in it and the way out."""


class Table:
    """One table of a content file, read key by key, so that what is missing, mistyped or left over is found."""

    def __init__(self, file: Path, values: Mapping[str, Any], where: str = "") -> None:
        self.file = file
        self.left = dict(values)
        self.where = where

    def wrong(self, what: str) -> ContentError:
        name = "/".join(self.file.parts[-4:]) if "practices" in self.file.parts else "/".join(self.file.parts[-2:])
        return ContentError(f"{name}{self.where}: {what}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.left.pop(key, default)
        if not isinstance(value, str) or not (value.strip() or value is default):
            raise self.wrong(f'"{key}" is missing or is not a text. Write it like {key} = "words".')
        return self.spoken(key, value)

    def spoken(self, key: str, value: str) -> str:
        if any(sign in value for sign in "<>&"):
            raise self.wrong(f'"{key}" holds one of < > &. Write plain words; silences are written as rest = 8.')
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.left.pop(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            raise self.wrong(f'"{key}" is missing or is not a list of texts. Write it like {key} = ["one", "two"].')
        return tuple(self.spoken(key, one) for one in value)

    def patterns(self, key: str) -> tuple[str, ...]:
        """Return patterns of words: see `micropractice.core.signs` for what they may hold."""
        value = self.left.pop(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            raise self.wrong(
                f'"{key}" is missing or is not a list of expressions. Write it like {key} = ["one", "two"].'
            )
        return tuple(value)

    def replacements(self) -> dict[str, str]:
        """Return every key with the text, maybe none, that it is to be replaced by."""
        for key, value in self.left.items():
            if not isinstance(value, str):
                raise self.wrong(f'"{key}" is not a text. Write it like "{key}" = "words".')
        return self.left

    def number(self, key: str, most: float) -> float:
        value = self.left.pop(key, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
            raise self.wrong(f'"{key}" is missing or is not a number of seconds above 0 and up to {most}.')
        return float(value)

    def numbers(self, key: str, most: float) -> tuple[float, ...]:
        """Return a list of seconds; 0 is allowed."""
        value = self.left.pop(key, None)
        if not isinstance(value, list) or not all(type(one) in (int, float) and 0 <= one <= most for one in value):
            raise self.wrong(f'"{key}" is not a list of seconds from 0 to {most}. Write it like {key} = [4, 6].')
        return tuple(map(float, value))

    def yes_or_no(self, key: str) -> bool:
        value = self.left.pop(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f'"{key}" is neither true nor false.')
        return value

    def table(self, key: str) -> "Table":
        value = self.left.pop(key, None)
        if not isinstance(value, dict):
            raise self.wrong(f'the part "[{key}]" is missing.')
        return Table(self.file, value, f"{self.where}, {key}")

    def tables(self, key: str, called: str) -> "list[Table]":
        value = self.left.pop(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            raise self.wrong(f"there is no {called}. Write each under a line [[{key}]].")
        return [Table(self.file, one, f"{self.where}, {called} {n}") for n, one in enumerate(value, 1)]

    def placed(self, key: str, words: str, allowed: frozenset[str]) -> str:
        """Check what stands in braces in `words`, and return them."""
        try:
            found = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
        except ValueError:
            raise self.wrong(f'"{key}" has a brace without its partner.') from None
        for name in found - allowed:
            known = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "nothing"
            raise self.wrong(f'"{key}" has {{{name}}} in braces; known here: {known}.')
        return words

    def reword(self, otherwise: "Table") -> None:
        """Put the values of another table in the place of those with the same keys."""
        for key, value in otherwise.left.items():
            if key not in self.left:
                raise otherwise.wrong(f'"{key}" is not known here. Is it misspelt?')
            if isinstance(value, dict) and isinstance(self.left[key], dict):
                inner = Table(self.file, self.left[key], self.where)
                inner.reword(Table(otherwise.file, value, f"{otherwise.where}, {key}"))
                self.left[key] = inner.left
            else:
                self.left[key] = value

    def done(self) -> None:
        for key in self.left:
            raise self.wrong(f'"{key}" is not known here. Is it misspelt?')


def read_table(file: Path) -> Table:
    """Return what stands in a file. Raises `ContentError` for one that is missing or cannot be read."""
    try:
        return Table(file, tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Table(file, {}).wrong("the file is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Table(file, {}).wrong(f"the file cannot be read: {error}. Is a quotation mark missing?") from None


def texts_of(table: Table) -> dict[str, str]:
    """Return every text of a table by its key."""
    return {key: table.text(key) for key in list(table.left)}
