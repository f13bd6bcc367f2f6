"""`make soak`: a household under faults, and many writers at once; prints what was expected and what was found."""

import argparse
import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from tests import servers
from tests.soak import household, race

HOUSEHOLDS_AT_ONCE = 4  # processes; they mostly wait


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000, help="turns and events of the household")
    parser.add_argument("--completions", type=int, default=1000, help="practices that each of 32 writers finishes")
    options = parser.parse_args()
    os.environ.update(servers.AWS)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        dynalite = stack.enter_context(servers.dynalite(folder))
        ministack = stack.enter_context(servers.ministack(folder))
        kept = live(dynalite, ministack, options.steps)
        kept &= compete(dynalite, ministack, folder / "race.sqlite", options.completions)
    sys.exit(0 if kept else "something was lost or invented")


def live(dynalite: str, ministack: str, steps: int) -> bool:
    """Run the household and print what came of it. Return whether what was found is what was expected."""
    each = -(-steps // HOUSEHOLDS_AT_ONCE)
    with ProcessPoolExecutor(  # whose faults are counted and not logged one by one
        HOUSEHOLDS_AT_ONCE, mp_context=get_context("spawn"), initializer=logging.disable
    ) as pool:
        runs = [pool.submit(household.run_alone, dynalite, ministack, each) for _ in range(HOUSEHOLDS_AT_ONCE)]
        tallies = [one.result() for one in runs]
    faults: Counter[str] = sum((tally.faults for tally in tallies), Counter())

    def total(what: str) -> int:
        return sum(getattr(tally, what) for tally in tallies)

    expected, found = total("expected"), total("found")
    print("A household under faults")
    print(f"  steps run              {sum(tally.steps.total() for tally in tallies):>7,}")
    print(f"  faults injected        {faults.total():>7,}   {_listed(faults)}")
    print(f"  practices done         {total('practices'):>7,}")
    print(f"  told: not noted        {total('told'):>7,}")
    print(f"  messages delivered     {total('delivered'):>7,}")
    print(f"  deletions              {total('deletions'):>7,}")
    print(f"  facts expected         {expected:>7,}")
    print(f"  facts found            {found:>7,}   {'equal' if found == expected else 'DIFFERENT'}", flush=True)
    return found == expected


def compete(dynalite: str, ministack: str, path: Path, completions: int) -> bool:
    """Run the races and print what came of them. Return whether our stores kept all that was finished and no more."""
    print(f"{race.WRITERS} writers at once, {completions:,} practices finished by each")
    print(f"  {'':28}{'finished':>9}{'found':>9}{'lost':>9}{'invented':>9}", flush=True)
    races: dict[str, Callable[[], race.Result]] = {
        "our store on ministack": lambda: race.race_on_dynamodb(ministack, completions),
        "our store on dynalite": lambda: race.race_on_dynamodb(dynalite, completions),
        "our store on SQLite": lambda: race.race_on_sqlite(path, completions),
        "the SDK's adapter, dynalite": lambda: race.race_by_the_adapter(dynalite, completions),
    }
    kept = True
    for name, run in races.items():
        result = run()
        kept &= result.lost == result.invented == 0 or name.startswith("the SDK's")
        figures = (result.finished, result.found, result.lost, result.invented)
        print(f"  {name:28}{''.join(f'{figure:>9,}' for figure in figures)}", flush=True)
    return kept


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items()))


if __name__ == "__main__":
    main()
