"""The built artifact between AWS's emulator of the Lambda runtime interface and AWS's runtime client."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.lambda_runtime.function import Function
from tests.servers import AWS, TOOLS, free_port, new_queue, new_table, running

SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="session")
def start(
    artifact: Path, runtime_client: Path, ministack: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Function]]:
    """A function that starts a handler of the artifact in the Lambda runtime, with any environment changed."""
    queue = new_queue(ministack, most_tries=9)
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    [emulator] = TOOLS.glob(f"sam/lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}")

    @contextmanager
    def started(handler: str, **changed: str) -> Iterator[Function]:
        table = new_table(ministack)
        port = free_port()
        address = f"127.0.0.1:{port}"
        folder = tmp_path_factory.mktemp("runtime")
        command: list[str | Path] = [
            emulator,
            "--runtime-interface-emulator-address", address,
            "--runtime-api-address", f"127.0.0.1:{free_port()}",
            sys.executable, "-S", "-m", "awslambdaric", handler,
        ]  # fmt: skip
        env = {
            **AWS,
            "AWS_ENDPOINT_URL": ministack,
            "AWS_LAMBDA_FUNCTION_NAME": handler.rpartition(".")[2],
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "7",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "HOME": str(folder),
            "LAMBDA_TASK_ROOT": str(artifact),
            "OUTBOX": queue.url,
            "PATH": os.defpath,
            "PYTHONPATH": f"{artifact}{os.pathsep}{runtime_client}",
            "PYTHONDONTWRITEBYTECODE": "1",  # on Lambda the folder is read-only
            "SKILL_ID": SKILL_ID,
            "TABLE": table.name,
            "_HANDLER": handler,
            **changed,
        }
        log = folder / "log"
        with running(command, port, env, artifact, log):
            yield Function(address, SKILL_ID, table, queue, log)

    return started


@pytest.fixture(scope="session")
def runtime(start: Callable[..., AbstractContextManager[Function]]) -> Iterator[Function]:
    with start("micropractice.entrypoint.handler") as function:
        yield function
