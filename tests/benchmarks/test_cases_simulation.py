"""Cases driven through all stages over HTTP while the server is killed: the small run of ``make sim-cases``."""

from __future__ import annotations

import pytest

from tests.benchmarks.cases.simulate import Size, simulate

SMALL = Size(cases=12, workers=6, kills=1, pauses=(0.5, 1.0))


@pytest.mark.benchmark
def test_nothing_is_lost_or_doubled_when_the_server_is_killed(database, tmp_path) -> None:
    run, wrong, _ = simulate(database.url, tmp_path, SMALL)
    assert len(run.driven) == SMALL.cases
    assert run.kills == 1
    assert wrong == []
