"""A thousand people report one pothole at once: one case, 999 reports that join it (make bench)."""

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
    joined = sum(one["known"] for one in told)
    print(  # noqa: T201 - the measurement
        f"\n{REPORTS} reports over {CONNECTIONS} connections, scattered by {SCATTER_M} m (1σ): "
        f"{town.count('cases')} case(s), {joined} joined, {REPORTS / took:.0f}/s"
    )
    assert town.count("cases") == 1 and joined == REPORTS - 1
    assert town.count("case_reports") == REPORTS
    assert len({one["tracking"] for one in told}) == REPORTS
