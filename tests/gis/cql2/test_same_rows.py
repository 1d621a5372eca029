"""Random filters select the same rows by SQL, in both notations, as by Python and shapely."""

from __future__ import annotations

import os
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from tests.gis.cql2 import oracle, spell
from tests.gis.cql2.conftest import COLUMNS, THINGS, condition
from tests.gis.cql2.filters import filters

EXAMPLES = int(os.environ.get("WANMI_TEST_EXAMPLES", "600"))


@pytest.fixture(scope="module")
def rows(things) -> list[dict[str, Any]]:
    """The table as plain values."""
    shape = func.ST_AsBinary(THINGS.c.geom).label("geom")
    columns = [THINGS.c[column.name].label(name) for name, column in COLUMNS.items()]
    with things.connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(select(*columns, shape))]
    for row in found:
        row["geom"] = None if row["geom"] is None else shapely.from_wkb(bytes(row["geom"]))
    return found


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(filters)
def test_the_database_agrees_with_python(things, rows, expression) -> None:
    expected = sorted(row["id"] for row in rows if oracle.selects(expression, row))
    text = spell.text(expression)
    with things.connect() as connection:
        for spelled, language in ((text, "cql2-text"), (expression, "cql2-json")):
            if isinstance(spelled, bool):
                continue
            wanted = select(THINGS.c.id).where(condition(spelled, language))
            assert sorted(connection.scalars(wanted)) == expected, text
