from tests.soak.household import run_alone


def test_no_fact_is_lost_or_invented_whatever_happens(dynalite: str, ministack: str) -> None:
    """Some 150 steps; `make soak` runs ten thousand."""
    tally = run_alone(dynalite, ministack, steps=150, derandomize=True)
    assert tally.expected == tally.found > 0
    assert tally.faults.total() > 50
