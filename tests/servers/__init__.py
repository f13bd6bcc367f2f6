"""Servers that tests start on this machine: two stand-ins for DynamoDB, and any other program."""

import json
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools"
PATIENCE = 30  # seconds that a server may take to answer its first connection

# Made up, so that no test can reach anybody's account.
REGION = "eu-west-1"
AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


class NotInstalled(Exception):
    """A server's program is not on this machine."""


class Table(NamedTuple):
    endpoint: str
    name: str


class Queue(NamedTuple):
    endpoint: str
    url: str
    dead_letters: str  # the URL of the queue for what could not be delivered


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str | Path], port: int, env: Mapping[str, str], folder: Path, log: Path
) -> Iterator[None]:
    """Run `command` in `folder`, with no environment but `env`, until the block ends.

    The block begins when it listens on `port`. Its output goes to the file `log`. Raises `NotInstalled` when
    there is no such program, and `RuntimeError` with the log when it does not come to listen.
    """
    with log.open("w") as output:
        try:
            server = subprocess.Popen(
                command,
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,  # its workers end with it
            )
        except FileNotFoundError as missing:
            raise NotInstalled(missing.filename) from missing
    try:
        wait_for(server, port, log)
        yield
    finally:
        end(server)


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < give_up:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def end(server: subprocess.Popen[bytes]) -> None:
    """End `server` and its workers: by asking, and after 5 seconds by force."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=5)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """Run ministack with `folder` for its files; yields its endpoint."""
    port = free_port()
    program = TOOLS / "ministack/bin/ministack"
    env = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PATH": os.defpath,
    }
    with running([program], port, env, folder, folder / "ministack.log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def dynalite(folder: Path) -> Iterator[str]:
    """Run dynalite, which keeps everything in memory and logs to `folder`; yields its endpoint."""
    port = free_port()
    node = TOOLS / "ministack/bin/node"
    program = TOOLS / "npm/node_modules/dynalite/cli.js"
    if not program.exists():
        raise NotInstalled(program)
    command: list[str | Path] = [
        node,
        program,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--createTableMs",
        "0",
    ]
    with running(command, port, {}, folder, folder / "dynalite.log"):
        yield f"http://127.0.0.1:{port}"


def dynamodb(endpoint: str, config: Config | None = None) -> "DynamoDBClient":
    return boto3.client("dynamodb", endpoint_url=endpoint, config=config)


def sqs(endpoint: str, config: Config | None = None) -> "SQSClient":
    return boto3.client("sqs", endpoint_url=endpoint, config=config)


def new_table(endpoint: str) -> Table:
    """Make an empty table like the one in template.yaml, with a name of its own."""
    name = f"progress-{uuid.uuid4()}"
    client = dynamodb(endpoint)
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    return Table(endpoint, name)


def new_queue(endpoint: str, most_tries: int) -> Queue:
    """Make an empty queue like the one in template.yaml, whose messages can be had again at once when they failed."""
    name = f"outbox-{uuid.uuid4()}"
    client = sqs(endpoint)
    dead_letters = client.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=dead_letters, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": most_tries})
    url = client.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "0"})[
        "QueueUrl"
    ]
    return Queue(endpoint, url, dead_letters)


def received(queue: Queue) -> list[dict[str, Any]]:
    """Return a batch of messages, as an event names them to a Lambda function. They stay in the queue."""
    answer = sqs(queue.endpoint).receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
    return [
        {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"]}
        for message in answer.get("Messages", ())
    ]
