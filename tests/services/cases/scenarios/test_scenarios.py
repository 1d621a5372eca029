"""Every scenario of this folder, played on a real server."""

from __future__ import annotations

import pytest

from tests.services.cases.scenarios.page import PAGE, page
from tests.services.cases.scenarios.runner import Scenario, scenarios
from tests.services.cases.scenarios.stage import Stage


@pytest.mark.parametrize("scenario", list(scenarios()), ids=lambda one: f"{one.row}-{one.title}")
def test_scenario(scenario: Scenario, stage: Stage) -> None:
    scenario.play(stage)


def test_every_mechanism_has_its_scenarios() -> None:
    told = {scenario.row for scenario in scenarios()}
    supervision = {f"A{n:02}" for n in (*range(2, 22), *range(26, 30))}
    assert told >= supervision | {"C02", "C05", "U01"}


def test_the_manual_lists_every_scenario() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert told == page(), "python -m tests.services.cases.scenarios.page writes it anew"
