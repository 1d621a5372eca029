"""A small table of every column type in a real PostGIS, and a way to ask it by filter."""

from __future__ import annotations

import pytest
from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis import cql2
from gis.crs import CRS84
from gis.database.engine import make_engine

ROWS = """
INSERT INTO cql2_things VALUES
(1, '37020200', '井盖', '市政局', 10, 0.1, 1, 9007199254740993, true, '2025-01-01', '2025-01-01T08:00:00Z',
 '2025-01-01T08:00:00', '{"a": 1}', '{a,b}', ST_GeomFromText('POINT(120.1 36.1)', 4490)),
(2, '37020201', 'Café 100%', '园林_局', 20.5, 0.5, 2, 2, false, '2025-06-30', '2025-06-30T12:00:00Z',
 '2025-06-30T12:00:00', NULL, '{}', ST_GeomFromText('LINESTRING(120.2 36.0, 120.2 36.4)', 4490)),
(3, '37020202', 'O''Brien \\ co', NULL, -3, -1.5, 3, 3, true, '2025-12-31', '2025-12-31T23:59:59Z',
 NULL, NULL, '{b,a,a}', ST_GeomFromText('POLYGON((120.1 36.0,120.3 36.0,120.3 36.2,120.1 36.2,120.1 36.0))', 4490)),
(4, NULL, 'cafe', 'x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(5, 'a_b', 'ÉCOLE', 'AXB', 1e6, 1e300, 32767, 9223372036854775807, false, '0001-01-01', '0001-01-01T00:00:00Z',
 NULL, NULL, '{井}', ST_GeomFromText('POINT(-77 38.9)', 4490))
"""

THINGS = Table(
    "cql2_things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("code", Text),
    Column("name", Text),
    Column("unit", Text),
    Column("width", Numeric),
    Column("ratio", Float(53)),
    Column("lanes", SmallInteger),
    Column("big", BigInteger),
    Column("open", Boolean),
    Column("surveyed_on", Date),
    Column("updated", DateTime(timezone=True)),
    Column("naive", DateTime(timezone=False)),
    Column("extra", JSONB),
    Column("tags", ARRAY(Text)),
    Column("geom", Geometry("GEOMETRY", srid=4490, spatial_index=True)),
)
COLUMNS = {column.name: column for column in THINGS.columns if column.name != "geom"} | {
    "名称": THINGS.c.name,
    "管理 单位": THINGS.c.unit,
    'say "hi"': THINGS.c.code,
    "date": THINGS.c.surveyed_on,
}


def condition(filter_, lang="cql2-text", crs=CRS84, table=THINGS):
    columns = {name: table.c[column.name] for name, column in COLUMNS.items()}
    return cql2.to_sql(cql2.parse(filter_, lang), columns, table.c.geom, filter_crs=crs)


@pytest.fixture(scope="session")
def things(server_url):
    engine = make_engine(server_url)
    with engine.begin() as conn:
        conn.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        conn.execute(text("DROP TABLE IF EXISTS cql2_things"))
        THINGS.create(conn)
        conn.exec_driver_sql(ROWS.replace("%", "%%"))
    yield engine
    with engine.begin() as conn:
        THINGS.drop(conn)
    engine.dispose()


@pytest.fixture
def ask(things):
    """Ids of the rows that a filter selects."""

    def ids(filter_, lang="cql2-text", crs=CRS84):
        with things.connect() as conn:
            return sorted(conn.scalars(select(THINGS.c.id).where(condition(filter_, lang, crs))))

    return ids
