"""What samconfig.toml says is something that the template knows."""

import re
import tomllib
from typing import Any

import pytest

from tests.deploy.sams import transformed
from tests.servers import ROOT

STAGES = ("dev", "prod")


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    return tomllib.loads((ROOT / "samconfig.toml").read_text())


@pytest.fixture(scope="module")
def parameters() -> dict[str, Any]:
    declared: dict[str, Any] = transformed({"Stage": "dev"})["Parameters"]
    return declared


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_given_exists_and_is_allowed(config: dict[str, Any], parameters: dict[str, Any], stage: str) -> None:
    given = dict(one.split("=") for one in config[stage]["deploy"]["parameters"]["parameter_overrides"])
    assert given["Stage"] == stage
    assert given.keys() <= parameters.keys() - {"SkillId"}  # that is the deployer's own
    for name, value in given.items():
        assert value in [str(one) for one in parameters[name]["AllowedValues"]]


def test_each_stage_is_a_stack_of_its_own(config: dict[str, Any]) -> None:
    names = {config[stage]["global"]["parameters"]["stack_name"] for stage in STAGES}
    assert len(names) == len(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_deployment_may_make_no_role_with_a_name(config: dict[str, Any], stage: str) -> None:
    settings = config[stage]["deploy"]["parameters"]
    assert settings["capabilities"] == "CAPABILITY_IAM"
    assert settings["resolve_s3"] is True
    assert f"stage={stage}" in settings["tags"]


def test_production_asks_before_it_changes(config: dict[str, Any]) -> None:
    assert config["prod"]["deploy"]["parameters"]["confirm_changeset"] is True


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        (
            "SkillId",
            ["amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef"],
            ["", "amzn1.ask.skill.", "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef ", "*"],
        ),
        ("AlarmEmail", ["", "gardener@example.org"], ["gardener", "a b@example.org", "a@b@example.org", "a@example"]),
    ],
)
def test_only_what_can_be_meant_is_taken(
    parameters: dict[str, Any], parameter: str, good: list[str], bad: list[str]
) -> None:
    pattern = parameters[parameter]["AllowedPattern"]
    assert all(re.fullmatch(pattern, value) for value in good)
    assert not [value for value in bad if re.fullmatch(pattern, value)]
