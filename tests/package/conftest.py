"""The skill package of a made-up deployment in all three regions."""

from datetime import date
from pathlib import Path

import pytest

from skill_package.stacks import ALEXA_REGIONS, Deployed
from skill_package.writing import Addresses, write

TODAY = date(2026, 11, 30)  # in the month in which the numbers were checked
SKILL_ID = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef"
ENDPOINTS = {
    region: f"arn:aws:lambda:{region}:000000000000:function:daily-seedling-SkillFunction-x1:live"
    for region in ALEXA_REGIONS
}
ADDRESSES = Addresses("https://seedling.test/privacy", "https://seedling.test/terms")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a package in which nothing is wrong."""
    folder = tmp_path / "alexa"
    write(folder, Deployed(SKILL_ID, ENDPOINTS), ADDRESSES)
    return folder
