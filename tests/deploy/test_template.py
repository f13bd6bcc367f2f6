"""What `sam deploy` would make of template.yaml, found out without an AWS account."""

import json
import os
import subprocess
from datetime import timedelta
from typing import Any

import pytest

from micropractice.alexa.deadline import TURN
from micropractice.core.record import SETTLED
from tests.servers import REGION, ROOT, TOOLS

# SAM's own linter takes any name for a runtime. These are the ones that AWS offers and the code is tested on.
RUNTIMES = {"python3.13"}

# SAM's transformation, as AWS runs it at deployment, on the template from standard input.
TRANSFORM = """
import json, sys
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

class NoManagedPolicies:
    def load(self):
        return {}

template = yaml_parse(sys.stdin.read())
template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"  # `sam deploy` uploads the code first
json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout)
"""

Resource = dict[str, Any]


def run_sams(program: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    path = TOOLS / "sam/bin" / program
    if not path.exists():
        pytest.skip(f"{path} is not there: `make test` installs it")
    return subprocess.run(
        [path, *arguments],
        cwd=ROOT,
        env={
            "AWS_DEFAULT_REGION": REGION,
            "HOME": str(TOOLS),  # where SAM keeps its own settings
            "PATH": os.defpath,
            "SAM_CLI_TELEMETRY": "0",
        },
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def resources() -> dict[str, Resource]:
    done = run_sams("python", "-c", TRANSFORM, given=(ROOT / "template.yaml").read_text())
    assert done.returncode == 0, done.stderr
    transformed: dict[str, Resource] = json.loads(done.stdout)["Resources"]
    return transformed


def only(resources: dict[str, Resource], kind: str) -> Resource:
    [resource] = [resource for resource in resources.values() if resource["Type"] == kind]
    return resource


def statements(resources: dict[str, Resource], role: str) -> dict[str, tuple[set[str], Any]]:
    """Return what a function's role may do, by the statement's name: the actions, and to what."""
    [policy] = [policy["PolicyDocument"]["Statement"] for policy in resources[role]["Properties"]["Policies"]]
    assert all(statement["Effect"] == "Allow" for statement in policy)
    actions = {one["Sid"]: one["Action"] for one in policy}
    named = {name: {one} if isinstance(one, str) else set(one) for name, one in actions.items()}
    return {one["Sid"]: (named[one["Sid"]], one["Resource"]) for one in policy}


def test_sam_finds_nothing_to_complain_about() -> None:
    done = run_sams("sam", "validate", "--lint")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["SkillFunction", "OutboxFunction"])
def test_the_functions_are_such_as_aws_offers(resources: dict[str, Resource], name: str) -> None:
    function = resources[name]["Properties"]
    assert function["Runtime"] in RUNTIMES
    assert function["Architectures"] == ["arm64"]
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["Environment"]["Variables"].keys() == {"TABLE", "OUTBOX", "SKILL_ID"}


def test_alexa_is_answered_before_it_stops_waiting(resources: dict[str, Resource]) -> None:
    assert TURN < resources["SkillFunction"]["Properties"]["Timeout"] < 8  # seconds


def test_only_this_skill_may_call_the_function(resources: dict[str, Resource]) -> None:
    permission = only(resources, "AWS::Lambda::Permission")["Properties"]
    assert permission["Principal"] == "alexa-appkit.amazon.com"
    assert permission["EventSourceToken"] == {"Ref": "SkillId"}
    environment = resources["SkillFunction"]["Properties"]["Environment"]["Variables"]
    assert environment["SKILL_ID"] == {"Ref": "SkillId"}


PROGRESS = {
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
}
TABLE = {"Fn::GetAtt": ["ProgressTable", "Arn"]}


def test_the_functions_may_do_what_they_must_and_log(resources: dict[str, Resource]) -> None:
    assert statements(resources, "SkillFunctionRole") == {
        "Progress": (PROGRESS, TABLE),
        "Outbox": ({"sqs:SendMessage"}, {"Fn::GetAtt": ["Outbox", "Arn"]}),
    }
    assert statements(resources, "OutboxFunctionRole") == {"Progress": (PROGRESS, TABLE)}
    managed = {
        name: [arn.rpartition("/")[2] for arn in resources[f"{name}Role"]["Properties"]["ManagedPolicyArns"]]
        for name in ("SkillFunction", "OutboxFunction")
    }
    assert managed == {
        "SkillFunction": ["AWSLambdaBasicExecutionRole"],
        "OutboxFunction": ["AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole"],
    }


def test_what_is_in_the_outbox_is_tried_long_enough_and_then_put_aside(resources: dict[str, Resource]) -> None:
    queue = resources["Outbox"]["Properties"]
    source = only(resources, "AWS::Lambda::EventSourceMapping")["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    assert queue["VisibilityTimeout"] >= 6 * resources["OutboxFunction"]["Properties"]["Timeout"]
    # A message put aside grows no older than one that was not: AWS counts from when it was first sent.
    for name in ("Outbox", "DeadLetters"):
        properties = resources[name]["Properties"]
        assert timedelta(seconds=properties["MessageRetentionPeriod"]) < SETTLED
        assert properties["SqsManagedSseEnabled"] is True


def test_the_table_keeps_what_it_should_and_forgets_what_it_should(resources: dict[str, Resource]) -> None:
    table = only(resources, "AWS::DynamoDB::Table")
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    properties = table["Properties"]
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    keys = {key["AttributeName"]: key["KeyType"] for key in properties["KeySchema"]}
    assert keys == {"pk": "HASH", "sk": "RANGE"}
