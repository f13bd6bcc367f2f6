"""`python -m skill_package`: write the skill package, check it, draw its icons."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from micropractice.library.tables import ContentError
from skill_package import ROOT
from skill_package.checks import findings
from skill_package.icons import NoBrowser, draw
from skill_package.stacks import NotDeployed, deployed
from skill_package.writing import PACKAGE, STATES, Addresses, write

FOLDER = Path(".aws-sam/alexa")


class NotEmpty(Exception):
    """What is in a folder is not ours to overwrite."""


def main(arguments: Sequence[str] | None = None, today: date | None = None) -> int:
    """Run one command. Return the exit status: 1 where something would be rejected, 2 where something is missing."""
    options = _parser().parse_args(arguments)
    options.today = today or datetime.now(UTC).date()
    try:
        status: int = options.run(options)
    except (NotDeployed, NotEmpty, NoBrowser, ContentError) as error:
        print(error, file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m skill_package", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="make | check | icons")

    make = commands.add_parser("make", help="write the package of the deployed skill, and check it")
    make.add_argument("--stack", default="daily-seedling", help="the name of the stack, the same in every region")
    make.add_argument("--regions", default="", help="those of AWS, as in 'us-east-1 eu-west-1', the default first")
    make.add_argument("--privacy-policy", default="", metavar="URL", help="of your privacy policy; to publish")
    make.add_argument("--terms-of-use", default="", metavar="URL", help="of your terms of use, where there are some")
    make.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    make.set_defaults(run=_make)

    check = commands.add_parser("check", help="print what Amazon would reject, and the way out")
    check.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    check.set_defaults(run=_check)

    icons = commands.add_parser("icons", help="draw the icons anew; wants Chromium")
    icons.set_defaults(run=_icons)
    return parser


def _make(options: argparse.Namespace) -> int:
    found = deployed(options.stack, options.regions.split())
    states = options.folder / STATES
    is_its = states.is_file() and found.skill_id in states.read_text(encoding="utf-8")
    if options.folder != FOLDER and (options.folder / PACKAGE).exists() and not is_its:
        raise NotEmpty(f"There is a package of another skill in {options.folder}: give an empty folder.")
    write(options.folder, found, Addresses(options.privacy_policy, options.terms_of_use))
    print(f"{options.folder} is written.")
    return _check(options)


def _check(options: argparse.Namespace) -> int:
    found = findings(options.folder, options.today)
    for one in found:
        print(one)
    rejected = sum(one.rejected for one in found)
    print(f"{rejected or 'Nothing'} of it would be rejected, as far as is known here.")
    return int(rejected > 0)


def _icons(_: argparse.Namespace) -> int:
    for file in draw():
        print(f"{file.relative_to(ROOT)} is drawn.")
    return 0
