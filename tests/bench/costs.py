"""What a million sessions cost, from what was measured: compute, and the table's units by the size of an item.

Prices in US dollars, us-east-1, as several texts of 2025 and 2026 give them; Amazon's own price pages could not be
read where this was written. DynamoDB's units and sizes are those of its developer guide: a strongly consistent read
takes one unit per 4 KB begun, a write one per KB begun of the whole item, however little of it is changed.
"""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from tests.bench.table import Item

A_MILLION_REQUESTS = 0.20
A_GB_SECOND = 0.0000133334  # arm64
A_MILLION_READ_UNITS, A_MILLION_WRITE_UNITS = 0.125, 0.625
MEMORY = 512 / 1024  # GB, as in template.yaml
CPU_OF_A_TURN = 512 / 1769  # Lambda gives one whole CPU at 1,769 MB; in the init phase at any size

READS, WRITES = ("GetItem",), ("UpdateItem", "PutItem")


def size_of(item: Item) -> int:
    """Return the bytes of an item as DynamoDB reckons them."""
    return sum(len(name.encode()) + _size_of_value(value) for name, value in item.items())


def _size_of_value(value: Item) -> int:
    [(held_as, held)] = value.items()
    match held_as:
        case "S":
            return len(held.encode())
        case "N":
            return 1 + ceil(len(held) / 2)
        case "NS":
            return sum(_size_of_value({"N": number}) for number in held)
        case "L":
            return 3 + sum(1 + _size_of_value(one) for one in held)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size_of_value(one) for name, one in held.items())
    raise AssertionError(held_as)


def of_the_table(item: Item, session: Sequence[Counter[str]]) -> float:
    """Return the dollars that the table costs for a million sessions that ask this of it."""
    size = size_of(item)
    reads = sum(asked[operation] for asked in session for operation in READS) * ceil(size / 4096)
    writes = sum(asked[operation] for asked in session for operation in WRITES) * ceil(size / 1024)
    return reads * A_MILLION_READ_UNITS + writes * A_MILLION_WRITE_UNITS


def of_compute(init: float, first: float, warm: float, turns: int, cold: float) -> float:
    """Return the dollars that Lambda costs for a million sessions, of which the share `cold` start cold.

    `init`, `first` turn and `warm` turn are milliseconds at a whole CPU. Waiting for a table that is further away than
    here comes on top, the same for all.
    """
    at_share = (cold * first + (turns - cold) * warm) / CPU_OF_A_TURN
    gb_seconds = 1_000_000 * (cold * init + at_share) / 1000 * MEMORY
    return turns * A_MILLION_REQUESTS + gb_seconds * A_GB_SECOND
