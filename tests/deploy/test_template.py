"""What `sam deploy` would make of template.yaml, found out without an AWS account."""

from datetime import timedelta
from typing import Any

import pytest

from micropractice.alexa.deadline import TURN
from micropractice.alexa.failures import METRIC, NAMESPACE
from micropractice.alexa.keeping import LOCATED
from micropractice.core.record import SETTLED
from tests.deploy.sams import TEMPLATE, Template, run_sams, transformed

# SAM's own linter takes any name for a runtime. These are the ones that AWS offers and the code is tested on.
RUNTIMES = {"python3.13"}
FUNCTIONS = {"SkillFunction": "SkillLog", "OutboxFunction": "OutboxLog"}  # each with its log
ALEXA_WAITS = 8  # seconds
# The alarms that bring the old version back
FAILED_DEPLOYMENT = {"NewVersionErrors", "NewVersionFailures", "NewVersionSlow"}

Resource = dict[str, Any]
Resources = dict[str, Resource]


@pytest.fixture(scope="module")
def dev() -> Template:
    return transformed({"Stage": "dev"})


@pytest.fixture(scope="module")
def prod() -> Template:
    return transformed({"Stage": "prod", "AlarmEmail": "gardener@example.org"})


@pytest.fixture(params=["dev", "prod"])
def resources(request: pytest.FixtureRequest) -> Resources:
    """What is made at each stage in turn."""
    made: Resources = request.getfixturevalue(request.param)["Resources"]
    return made


def of_type(resources: Resources, kind: str) -> dict[str, Any]:
    """Return the properties of all resources of a type, by name."""
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == kind}


def only(resources: Resources, kind: str) -> Any:
    [properties] = of_type(resources, kind).values()
    return properties


def attribute(name: str, of: str = "Arn") -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, of]}


def statements(resources: Resources, role: str) -> dict[str, tuple[set[str], Any]]:
    """Return what a role may do, by the statement's name: the actions, and to what."""
    properties = resources[role]["Properties"]
    assert not properties.get("ManagedPolicyArns")
    [policy] = [policy["PolicyDocument"]["Statement"] for policy in properties["Policies"]]
    assert all(statement["Effect"] == "Allow" for statement in policy)
    actions = {one["Sid"]: one["Action"] for one in policy}
    named = {name: {one} if isinstance(one, str) else set(one) for name, one in actions.items()}
    return {one["Sid"]: (named[one["Sid"]], one["Resource"]) for one in policy}


def test_sam_finds_nothing_to_complain_about() -> None:
    done = run_sams("sam", "validate", "--lint")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_parameter_and_output_says_what_it_is(prod: Template) -> None:
    parameters = prod["Parameters"]
    assert parameters.keys() == {"SkillId", "Stage", "LogRetentionDays", "AlarmEmail"}
    for parameter in parameters.values():
        assert {"Description", "ConstraintDescription"} <= parameter.keys()
        assert {"AllowedPattern", "AllowedValues"} & parameter.keys()
    assert [name for name, parameter in parameters.items() if "Default" not in parameter] == ["SkillId", "Stage"]
    assert all(output["Description"] for output in prod["Outputs"].values())


def test_outputs_name_what_a_deployer_needs(prod: Template) -> None:
    named = {name: output["Value"]["Ref"] for name, output in prod["Outputs"].items()}
    assert named.pop("SkillEndpoint") == "SkillFunctionAliaslive"
    assert named.keys() == {"ProgressTable", "Outbox", "DeadLetters", "SkillLog", "OutboxLog"}
    assert all(name == resource for name, resource in named.items())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_functions_are_such_as_aws_offers(resources: Resources, name: str) -> None:
    function = resources[name]["Properties"]
    assert function["Runtime"] in RUNTIMES
    assert function["Architectures"] == ["arm64"]
    # Restores take longer than our start, and an account's pool may be too small to reserve of.
    assert not {"SnapStart", "ReservedConcurrentExecutions"} & function.keys()


def test_each_function_runs_its_own_handler_with_what_it_needs(resources: Resources) -> None:
    functions = {name: resources[name]["Properties"] for name in FUNCTIONS}
    assert {name: function["Handler"] for name, function in functions.items()} == {
        "SkillFunction": "micropractice.entrypoint.handler",
        "OutboxFunction": "micropractice.delivery.handler",
    }
    assert {name: function["Environment"]["Variables"] for name, function in functions.items()} == {
        "SkillFunction": {
            "TABLE": {"Ref": "ProgressTable"},
            "OUTBOX": {"Ref": "Outbox"},
            "SKILL_ID": {"Ref": "SkillId"},
        },
        "OutboxFunction": {"TABLE": {"Ref": "ProgressTable"}},
    }


