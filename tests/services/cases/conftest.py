"""The city that tests of cases get copies of: made once, for its edits and stamps take their time."""

from __future__ import annotations

import pytest

from layers.registry import discover
from tests.services.cases.scenarios import city


@pytest.fixture(scope="session")
def springs(database) -> city.Model:
    """The model of the scenarios' city."""
    return city.model(database.engine, discover())
