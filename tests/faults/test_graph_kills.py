"""A short run of `kill -9` between draft, send and commit; `make faults` runs 200 (L5, P2, P3)."""

from pathlib import Path

from tests.faults.graph_kills import run


def test_whenever_a_process_is_killed_each_letter_goes_once_by_microsoft_365(tmp_path: Path) -> None:
    """P3: nothing is lost, and nothing goes twice that Graph can tell of."""
    counted = run(10, tmp_path, seed=7)
    assert counted.whole, counted
    assert counted.steps.total() == 10