@pytest.mark.parametrize(("name", "log"), FUNCTIONS.items())
def test_each_function_has_a_log_of_its_own_that_is_not_kept_for_ever(
    resources: Resources, name: str, log: str
) -> None:
    assert resources[name]["Properties"]["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": log}}
    assert resources[log]["Properties"] == {"RetentionInDays": {"Ref": "LogRetentionDays"}}
    assert resources[log]["DeletionPolicy"] == "Delete"


def test_alexa_is_answered_before_it_stops_waiting(resources: Resources) -> None:
    assert TURN < resources["SkillFunction"]["Properties"]["Timeout"] < ALEXA_WAITS


def test_only_this_skill_may_call_the_function_and_only_by_its_alias(resources: Resources) -> None:
    assert only(resources, "AWS::Lambda::Permission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "SkillFunctionAliaslive"},
        "Principal": "alexa-appkit.amazon.com",
        "EventSourceToken": {"Ref": "SkillId"},
    }


def test_the_alias_is_live_and_another_skill_id_gets_there(resources: Resources) -> None:
    """SAM makes a new version for new code and new settings, but it does not see that a parameter has changed."""
    [(version, properties)] = of_type(resources, "AWS::Lambda::Version").items()
    assert properties["Description"] == {"Ref": "SkillId"}  # which AWS changes by making another version
    alias = resources["SkillFunctionAliaslive"]
    assert alias["Properties"]["Name"] == "live"
    assert alias["Properties"]["FunctionVersion"] == attribute(version, "Version")


def test_a_changed_setting_gets_to_the_alias(dev: Template) -> None:
    changed = transformed({"Stage": "dev"}, TEMPLATE.read_text().replace("Timeout: 7", "Timeout: 6"))
    [before], [after] = [of_type(one["Resources"], "AWS::Lambda::Version") for one in (dev, changed)]
    assert before != after


def test_the_old_version_comes_back_where_the_new_one_fails(dev: Template, prod: Template) -> None:
    for stage, name in ((dev, "AllAtOnce"), (prod, "Canary10Percent5Minutes")):
        resources = stage["Resources"]
        assert "CodeDeployLambdaAliasUpdate" in resources["SkillFunctionAliaslive"]["UpdatePolicy"]
        group = only(resources, "AWS::CodeDeploy::DeploymentGroup")
        assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": name}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        alarms = {alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]}
        assert alarms == FAILED_DEPLOYMENT


PROGRESS = {
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
}
RECEIVE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
WRITE_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_the_functions_may_do_what_they_must_and_nothing_else(resources: Resources) -> None:
    roles = {name: resources[name]["Properties"]["Role"] for name in FUNCTIONS}
    assert roles == {"SkillFunction": attribute("SkillRole"), "OutboxFunction": attribute("OutboxRole")}
    assert statements(resources, "SkillRole") == {
        "Progress": (PROGRESS, attribute("ProgressTable")),
        "Outbox": ({"sqs:SendMessage"}, attribute("Outbox")),
        "Log": (WRITE_LOG, attribute("SkillLog")),
    }
    assert statements(resources, "OutboxRole") == {
        "Progress": (PROGRESS, attribute("ProgressTable")),
        "Outbox": (RECEIVE, attribute("Outbox")),
        "Log": (WRITE_LOG, attribute("OutboxLog")),
    }
    assert of_type(resources, "AWS::IAM::Role").keys() == {"SkillRole", "OutboxRole", "CodeDeployServiceRole"}
    assert not of_type(resources, "AWS::IAM::Policy")


def test_what_is_in_the_outbox_is_tried_long_enough_and_then_put_aside(resources: Resources) -> None:
    queue = resources["Outbox"]["Properties"]
    source = only(resources, "AWS::Lambda::EventSourceMapping")
    assert source["EventSourceArn"] == attribute("Outbox")
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == attribute("DeadLetters")
    assert queue["VisibilityTimeout"] >= 6 * resources["OutboxFunction"]["Properties"]["Timeout"]
    # A message put aside grows no older than one that was not: AWS counts from when it was first sent.
    for properties in of_type(resources, "AWS::SQS::Queue").values():
        assert timedelta(seconds=properties["MessageRetentionPeriod"]) < SETTLED
        assert properties["SqsManagedSseEnabled"] is True


