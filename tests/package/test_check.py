"""Every rule of the check, by a package that breaks it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from micropractice import library
from skill_package.checks import findings
from skill_package.checks.package import MADE
from skill_package.cli import main
from skill_package.icons import icon
from tests.package.breakages import BREAKAGES, CUSTOM, GONE, LISTED, MANIFEST, MODEL, STATES, Change, change
from tests.package.conftest import TODAY


def lines(folder: Path, today: date = TODAY) -> list[str]:
    """Return what would be rejected, without the warnings."""
    return [str(one) for one in findings(folder, today) if one.rejected]


def test_nothing_is_wrong_with_the_package_that_is_made(package: Path) -> None:
    assert lines(package) == []


@pytest.mark.parametrize(
    ("file", "path", "how", "said"), BREAKAGES, ids=[f"{n} {said[:50]}" for n, (*_, said) in enumerate(BREAKAGES, 1)]
)
def test_what_would_be_rejected_is_named_with_the_way_out(
    package: Path, file: str, path: str, how: Change, said: str
) -> None:
    change(package / file, path, how)
    told = [said]
    if path.startswith(CUSTOM):  # then the events go elsewhere
        key = path.removeprefix(f"{CUSTOM}.").partition(".")[0]
        told += [f"events.{key} is not that of apis.custom, so nothing would be deleted there. {MADE}"]
    assert lines(package) == [f"{file}: {one}" for one in told]


@pytest.mark.parametrize("file", [MANIFEST, MODEL, STATES])
def test_a_file_that_is_not_json_is_named(package: Path, file: str) -> None:
    (package / file).write_text("{", encoding="utf-8")
    [line] = lines(package)
    assert line.startswith(f"{file}: it is not JSON: ")


PLACES = [
    "manifest",
    LISTED,
    f"{LISTED}.locales",
    f"{LISTED}.locales.en-GB",
    f"{LISTED}.locales.en-GB.keywords",
    f"{LISTED}.distributionCountries",
    "manifest.privacyAndCompliance",
    "manifest.privacyAndCompliance.locales.en-GB.privacyPolicyUrl",
    CUSTOM,
    f"{CUSTOM}.regions",
    f"{CUSTOM}.regions.EU",
    "manifest.events",
    "manifest.events.subscriptions",
]


@pytest.mark.parametrize("how", [None, GONE], ids=["null", "gone"])
@pytest.mark.parametrize("path", PLACES)
def test_whatever_is_not_there_is_named_and_stops_no_check(package: Path, path: str, how: Change) -> None:
    change(package / MANIFEST, path, how)
    assert lines(package)


@pytest.mark.parametrize("link", ["https://seedling.test:8443/privacy", "https://seedling.test?page=example.privacy"])
def test_any_page_of_ones_own_may_be_the_policy(package: Path, link: str) -> None:
    change(package / MANIFEST, "manifest.privacyAndCompliance.locales.en-GB.privacyPolicyUrl", link)
    assert lines(package) == []


def test_a_folder_in_the_place_of_a_file_is_named(package: Path) -> None:
    (package / MANIFEST).unlink()
    (package / MANIFEST).mkdir()
    assert lines(package) == [f"{MANIFEST}: it cannot be read: Is a directory. {MADE}"]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    assert lines(tmp_path) == [
        f"{STATES}: the file is missing. {MADE}",
        f"{MANIFEST}: the file is missing. {MADE}",
        f"skill-package/interactionModels/custom: there is no interaction model. {MADE}",
    ]


def test_a_locale_that_alexa_does_not_know_is_named(package: Path) -> None:
    shutil.copy(package / MODEL, package / MODEL.replace("en-GB", "en-ZA"))
    assert lines(package) == [
        f"{MODEL.replace('en-GB', 'en-ZA')}: en-ZA is no locale in which Alexa speaks English. Drop the file.",
        f"{MANIFEST}: en-ZA has a model, and no texts. {MADE}",
    ]


def test_a_locale_without_a_model_is_named(package: Path) -> None:
    (package / MODEL).unlink()
    assert lines(package) == [f"{MANIFEST}: en-GB has no model in skill-package/interactionModels/custom. {MADE}"]


def test_a_country_without_numbers_is_named(package: Path, practices: Path) -> None:
    help_file = practices.parent / "help.toml"
    before, _, rest = help_file.read_text(encoding="utf-8").partition("[countries.GB]")
    help_file.write_text(before + rest[rest.index("[countries.AU]") :], encoding="utf-8")
    library.content.cache_clear()
    assert lines(package) == [
        f"{MANIFEST}: it is to be had in GB, whose numbers for help we do not know. Add them to help.toml first.",
        f"{MANIFEST}: en-GB: there are no numbers for help in GB. Add them to help.toml first.",
    ]


@pytest.mark.parametrize(
    ("how", "what"),
    [
        (lambda file: shutil.copy(icon("smallIcon"), file), "is 108 x 108 pixels"),
        (lambda file: file.write_bytes(b"GIF89a"), "is missing, or no PNG file"),
        (lambda file: file.unlink(), "is missing, or no PNG file"),
        (lambda file: file.write_bytes(file.read_bytes()[:-40]), "is missing, or no PNG file"),
    ],
    ids=["too small", "no PNG", "gone", "cut short"],
)
def test_an_icon_that_would_be_rejected_is_named(package: Path, how: Callable[[Path], None], what: str) -> None:
    file = "skill-package/assets/images/en-AU_largeIcon.png"
    how(package / file)
    assert lines(package) == [
        f"{file}: it {what}, and has to be 512 x 512. Draw it with `make icons`, then `make package`."
    ]


def test_a_number_that_nobody_has_looked_at_for_a_year_is_named(package: Path) -> None:
    assert lines(package, date(2027, 10, 31)) == []
    old = lines(package, date(2027, 11, 1))
    numbers = [line for country in library.content("en").care.countries.values() for line in country.lines.values()]
    assert len(old) == len(numbers)
    assert (
        "lambda/micropractice/content/en/help.toml: 116 123, the crisis number of the United Kingdom,"
        " was checked in 2026-11, a year ago. Check it, and write the month of it."
    ) in old


def test_a_number_without_a_month_is_named(package: Path, practices: Path) -> None:
    help_file = practices.parent / "help.toml"
    text = help_file.read_text(encoding="utf-8")
    help_file.write_text(text.replace('samaritans.org", checked = "2026-11"', 'samaritans.org", checked = "lately"'))
    library.content.cache_clear()
    assert lines(package) == [
        "lambda/micropractice/content/en/help.toml: 116 123, the crisis number of the United Kingdom,"
        ' was checked "lately". Write the month, as in 2026-11.'
    ]


def test_a_number_that_is_not_confirmed_is_a_warning(package: Path) -> None:
    warned = [str(one) for one in findings(package, TODAY) if not one.rejected]
    countries = library.content("en").care.countries.values()
    unconfirmed = [line for country in countries for line in country.lines.values() if not line.confirmed]
    assert len(warned) == len(unconfirmed)
    assert all(line.startswith("warning: ") and "is not confirmed" in line for line in warned)


def test_the_command_prints_a_line_each_and_fails_where_something_is_rejected(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(package)], today=TODAY) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing of it would be rejected, as far as is known here."
    change(package / MANIFEST, f"{LISTED}.category", "GAMES")
    assert main(["check", str(package)], today=TODAY) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f'{MANIFEST}: the category is "GAMES". Set HEALTH_AND_FITNESS.'
    assert printed[-1] == "1 of it would be rejected, as far as is known here."
