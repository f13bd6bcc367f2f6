"""One whole measurement: every package started in turn, round after round, and each of them counted."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import costs, packages
from tests.bench.counting import Count, count
from tests.bench.events import HISTORIES, NEWEST, TURNS, Event, History
from tests.bench.packages import OF_THE_ADAPTER, OURS, STANDARD, Package
from tests.bench.runtime import Run, client_only, run
from tests.bench.table import Item, Table, table_of

AT_ONCE = 2  # counts: they are no times, so that one may disturb the other


@dataclass(frozen=True)
class Measured:
    """A package, and what was measured with somebody's history: a run a round, each of two sessions."""

    package: Package
    history: History
    runs: Sequence[Run]
    count: Count

    @property
    def item(self) -> Item:
        return self.history.standard_item if self.package.name in OF_THE_ADAPTER else self.history.item

    def median(self, of: Callable[[Run], float]) -> float:
        return median(map(of, self.runs))

    @property
    def warm(self) -> float:
        """The milliseconds of a turn of the second session."""
        return self.median(lambda run: median(run.turns[TURNS:]))

    @property
    def warm_count(self) -> int:
        """The instructions of a turn of the second session, on average."""
        return sum(self.count.turns[-TURNS:]) // TURNS

    def calls(self, turn: int) -> int:
        """How often the table is asked in this turn of a warm session."""
        return self.runs[0].asked[TURNS + turn].total()

    def cost(self, cold: float) -> float:
        """The dollars of a million sessions, of which the share `cold` start cold."""
        init, first = self.median(lambda run: run.init), self.median(lambda run: run.first)
        table = costs.of_the_table(self.item, self.runs[0].asked[TURNS:])
        return table + costs.of_compute(init, first, self.warm, TURNS, cold)


Measurement = dict[tuple[str, str], Measured]  # by the names of package and history


def measure(rounds: int, tell: Callable[[str], None]) -> Measurement:
    """Build, run and count everything; `tell` hears how far it is."""
    with TemporaryDirectory() as name, table_of(_items()) as table:
        folder = Path(name)
        tell("building")
        built = [package.weighed() for package in packages.all_packages(folder / "built")]
        plan = [(package, history) for package in built for history in _histories_of(package)]
        client = client_only(folder / "client")
        runs: list[list[Run]] = [[] for _ in plan]
        for n in range(rounds + 1):
            tell(f"round {n} of {rounds}")
            for (package, history), of_it in zip(plan, runs, strict=True):
                of_it.append(run(package, history.session * 2, table, client, folder))
        tell("counting")
        counts = _count_all(built, table, folder)
        return {
            (package.name, history.name): Measured(package, history, of_it[1:], counts[package.name, history.name])
            for (package, history), of_it in zip(plan, runs, strict=True)  # the first start only fills the disk's cache
        }


def _histories_of(package: Package) -> Sequence[History]:
    """The histories that a package is run with; those without a record of their own do the same with any."""
    return HISTORIES if package.name in (OURS, STANDARD) else (NEWEST,)


def _items() -> list[Item]:
    return list(chain.from_iterable((history.item, history.standard_item) for history in HISTORIES))


def _count_all(built: Sequence[Package], table: Table, folder: Path) -> dict[tuple[str, str], Count]:
    """Count each package once: one start, and after it two sessions of each history in turn."""

    def counted(package: Package) -> Count:
        own = folder / f"count of {package.name}"
        own.mkdir()
        return count(package, events_of(package), table, own)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        counts = dict(zip(built, pool.map(counted, built), strict=True))
    return {
        (package.name, history.name): Count(whole.start, whole.turns[: 2 * TURNS * (n + 1)])
        for package, whole in counts.items()
        for n, history in enumerate(_histories_of(package))
    }


def events_of(package: Package) -> list[Event]:
    return [event for history in _histories_of(package) for event in history.session * 2]
