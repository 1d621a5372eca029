"""A thousand people report one pothole at once: one case that holds them all, whatever the order (make bench)."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.cases.conftest import springs
from tests.services.cases.intake.conftest import SPOT, Town, town, towns

__all__ = ["springs", "town", "towns"]
pytestmark = pytest.mark.benchmark
REPORTS, CONNECTIONS, SCATTER_M = 1000, 20, 3.0


def test_a_thousand_reports_of_one_pothole(town: Town) -> None:
    drawn = random.Random(7)
    points = [
        (
            SPOT[0] + drawn.gauss(0, SCATTER_M) / 90_000,
            SPOT[1] + drawn.gauss(0, SCATTER_M) / 111_000,
        )
        for _ in range(REPORTS)
    ]
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        told = list(pool.map(lambda point: town.report("nobody", point=point), points))
    took = time.perf_counter() - began
    living = town.rows("SELECT id FROM cases WHERE tenant = :tenant AND NOT ended")
    holding = town.rows("SELECT DISTINCT case_id AS id FROM case_reports WHERE tenant = :tenant")
    joined = sum(one["known"] for one in told)
    united = town.count("cases") - len(living)
    print(  # noqa: T201 - the measurement
        f"\n{REPORTS} reports over {CONNECTIONS} connections, scattered by {SCATTER_M} m (1σ): "
        f"{len(living)} case(s), {joined} joined, {united} united later, {REPORTS / took:.0f}/s"
    )
    assert len(living) == 1 and holding == living and joined + united == REPORTS - 1
    assert town.count("case_reports") == REPORTS
    assert len({one["tracking"] for one in told}) == REPORTS
