"""What the deployed stacks say of themselves: the id of their skill, and the endpoint in each region of AWS."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

# Where Alexa's own regions are served from: see docs/regions.md, also for how sure this is.
ALEXA_REGIONS: Mapping[str, str] = {"us-east-1": "NA", "eu-west-1": "EU", "us-west-2": "FE"}
ENDPOINT, SKILL_ID = "SkillEndpoint", "SkillId"  # an output and a parameter of template.yaml


class NotDeployed(Exception):
    """What was to be read of a stack is not there. The message says what to do."""


class Deployed(NamedTuple):
    """A skill as it is deployed: its id, and the ARN that Alexa calls in each AWS region, the default one first."""

    skill_id: str
    endpoints: Mapping[str, str]


def deployed(stack: str, regions: Iterable[str]) -> Deployed:
    """Ask CloudFormation in each region for the stack; without regions, in that of the AWS settings.

    Raises `NotDeployed`.
    """
    asked: list[str | None] = [*regions]
    found = dict(_described(stack, region) for region in asked or [None])
    skill_ids = {_value(one, "Parameters", "Parameter", SKILL_ID) for one in found.values()}
    if len(skill_ids) > 1:
        raise NotDeployed(
            f"The stacks {stack} belong to different skills: {', '.join(sorted(skill_ids))}. "
            "Deploy them anew, with one id."
        )
    return Deployed(
        skill_ids.pop(), {region: _value(one, "Outputs", "Output", ENDPOINT) for region, one in found.items()}
    )


def _described(stack: str, region: str | None) -> tuple[str, Mapping[str, Any]]:
    """Return the name of the region, and what CloudFormation says of the stack in it."""
    try:
        client = boto3.client("cloudformation", region_name=region)
        region = client.meta.region_name
        if region not in ALEXA_REGIONS:
            raise NotDeployed(f"Alexa is not served from {region}: give REGIONS, of {', '.join(ALEXA_REGIONS)}.")
        [found] = client.describe_stacks(StackName=stack)["Stacks"]
    except NoRegionError:
        raise NotDeployed('The region is not known: give it, as in REGIONS="us-east-1".') from None
    except NoCredentialsError:
        raise NotDeployed("There are no AWS credentials: run `aws configure`, or set AWS_PROFILE.") from None
    except ClientError as error:
        what = error.response["Error"]
        if what["Code"] == "ValidationError" and "does not exist" in what["Message"]:
            raise NotDeployed(
                f"There is no stack {stack} in {region}: `sam deploy` first, or give STACK and REGIONS."
            ) from None
        raise NotDeployed(f"AWS does not tell about {stack} in {region}: {what['Message']}") from None
    except BotoCoreError as error:
        raise NotDeployed(f"AWS does not answer in {region or 'the region of its settings'}: {error}") from None
    return region, found


def _value(stack: Mapping[str, Any], group: str, kind: str, name: str) -> str:
    values = {one[f"{kind}Key"]: one[f"{kind}Value"] for one in stack.get(group, ())}
    if not values.get(name):
        raise NotDeployed(
            f"The stack {stack['StackName']} has no {kind.lower()} {name}: deploy it from this project's template."
        )
    return str(values[name])
