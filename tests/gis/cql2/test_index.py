"""Spatial filters reach the spatial index, also under row-level security."""

import pytest
from sqlalchemy import select, text

from tests.gis.cql2.conftest import THINGS, condition

SETUP = """
ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
DROP ROLE IF EXISTS cql2_reader;
CREATE ROLE cql2_reader LOGIN;
CREATE TABLE cql2_many (LIKE cql2_things);
INSERT INTO cql2_many SELECT n, NULL, 'n', NULL, n, n, 1, n, true, NULL, NULL, NULL, NULL, NULL,
  ST_SetSRID(ST_MakePoint(100 + n / 1000.0, 30 + mod(n, 100) / 10.0), 4490) FROM generate_series(1, 20000) AS n;
CREATE INDEX cql2_many_geom ON cql2_many USING gist (geom);
ANALYZE cql2_many;
ALTER TABLE cql2_many ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cql2_many FOR SELECT USING (name = current_setting('wanmi.test_name', true));
GRANT SELECT ON cql2_many TO cql2_reader;
"""


@pytest.mark.parametrize(
    "filter_",
    [
        "S_INTERSECTS(geom, BBOX(110, 30, 110.1, 31))",
        "S_WITHIN(geom, POLYGON((110 30, 110.1 30, 110.1 31, 110 31, 110 30)))",
        "S_CONTAINS(POLYGON((110 30, 110.1 30, 110.1 31, 110 31, 110 30)), geom)",
        "name = 'n' AND S_TOUCHES(geom, LINESTRING(110 30, 110.1 31))",
        "S_EQUALS(geom, POINT(110 30))",
    ],
)
def test_a_spatial_filter_uses_the_index(things, filter_):
    with things.connect() as conn, conn.begin() as transaction:
        conn.exec_driver_sql(SETUP)
        conn.execute(text("SET LOCAL ROLE cql2_reader"))
        conn.execute(text("SET LOCAL wanmi.test_name = 'n'"))
        many = THINGS.to_metadata(type(THINGS.metadata)(), name="cql2_many")
        where = condition(filter_, table=many)
        query = select(many.c.id).where(where)
        compiled = query.compile(conn)
        plan = "\n".join(conn.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars())
        transaction.rollback()
    assert "cql2_many_geom" in plan
    assert "Seq Scan" not in plan
