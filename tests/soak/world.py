"""What the model of a household is made of: its devices, what was practised, the servers, and what a run came to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from micropractice.core.progress import Fact
from speaker.echo import Echo
from tests.servers.faults import FaultyServer

START = datetime(2031, 1, 1, 9, tzinfo=UTC)  # later than the real day, so that "now" is always the household's


class Deed(NamedTuple):
    """Somebody practised something on a day."""

    who: str
    fact: Fact


@dataclass
class Tally:
    """What a run came to, for the report."""

    steps: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    expected: int = 0
    found: int = 0
    practices: int = 0  # that were finished or breathed
    told: int = 0  # practices that could not be noted, or of which that is not known
    deletions: int = 0
    delivered: int = 0


@dataclass
class Device:
    """One device, and what the model knows of its session."""

    echo: Echo
    doing: str = ""  # "" or "gratitude" or "breathing"
    deed: Deed | None = None
    questions: int = 0
    until: datetime = START  # when a breathing has been heard out
    noted: bool = True  # whether what is pending of a breathing is in the table or the outbox
    forgotten: bool = False  # whether what is pending of it was deleted
    carried: set[Deed] = field(default_factory=set)  # what it was told could not be noted


@dataclass
class World:
    """The servers, which one run of the model after another uses."""

    dynamodb: str
    sqs: str
    before_table: FaultyServer
    before_queue: FaultyServer
