"""A fresh town per test."""

from __future__ import annotations

import pytest

from tests.grids.town import build
from tests.statements import watched


@pytest.fixture
def town(database):
    with watched(database.engine):
        yield build(database.engine)
