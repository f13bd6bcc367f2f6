"""AWS SAM's own programs, from an environment of their own, without anybody's AWS account."""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from tests.servers import AWS, ROOT, TOOLS

TEMPLATE = ROOT / "template.yaml"

Template = dict[str, Any]

# SAM's transformation, as AWS runs it at deployment, on the template and the parameters from standard input.
TRANSFORM = """
import json, sys
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

class NoManagedPolicies:
    def load(self):
        return {}

given = json.load(sys.stdin)
template = yaml_parse(given["template"])
template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"  # `sam deploy` uploads the code first
json.dump(transform(template, given["parameters"], NoManagedPolicies()), sys.stdout)
"""


def run_sams(
    program: str, *arguments: str, given: str = "", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of the programs that came with SAM, in the project's folder."""
    path = TOOLS / "sam/bin" / program
    if not path.exists():
        pytest.skip(f"{path} is not there: `make test` installs it")
    return subprocess.run(
        [path, *arguments],
        cwd=ROOT,
        env={
            "AWS_DEFAULT_REGION": AWS["AWS_DEFAULT_REGION"],
            "HOME": str(TOOLS),  # where SAM keeps its own settings
            "PATH": os.defpath,
            "SAM_CLI_TELEMETRY": "0",
            **(env or {}),
        },
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def transformed(parameters: Mapping[str, str], template_text: str = TEMPLATE.read_text()) -> Template:
    """Return what the template comes to with these parameters: resources of AWS, with every condition decided."""
    given = json.dumps({"template": template_text, "parameters": parameters})
    done = run_sams("python", "-c", TRANSFORM, given=given)
    assert done.returncode == 0, done.stderr
    template: Template = json.loads(done.stdout)
    defaults = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}
    return decided(template, {**defaults, **parameters})


def decided(template: Template, parameters: Mapping[str, Any]) -> Template:
    """Return the template with its conditions decided: no Fn::If, and only the resources that are made."""
    conditions = template["Conditions"]

    def holds(condition: Any) -> bool:
        match condition:
            case {"Fn::Not": [inner]}:
                return not holds(inner)
            case {"Fn::Equals": [{"Ref": name}, value]}:
                return bool(parameters[name] == value)
        raise ValueError(f"a condition of a form that this does not decide: {condition}")

    def settle(value: Any) -> Any:
        match value:
            case {"Fn::If": [name, yes, no]}:
                return settle(yes if holds(conditions[name]) else no)
            case dict():
                settled = {name: settle(inner) for name, inner in value.items()}
                return {name: inner for name, inner in settled.items() if inner != {"Ref": "AWS::NoValue"}}
            case list():
                return [settle(inner) for inner in value]
        return value

    made = {
        name: resource
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or holds(conditions[resource["Condition"]])
    }
    return {**template, "Resources": settle(made)}
