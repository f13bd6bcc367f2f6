"""The rule for the numbers for help: somebody has looked at each within a year."""

import re
from collections.abc import Iterator
from datetime import date

from micropractice import library
from skill_package import LANGUAGE
from skill_package.checks.package import Finding

FILE = "lambda/micropractice/content/en/help.toml"


def number_findings(today: date) -> Iterator[Finding]:
    """Find the numbers that were checked over a year before `today`, and those that nobody confirmed."""
    for country in library.content(LANGUAGE).care.countries.values():
        for name, line in country.lines.items():
            number = f"{line.number}, the {name} number of {country.name},"
            month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", line.checked)
            if month is None:
                yield Finding(FILE, f'{number} was checked "{line.checked}".', "Write the month, as in 2026-11.")
            elif today >= date(int(month[1]) + 1, int(month[2]), 1):
                yield Finding(
                    FILE, f"{number} was checked in {line.checked}, a year ago.", "Check it, and write the month of it."
                )
            if not line.confirmed:
                yield Finding(FILE, f"{number} is not confirmed.", f"Confirm it: {line.source}.", rejected=False)