def test_the_table_keeps_what_it_should_and_forgets_what_it_should(resources: Resources) -> None:
    table = resources["ProgressTable"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    properties = only(resources, "AWS::DynamoDB::Table")
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    keys = {key["AttributeName"]: key["KeyType"] for key in properties["KeySchema"]}
    assert keys == {"pk": "HASH", "sk": "RANGE"}


def test_nobody_deletes_the_table_of_production(dev: Template, prod: Template) -> None:
    kept = [only(stage["Resources"], "AWS::DynamoDB::Table")["DeletionProtectionEnabled"] for stage in (dev, prod)]
    assert kept == [False, True]


def test_two_deployments_share_no_name(resources: Resources) -> None:
    """A name that the template gave would be the same in each stack, and the second one would fail."""
    named = {"RoleName", "TableName", "QueueName", "LogGroupName", "AlarmName", "TopicName", "FunctionName"}
    for name, resource in resources.items():
        given = named & resource["Properties"].keys()
        assert not [one for one in given if isinstance(resource["Properties"][one], str)], name


LIVE = {"FunctionName": {"Ref": "SkillFunction"}, "Resource": {"Fn::Sub": "${SkillFunction}:live"}}
OUTBOX = {"QueueName": attribute("Outbox", "QueueName")}
DEAD_LETTERS = {"QueueName": attribute("DeadLetters", "QueueName")}


def test_the_alarms_look_at_what_they_should(resources: Resources) -> None:
    [version] = of_type(resources, "AWS::Lambda::Version")
    new = {**LIVE, "ExecutedVersion": attribute(version, "Version")}
    wired = {}
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        dimensions = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        wired[name] = (f"{alarm['Namespace']} {statistic} {alarm['MetricName']}", dimensions)
        assert alarm["TreatMissingData"] == "notBreaching", name  # at night nobody calls
        assert alarm["AlarmDescription"], name
    assert wired == {
        "Errors": ("AWS/Lambda Sum Errors", LIVE),
        "Throttles": ("AWS/Lambda Sum Throttles", LIVE),
        "Slow": ("AWS/Lambda p99 Duration", LIVE),
        "Failures": (f"{NAMESPACE} Sum {METRIC}", {"Function": {"Ref": "SkillFunction"}}),
        "NewVersionErrors": ("AWS/Lambda Sum Errors", new),
        "NewVersionFailures": (
            f"{NAMESPACE} Sum {METRIC}",
            {"Function": {"Ref": "SkillFunction"}, "Version": new["ExecutedVersion"]},
        ),
        "NewVersionSlow": ("AWS/Lambda p99 Duration", new),
        "OutboxWaits": ("AWS/SQS Maximum ApproximateAgeOfOldestMessage", OUTBOX),
        "DeadLettersWait": ("AWS/SQS Maximum ApproximateNumberOfMessagesVisible", DEAD_LETTERS),
    }


def test_an_alarm_goes_off_when_somebody_waits_or_is_not_answered(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    for name in ("Errors", "Failures", "Throttles", "NewVersionErrors", "NewVersionFailures", "DeadLettersWait"):
        assert (alarms[name]["ComparisonOperator"], alarms[name]["Threshold"]) == ("GreaterThanThreshold", 0)
    for name in ("Slow", "NewVersionSlow"):
        # A turn whose time zone does not answer is no alarm yet, one whose table does not answer is.
        assert LOCATED * TURN * 1000 < alarms[name]["Threshold"] < TURN * 1000


def test_the_outbox_alarm_goes_off_before_sqs_forgets_the_message(resources: Resources) -> None:
    """SQS leaves a message that was received three times out of the age of the oldest one."""
    waits = of_type(resources, "AWS::CloudWatch::Alarm")["OutboxWaits"]
    again = resources["Outbox"]["Properties"]["VisibilityTimeout"]
    assert again < waits["Threshold"] < 2 * again - waits["Period"]


def test_alarms_are_mailed_where_somebody_is_to_be_written_to(dev: Template, prod: Template) -> None:
    alarms = [of_type(stage["Resources"], "AWS::CloudWatch::Alarm").values() for stage in (dev, prod)]
    assert all("AlarmActions" not in alarm for alarm in alarms[0])
    assert all(alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}] for alarm in alarms[1])
    assert "AlarmTopic" not in dev["Resources"]
    topic = only(prod["Resources"], "AWS::SNS::Topic")
    assert topic["Subscription"] == [{"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}]
    assert "KmsMasterKeyId" not in topic  # alarms cannot publish with AWS's own key
