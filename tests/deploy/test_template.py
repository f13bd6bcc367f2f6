"""What `sam deploy` would make of template.yaml, found out without an AWS account."""

import json
import os
import subprocess
from typing import Any

import pytest

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
for resource in template["Resources"].values():
    if "CodeUri" in resource.get("Properties", {}):
        resource["Properties"]["CodeUri"] = "s3://bucket/key"  # `sam deploy` uploads the code first
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


def test_sam_finds_nothing_to_complain_about() -> None:
    done = run_sams("sam", "validate", "--lint")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_function_is_one_that_aws_offers(resources: dict[str, Resource]) -> None:
    function = only(resources, "AWS::Lambda::Function")["Properties"]
    assert function["Runtime"] in RUNTIMES
    assert function["Architectures"] == ["arm64"]
    assert function["Timeout"] < 8  # seconds; Alexa waits no longer
    assert function["LoggingConfig"]["LogFormat"] == "JSON"


def test_only_this_skill_may_call_the_function(resources: dict[str, Resource]) -> None:
    permission = only(resources, "AWS::Lambda::Permission")["Properties"]
    assert permission["Principal"] == "alexa-appkit.amazon.com"
    assert permission["EventSourceToken"] == {"Ref": "SkillId"}
    environment = resources["SkillFunction"]["Properties"]["Environment"]["Variables"]
    assert environment["SKILL_ID"] == {"Ref": "SkillId"}


def test_the_function_may_do_five_things_to_one_table_and_log(resources: dict[str, Resource]) -> None:
    role = only(resources, "AWS::IAM::Role")["Properties"]
    [[policy]] = [policy["PolicyDocument"]["Statement"] for policy in role["Policies"]]
    assert policy["Effect"] == "Allow"
    assert set(policy["Action"]) == {
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "dynamodb:BatchWriteItem",
    }
    assert policy["Resource"] == {"Fn::GetAtt": ["ProgressTable", "Arn"]}
    [managed] = role["ManagedPolicyArns"]
    assert managed.endswith("/AWSLambdaBasicExecutionRole")


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
