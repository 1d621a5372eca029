"""The scenarios' city with cases in it."""

from __future__ import annotations

import pytest

from layers.registry import discover
from tests.services.cases.engine.town import Town
from tests.services.cases.scenarios import city


@pytest.fixture
def town(database, springs) -> Town:
    """The city with two districts and four levels of handling grids, and the engine tests' people."""
    from tests.services.cases.engine import town as towns

    made = Town(database.engine, discover(), city.build(database.engine, springs))
    towns.people(made)
    return made
