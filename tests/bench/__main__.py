"""`make bench`: how our start compares, in AWS's runtime and in instructions; docs/performance.md tells of it.

make bench                       everything, written to docs
make bench ARGS="--rounds 2"     fewer rounds: printed only
make bench ARGS=--record         what `tests/bench/test_cold_start.py` compares with, counted anew
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import gate
from tests.bench.goals import goals_of
from tests.bench.measuring import measure
from tests.bench.packages import built_by_us
from tests.bench.picture import picture
from tests.bench.report import report
from tests.servers import ROOT, NotInstalled

ROUNDS = 7
BEGIN, END = "<!-- `make bench` writes from here -->", "<!-- to here -->"
PAGE, PICTURE = ROOT / "docs/performance.md", ROOT / "docs/performance.svg"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    try:
        return record() if given.record else bench(given.rounds)
    except NotInstalled as missing:
        print(f"{missing} was not found: `apt install valgrind`, or `make test` for anything else.", file=sys.stderr)
        return 1


def record() -> int:
    with TemporaryDirectory() as folder:
        ratio = gate.ratio(built_by_us(Path(folder) / "built"), Path(folder))
    gate.record(ratio)
    print(f"Recorded: a cold start takes {ratio:.3f} times the instructions of the bare handler.")
    return 0


def bench(rounds: int) -> int:
    measurement = measure(rounds, lambda step: print(step, file=sys.stderr, flush=True))
    found = report(measurement, rounds)
    print(found)
    if rounds >= ROUNDS:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{found}\n\n{END}{after}", encoding="utf-8")
        PICTURE.write_text(picture(measurement), encoding="utf-8")
    return 0 if all(goal.met for goal in goals_of(measurement)) else 1


if __name__ == "__main__":
    sys.exit(main())
