"""The skill in the emulator of AWS, deployed by `sam deploy` from what `sam build` made."""

import json
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import yaml

from tests.deploy.sams import run_sams
from tests.servers import AWS, ROOT, dynamodb

CONFIG = ROOT / "samconfig.toml"

# The emulator has no CodeDeploy, so it cannot change over slowly. Nothing else of the built template is left out.
LEFT_OUT = "DeploymentPreference"


@dataclass(frozen=True)
class Stack:
    """A stage of the skill in the account at `endpoint`; `sam` keeps its settings in `home`."""

    stage: str
    endpoint: str
    home: Path

    @property
    def name(self) -> str:
        named: str = tomllib.loads(CONFIG.read_text())[self.stage]["global"]["parameters"]["stack_name"]
        return named

    def deploy(self, built: Path, **parameters: str) -> None:
        """Deploy what was built, as samconfig.toml says. Raises `AssertionError` with what `sam` printed."""
        template = str(deployable(built))
        overrides = [f"{name}={value}" for name, value in parameters.items()]
        done = run_sams(
            "sam", "deploy", "--template-file", template, "--config-file", str(CONFIG), "--config-env", self.stage,
            "--no-confirm-changeset", "--parameter-overrides", *overrides,
            env={**AWS, "AWS_ENDPOINT_URL": self.endpoint, "HOME": str(self.home)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def outputs(self) -> dict[str, str]:
        return {one["OutputKey"]: one["OutputValue"] for one in self._described()["Outputs"]}

    def parameters(self) -> dict[str, str]:
        return {one["ParameterKey"]: one["ParameterValue"] for one in self._described()["Parameters"]}

    def resources(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._client("cloudformation").describe_stack_resources(StackName=self.name)[
            "StackResources"
        ]
        return found

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return what the alias answers to `event`, as Alexa calls it. Raises `AssertionError` where it failed."""
        alias = self.outputs()["SkillEndpoint"]
        answer = self._client("lambda").invoke(FunctionName=alias, Payload=json.dumps(event))
        payload = answer["Payload"].read().decode()
        assert "FunctionError" not in answer, payload
        returned: dict[str, Any] = json.loads(payload)
        return returned

    def items(self) -> list[dict[str, Any]]:
        """Return all that the stack's table holds, in DynamoDB's own notation."""
        table = self.outputs()["ProgressTable"]
        return [dict(item) for item in dynamodb(self.endpoint).scan(TableName=table)["Items"]]

    def log_text(self) -> str:
        """Return all that the skill logged."""
        events = self._client("logs").filter_log_events(logGroupName=self.outputs()["SkillLog"])["events"]
        return "\n".join(event["message"] for event in events)

    def _described(self) -> Any:
        [described] = self._client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return described

    def _client(self, service: str) -> Any:
        return botocore.session.get_session().create_client(service, endpoint_url=self.endpoint)


def deployable(built: Path) -> Path:
    """Return a copy of the built template, beside it, without what is left out."""
    template = yaml.safe_load((built / "template.yaml").read_text())
    del template["Resources"]["SkillFunction"]["Properties"][LEFT_OUT]
    copy = built / "deployable.yaml"
    copy.write_text(yaml.safe_dump(template))
    return copy


def changed_copy(built: Path, folder: Path, old: str, new: str) -> Path:
    """Return a copy of what was built, in `folder`, whose skill says `new`, which is as long, instead of `old`."""
    assert len(old) == len(new)
    shutil.copytree(built, folder)
    content = [path for path in (folder / "SkillFunction/micropractice/content").rglob("*") if path.is_file()]
    saying = [path for path in content if old.encode() in path.read_bytes()]
    assert saying
    for path in saying:
        path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    return folder
