"""The one figure that CI holds: our cold start in instructions, in those of a bare handler counted in the same run."""

import json
import platform
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.counting import count
from tests.bench.events import NEWEST
from tests.bench.packages import Package, bare
from tests.bench.table import table_of

BASELINE = Path(__file__).parent / "baseline.json"
TOLERANCE = 0.03


def ratio(skill: Package, folder: Path) -> float:
    """Return how many times the instructions of the bare handler a cold start of ours takes. Raises `NotInstalled`."""

    def cold(package: Package) -> int:
        own = folder / f"count of {package.name}"
        own.mkdir()
        return count(package, NEWEST.session[:1], table, own).cold

    with table_of([NEWEST.item]) as table, ThreadPoolExecutor(2) as pool:
        ours, theirs = pool.map(cold, (skill, bare(folder / "bare")))
    return ours / theirs


def record(found: float) -> None:
    BASELINE.write_text(json.dumps({"ours / bare": round(found, 3), "Python": platform.python_version()}) + "\n")


def recorded() -> float:
    return float(json.loads(BASELINE.read_text())["ours / bare"])
