"""A check of the platform's rules, as far as they can be known without Amazon: what it would reject, and the way out.

The rules were gathered in November 2026. Where a limit could not be confirmed, a comment says so.
"""

from datetime import date
from pathlib import Path

from skill_package.checks.icons import icon_findings
from skill_package.checks.listing import listing_findings
from skill_package.checks.manifest import manifest_findings
from skill_package.checks.models import model_findings
from skill_package.checks.numbers import number_findings
from skill_package.checks.package import Finding, Unreadable, read_package


def findings(folder: Path, today: date) -> list[Finding]:
    """Return all that is wrong with the package in a folder."""
    try:
        package = read_package(folder)
    except Unreadable as unreadable:
        return [*unreadable.args]
    models = list(model_findings(package))
    rest = [*manifest_findings(package), *icon_findings(package), *number_findings(today)]
    # Example phrases are understood by the models, so these have to be whole.
    return models + rest if models else [*rest, *listing_findings(package)]
