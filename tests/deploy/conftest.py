"""A build of the skill, and an account of nobody's to deploy it to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker.echo import SKILL_ID
from tests import servers
from tests.deploy.stack import Stack


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a ministack of its own: it runs the deployed functions, and ends with them."""
    try:
        with servers.ministack(tmp_path_factory.mktemp("account")) as endpoint:
            yield endpoint
    except servers.NotInstalled as missing:
        pytest.skip(f"{missing} is not there: `make test` installs it")


@pytest.fixture(scope="module")
def production(built: Path, account: str, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The skill as it is deployed for people."""
    stack = Stack("prod", account, tmp_path_factory.mktemp("sam"))
    stack.deploy(built, Stage="prod", SkillId=SKILL_ID)
    return stack


@pytest.fixture(scope="module")
def development(production: Stack, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The skill as it is deployed to try things out, beside the one for people."""
    stack = Stack("dev", production.endpoint, tmp_path_factory.mktemp("sam"))
    stack.deploy(built, Stage="dev", SkillId=SKILL_ID)
    return stack
