"""A deployment that really happens: `sam build`, `sam deploy`, a conversation with the alias, and what is kept."""

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from micropractice.alexa.hear import hashed
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import Change
from micropractice.core.values import HOME, Person, to_epoch
from micropractice.outbox import SQSOutbox
from speaker.echo import SKILL_ID, USER_ID, Echo
from speaker.script import parse, play
from tests.deploy.sams import transformed
from tests.deploy.stack import Stack, changed_copy
from tests.lambda_runtime.test_conversation import THREE_DAYS
from tests.servers import PATIENCE, sqs
from tests.test_dialogues import SOME_DAY

NEW_YORK = "America/New_York"  # the usual zone of the locale: the settings service is out of reach here
OTHER_SKILL = SKILL_ID.replace("4000", "4001")
CODE_DEPLOY = {"AWS::CodeDeploy::Application": 1, "AWS::CodeDeploy::DeploymentGroup": 1}

# The same three days as in the runtime; on the last, an update has changed what is said.
OLD, NEW = "Your seed has sprouted.", "Your seed is now grown."
BEGINNING = "On: 2026-03-05"
TWO_DAYS, _, REST = THREE_DAYS.partition(BEGINNING)
THE_THIRD = BEGINNING + REST.replace(OLD, NEW)


def converse(stack: Stack, script: str) -> Echo:
    echo = Echo(stack.invoke, SOME_DAY, NEW_YORK)
    steps = list(play(parse(script.strip()), echo))
    assert [step.mismatch for step in steps if step.mismatch] == []
    return echo


def opened_by(skill_id: str, stack: Stack) -> str:
    """Return what is said where a skill with this id calls the stack's alias."""

    def ask(event: dict[str, Any]) -> dict[str, Any]:
        for part in (event["session"], event["context"]["System"]):
            part["application"] = {"applicationId": skill_id}
        return stack.invoke(event)

    return Echo(ask, SOME_DAY, NEW_YORK).open().speech


def kept_of(user: str, stack: Stack) -> list[dict[str, Any]]:
    return [item for item in stack.items() if item["pk"]["S"] == hashed(user)]


def days_in(item: dict[str, Any]) -> dict[str, set[int]]:
    return {name: {int(day) for day in value["NS"]} for name, value in item.items() if "NS" in value}


def test_all_of_the_template_is_deployed_but_codedeploy(production: Stack) -> None:
    made = Counter(resource["ResourceType"] for resource in production.resources())
    template = transformed({"Stage": "prod"})["Resources"]
    wanted = Counter(one["Type"] for name, one in template.items() if name != "CodeDeployServiceRole")
    assert wanted - made == Counter(CODE_DEPLOY)
    assert not made - wanted


def test_what_is_kept_outlives_an_update_but_not_the_skill(production: Stack, built: Path, tmp_path: Path) -> None:
    converse(production, TWO_DAYS)
    two_days = {"gratitude": {to_epoch(date(2026, 3, 3))}, "strengths": {to_epoch(date(2026, 3, 4))}}
    [item] = kept_of(USER_ID, production)
    assert days_in(item) == two_days

    new = changed_copy(built, tmp_path / "new", OLD, NEW)
    production.deploy(new, LogRetentionDays="14")
    parameters = {"SkillId": SKILL_ID, "Stage": "prod", "LogRetentionDays": "14", "AlarmEmail": ""}
    assert production.parameters() == parameters  # what was not given again stays
    assert kept_of(USER_ID, production) == [item]

    echo = converse(production, THE_THIRD)
    [item] = kept_of(USER_ID, production)
    assert days_in(item) == {**two_days, "breathing": {to_epoch(date(2026, 3, 5))}}
    log = production.log_text()
    assert "START" in log
    assert not [word for word in ("sister", "aunt", "amzn1.ask", hashed(USER_ID)) if word in log]

    echo.event("SkillDisabled")
    [marker] = kept_of(USER_ID, production)
    assert marker.keys() == {"pk", "sk", "moment", "expires"}


def test_what_is_in_the_outbox_gets_to_the_table(production: Stack) -> None:
    outbox = SQSOutbox(production.outputs()["Outbox"], sqs(production.endpoint))
    day = date(2026, 3, 3)
    change = Change(frozenset({Fact(Kind.GOAL, day)}), moment=int(time.time()))
    outbox.send(Person(hashed("somebody else"), HOME), [change])
    give_up = time.monotonic() + PATIENCE
    while not (found := kept_of("somebody else", production)) and time.monotonic() < give_up:
        time.sleep(0.1)
    [item] = found
    assert days_in(item) == {"goal": {to_epoch(day)}}


def test_a_stage_that_was_not_named_is_not_made_up(built: Path, account: str, tmp_path: Path) -> None:
    """Parameters on the command line replace those of samconfig.toml, all of them."""
    with pytest.raises(AssertionError, match="'Stage' has no Default"):
        Stack("dev", account, tmp_path).deploy(built, SkillId=SKILL_ID)


def test_dev_and_production_live_in_one_account(development: Stack, production: Stack) -> None:
    made = [{resource["PhysicalResourceId"] for resource in stack.resources()} for stack in (development, production)]
    assert not made[0] & made[1]


def test_only_the_skill_that_was_deployed_is_answered(development: Stack, built: Path) -> None:
    assert opened_by(SKILL_ID, development)
    with pytest.raises(AssertionError, match="another skill id"):
        opened_by(OTHER_SKILL, development)
    development.deploy(built, SkillId=OTHER_SKILL)
    assert opened_by(OTHER_SKILL, development)
    with pytest.raises(AssertionError, match="another skill id"):
        opened_by(SKILL_ID, development)
