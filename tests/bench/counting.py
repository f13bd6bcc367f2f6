"""Instructions that a cold start and the turns after it take, counted by callgrind: the same on every run.

What would differ from run to run is taken away: hashes are seeded, threads switch only where they wait, and the table's
answers are canned.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from speaker.echo import SKILL_ID
from tests.bench.events import Event
from tests.bench.packages import Package
from tests.bench.table import Table
from tests.servers import AWS, NotInstalled

TURNS_SCRIPT = Path(__file__).parent / "turns.py"


@dataclass(frozen=True)
class Count:
    """Instructions: from the process's start to the first answer, and of each turn after it."""

    start: int
    turns: Sequence[int]

    @property
    def cold(self) -> int:
        return self.start + self.turns[0]


def environment(package: Package, table: Table) -> Mapping[str, str]:
    """Return what is set for every function, in the emulated runtime and where it is counted."""
    return {
        **AWS,
        "AWS_ENDPOINT_URL": table.endpoint,
        "HOME": "/nowhere",
        "LAMBDA_TASK_ROOT": str(package.folder),
        "OUTBOX": f"{table.endpoint}/outbox",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",  # on Lambda the folder is read-only
        "PYTHONPATH": str(package.folder),
        "SKILL_ID": SKILL_ID,
        "TABLE": "progress",
    }


def count(package: Package, events: Sequence[Event], table: Table, folder: Path) -> Count:
    """Count what it takes to start a package and to answer `events`. Raises `NotInstalled` without valgrind."""
    valgrind = which("valgrind")
    if valgrind is None:
        raise NotInstalled("valgrind")
    out = folder / "callgrind"
    command: list[str | Path] = [
        valgrind, "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}",
        sys.executable, "-S", TURNS_SCRIPT, package.handler,
    ]  # fmt: skip
    env = {**environment(package, table), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, input=json.dumps(events), cwd=package.folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    start, *turns = (_total(out.with_suffix(f".{n}")) for n in range(1, len(events) + 2))
    return Count(start, turns)


def _total(part: Path) -> int:
    found = re.search(r"^totals: (\d+)", part.read_text(), re.MULTILINE)
    assert found, part
    return int(found[1])
