"""What the start of the skill is measured against, and whether it is met."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.bench.events import NEWEST
from tests.bench.measuring import Measured, Measurement
from tests.bench.packages import BOTOCORE, OURS, STANDARD, STANDARD_COMPILED
from tests.bench.runtime import Run

MB = 1024 * 1024


@dataclass(frozen=True)
class Goal:
    about: str
    wanted: float
    measured: float
    at_least: bool = True
    unit: str = "x"

    @property
    def met(self) -> bool:
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted


def goals_of(measurement: Measurement) -> list[Goal]:
    ours = measurement[OURS, NEWEST.name]
    standard, compiled, botocore = (measurement[name, NEWEST.name] for name in (STANDARD, STANDARD_COMPILED, BOTOCORE))

    def fewer(than: Measured) -> float:
        return than.count.cold / ours.count.cold

    def faster(of: Callable[[Run], float]) -> float:
        """Return how many times faster ours is: the median of the ratios within each round."""
        return median(of(theirs) / of(own) for theirs, own in zip(standard.runs, ours.runs, strict=True))

    memory = max(run.memory for run in ours.runs)
    return [
        Goal("fewer instructions of a cold start than (a)", 5, fewer(standard)),
        Goal("fewer instructions of a cold start than (a')", 1.5, fewer(compiled)),
        Goal("as many instructions of a cold start as (d)", 1.25, 1 / fewer(botocore), at_least=False),
        Goal("faster init and first turn than (a)", 3.5, faster(lambda run: run.to_first_answer)),
        Goal("faster first turn than (a)", 25, faster(lambda run: run.first)),
        Goal("zip", 7, ours.package.zipped_size / MB, at_least=False, unit=" MB"),
        Goal("peak memory", 46, memory, at_least=False, unit=" MB"),
    ]
