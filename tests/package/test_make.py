"""`make package`, from stacks that CloudFormation tells of."""

import json
import re
import uuid
from pathlib import Path

import boto3
import pytest

from skill_package.cli import main
from skill_package.stacks import NotDeployed, deployed
from tests.package.conftest import SKILL_ID, TODAY
from tests.servers import ROOT, free_port

# Of the project's template only what is read of a stack. A queue, since a stack has to have something.
TEMPLATE = {
    "Parameters": {"SkillId": {"Type": "String"}},
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    "Outputs": {
        "SkillEndpoint": {
            "Value": {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}:live"}
        }
    },
}


@pytest.fixture
def aws(ministack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulator stands in for AWS, in all regions."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", ministack)


def deploy(region: str, stack: str, skill_id: str = SKILL_ID, template: object = TEMPLATE) -> None:
    client = boto3.client("cloudformation", region_name=region)
    client.create_stack(
        StackName=stack,
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "SkillId", "ParameterValue": skill_id}],
    )
    client.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 20})


@pytest.fixture
def stack() -> str:
    return f"seedling-{uuid.uuid4().hex[:8]}"


@pytest.mark.usefixtures("aws")
def test_the_package_of_what_is_deployed_is_written_and_checked(
    stack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for region in ("eu-west-1", "us-east-1"):
        deploy(region, stack)
    links = ["--privacy-policy", "https://seedling.test/privacy"]
    arguments = ["make", "--stack", stack, "--regions", "eu-west-1 us-east-1", *links, str(tmp_path / "made")]
    assert main(arguments, today=TODAY) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing of it would be rejected, as far as is known here."
    manifest = json.loads((tmp_path / "made/skill-package/skill.json").read_text())["manifest"]
    custom = manifest["apis"]["custom"]
    eu, na = (f"arn:aws:lambda:{region}:000000000000:function:{stack}:live" for region in ("eu-west-1", "us-east-1"))
    assert custom["endpoint"]["uri"] == eu
    assert {name: one["endpoint"]["uri"] for name, one in custom["regions"].items()} == {"EU": eu, "NA": na}
    states = json.loads((tmp_path / "made/.ask/ask-states.json").read_text())
    assert states["profiles"]["default"]["skillId"] == SKILL_ID


@pytest.mark.usefixtures("aws")
def test_a_package_of_another_skill_is_not_written_over(
    stack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("eu-west-1", stack)
    other = tmp_path / "skill-package/skill.json"
    other.parent.mkdir()
    other.write_text("{}")
    assert main(["make", "--stack", stack, str(tmp_path)], today=TODAY) == 2
    assert capsys.readouterr().err.startswith(f"There is a package of another skill in {tmp_path}")
    assert other.read_text() == "{}"


@pytest.mark.usefixtures("aws")
def test_without_a_privacy_policy_it_is_written_and_the_check_says_so(
    stack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("eu-west-1", stack)
    assert main(["make", "--stack", stack, str(tmp_path)], today=TODAY) == 1  # in the region of the AWS settings
    printed = capsys.readouterr().out.splitlines()
    assert printed[1] == (
        "skill-package/skill.json: en-AU, en-CA, en-GB, en-IN, en-US: there is no privacy policy."
        " Publish yours, and give PRIVACY_URL=https://..."
    )
    assert (tmp_path / "skill-package/skill.json").exists()


@pytest.mark.usefixtures("aws")
def test_what_is_written_anew_keeps_nothing_of_before(stack: str, tmp_path: Path) -> None:
    deploy("eu-west-1", stack)
    old = tmp_path / "skill-package/interactionModels/custom/de-DE.json"
    main(["make", "--stack", stack, str(tmp_path)], today=TODAY)
    old.write_text("{}")
    (tmp_path / "mine.txt").write_text("not of the package")
    main(["make", "--stack", stack, str(tmp_path)], today=TODAY)
    assert not old.exists()
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.usefixtures("aws")
def test_a_stack_that_is_not_there_is_told_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["make", "--stack", "nowhere", "--regions", "us-west-2", str(tmp_path)], today=TODAY) == 2
    assert capsys.readouterr().err == (
        "There is no stack nowhere in us-west-2: `sam deploy` first, or give STACK and REGIONS.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("aws")
def test_a_stack_of_something_else_is_told_in_a_line(stack: str) -> None:
    deploy("eu-west-1", stack, template={**TEMPLATE, "Outputs": {}})
    with pytest.raises(NotDeployed, match=r"has no output SkillEndpoint: deploy it from this project's template\.$"):
        deployed(stack, ["eu-west-1"])


@pytest.mark.usefixtures("aws")
def test_stacks_of_two_skills_are_told_in_a_line(stack: str) -> None:
    deploy("eu-west-1", stack)
    deploy("us-east-1", stack, SKILL_ID.replace("0", "f"))
    with pytest.raises(NotDeployed, match=r"belong to different skills: .*Deploy them anew, with one id"):
        deployed(stack, ["eu-west-1", "us-east-1"])


def test_a_region_that_alexa_is_not_served_from_is_told_in_a_line() -> None:
    with pytest.raises(NotDeployed, match=r"^Alexa is not served from eu-west-2: give REGIONS, of us-east-1, "):
        deployed("daily-seedling", ["eu-west-2"])


@pytest.mark.parametrize(
    ("unset", "said"),
    [
        (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "There are no AWS credentials: run `aws configure`"),
        (("AWS_DEFAULT_REGION", "AWS_REGION"), "The region is not known: give it, as in REGIONS="),
    ],
    ids=["credentials", "region"],
)
def test_missing_settings_of_aws_are_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, unset: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it may remember credentials
    for name in unset:
        monkeypatch.delenv(name)
    with pytest.raises(NotDeployed, match=f"^{re.escape(said)}"):
        deployed("daily-seedling", [])


def test_an_aws_that_does_not_answer_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(NotDeployed, match=r"^AWS does not answer in us-east-1: Could not connect"):
        deployed("daily-seedling", ["us-east-1"])


def test_the_names_that_are_read_are_those_of_the_template() -> None:
    template = (ROOT / "template.yaml").read_text()
    assert re.search(r"^  SkillEndpoint:\n    Description: .*\n    Value: !Ref SkillFunction\.Alias$", template, re.M)
    assert re.search(r"^  SkillId:$", template, re.M)
