"""What samconfig.toml says is something that the template knows."""

import re
import shlex
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
    given = overrides(config[stage]["deploy"]["parameters"]["parameter_overrides"])
    assert given["Stage"] == stage
    assert given.keys() <= parameters.keys()
    for name, value in given.items():
        allowed = [str(one) for one in parameters[name].get("AllowedValues", ())]
        assert value in allowed or re.fullmatch(parameters[name].get("AllowedPattern", "(?!)"), value)


def test_what_guided_writes_down_is_read_too(parameters: dict[str, Any]) -> None:
    written = 'SkillId="amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef" Stage="prod" AlarmEmail=""'
    assert overrides(written).keys() <= parameters.keys()
    assert overrides(written)["Stage"] == overrides(["Stage=prod"])["Stage"] == "prod"


def overrides(written: str | list[str]) -> dict[str, str]:
    """Return parameters by name, from a list or from the one text that `sam deploy --guided` puts in its place."""
    each = shlex.split(written) if isinstance(written, str) else written
    return dict(one.split("=", 1) for one in each)


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
