"""A cold start takes as many instructions as it did. They repeat to a ten-thousandth, however busy it is."""

from pathlib import Path

import pytest

from tests.bench import gate
from tests.bench.packages import ours
from tests.servers import NotInstalled


@pytest.mark.server
def test_a_cold_start_takes_as_many_instructions_as_recorded(artifact: Path, tmp_path: Path) -> None:
    """Fewer are a failure too: with an old record, what a change gains could be lost again unseen."""
    try:
        found = gate.ratio(ours(artifact), tmp_path)
    except NotInstalled as missing:
        pytest.skip(f"{missing} was not found. Install it: apt install valgrind")
    recorded = gate.recorded()
    assert found == pytest.approx(recorded, rel=gate.TOLERANCE), (
        f"A cold start takes {found:.3f} times the instructions of a bare handler, and {recorded:.3f} are recorded: "
        f"{found / recorded - 1:+.1%}. If that is right, record it: make bench ARGS=--record"
    )
