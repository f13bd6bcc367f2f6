"""A package between AWS's emulator of the Lambda runtime interface and AWS's runtime client: times and memory."""

import importlib.util
import json
import platform
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench.counting import environment
from tests.bench.events import Event
from tests.bench.packages import Package
from tests.bench.table import Table
from tests.servers import TOOLS, free_port, running

OF_THE_CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")


@dataclass(frozen=True)
class Run:
    """One start in the runtime: milliseconds of the init phase and of each turn, and the most memory in MB after each.

    `asked` is what each turn asked of the table; the init phase is in the first one.
    """

    init: float
    turns: Sequence[float]
    memories: Sequence[float]
    asked: Sequence[Counter[str]]

    @property
    def first(self) -> float:
        return self.turns[0]

    @property
    def memory_at_first(self) -> float:
        return self.memories[0]

    @property
    def memory(self) -> float:
        return self.memories[-1]

    @property
    def to_first_answer(self) -> float:
        return self.init + self.first


def client_only(folder: Path) -> Path:
    """Return a folder with AWS's runtime client and nothing else: a function finds only what it brings along."""
    folder.mkdir()
    for module in OF_THE_CLIENT:
        found = importlib.util.find_spec(module)
        assert found is not None, module
        assert found.origin is not None, module
        origin = Path(found.origin).parent if found.submodule_search_locations else Path(found.origin)
        (folder / origin.name).symlink_to(origin)
    return folder


def run(package: Package, events: Sequence[Event], table: Table, client: Path, folder: Path) -> Run:
    """Start a package in the runtime and have it answer `events`."""
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    [emulator] = TOOLS.glob(f"sam/lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}")
    port, api = free_port(), f"127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        emulator, "--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", api,
        sys.executable, "-S", "-m", "awslambdaric", package.handler,
    ]  # fmt: skip
    env = {
        **environment(package, table),
        "AWS_LAMBDA_FUNCTION_NAME": "measured",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "7",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "PYTHONPATH": f"{package.folder}:{client}",
        "_HANDLER": package.handler,
    }
    log = folder / "log"
    attributes: dict[str, Any] = {}
    asked, memories = [], []
    with running(command, port, env, package.folder, log):
        for event in events:
            before = table.asked.copy()
            session = {**event["session"], "attributes": {} if event["session"]["new"] else attributes}
            attributes = _invoke(port, {**event, "session": session}).get("sessionAttributes") or {}
            asked.append(table.asked - before)
            memories.append(_most_memory(api))
        text = _log_of(log, len(events))
    [init] = re.findall(r"INIT REPORT\(durationMs: ([\d.]+)", text)
    turns = re.findall(r"INVOKE RTDONE\(status: success.*duration: ([\d.]+)ms", text)
    return Run(float(init), tuple(map(float, turns)), memories, asked)


def _invoke(port: int, event: Event) -> dict[str, Any]:
    emulator = HTTPConnection("127.0.0.1", port, timeout=30)
    emulator.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
    with closing(emulator), emulator.getresponse() as response:
        answer: dict[str, Any] = json.load(response)
    assert "response" in answer, answer  # the emulator calls most failures a success
    return answer


def _log_of(log: Path, turns: int) -> str:
    """Return the emulator's log once it tells of every turn: an answer comes before its line."""
    for _ in range(100):
        text = log.read_text()
        if text.count("INVOKE RTDONE") == turns:
            return text
        time.sleep(0.02)
    raise AssertionError(text)


def _most_memory(api: str) -> float:
    """Return the most memory in MB that the process had which was given this address of the runtime's interface."""
    given = f"AWS_LAMBDA_RUNTIME_API={api}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if given in (process / "environ").read_bytes().split(b"\0"):
                [most] = re.findall(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
                return int(most) / 1024
        except OSError:  # it is another user's, or has ended
            continue
    raise AssertionError("the runtime's process was not found")
