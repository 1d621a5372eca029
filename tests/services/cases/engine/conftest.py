"""The town of the tests of cases."""

from __future__ import annotations

import pytest

from tests.services.cases.engine.town import Town, built


@pytest.fixture
def town(database) -> Town:
    """A fresh town."""
    return built(database.engine)
