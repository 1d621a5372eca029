"""When a division moves, what lies on it belongs elsewhere: in the same changeset, for everybody."""

from __future__ import annotations

import secrets

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import select

from gis.database.session import Caller, begin, begin_owner, system
from layers.accounts import tenants
from layers.registry import Registry, discover
from layers.store import bulk
from layers.store.edit import Edit, apply

WEST, EAST = "379901", "379902"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return discover()


@pytest.fixture
def tenant(database, registry) -> str:
    """A city of two counties side by side, with one lamp in each."""
    name = f"restamp-{secrets.token_hex(4)}"
    city = tenants.City(
        id=name, title_zh="甲", title_en="A", edition="2026", crs="EPSG:4490", bounds=None
    )
    with begin_owner(database.engine) as connection:
        tenants.put(connection, city)
    _load(
        database,
        registry,
        name,
        "divisions",
        {
            "source_id": ["w", "e"],
            "code": [WEST, EAST],
            "level": ["county"] * 2,
        },
        [shapely.box(117, 36, 118, 37), shapely.box(118, 36, 119, 37)],
    )
    _load(
        database,
        registry,
        name,
        "street_lights",
        {"source_id": ["a", "b"]},
        [shapely.Point(117.9, 36.5), shapely.Point(118.5, 36.5)],
    )
    return name


def _load(database, registry, tenant, layer, columns, shapes):
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=4490)
    bulk.load(
        database.engine,
        registry,
        system(tenant),
        registry.get(layer),
        [frame],
        reason="test",
        source="test",
    )


def _areas(database, registry, tenant):
    table = registry.get("street_lights").table
    with begin(database.engine, system(tenant)) as connection:
        rows = connection.execute(
            select(table.c.source_id, table.c.area_code, table.c.scopes).where(
                table.c.tenant == tenant
            )
        )
        return {row.source_id: (row.area_code, row.scopes) for row in rows}


def test_lamps_are_stamped_with_their_county(database, registry, tenant):
    found = _areas(database, registry, tenant)
    assert found["a"] == (WEST, ["*", WEST])
    assert found["b"] == (EAST, ["*", EAST])


def test_an_edit_of_the_border_moves_the_lamp_even_though_the_editor_may_not_edit_lamps(
    database, registry, tenant
):
    info = registry.get("divisions")
    editor = Caller(
        tenant=tenant, actor="li", permissions=frozenset({"public", "staff", "divisions.edit"})
    )
    with begin(database.engine, editor) as connection:
        ids = dict(
            connection.execute(
                select(info.table.c.code, info.table.c.id).where(info.table.c.tenant == tenant)
            ).all()
        )
        edits = [
            Edit(
                layer=info, op="update", feature_id=ids[WEST], geom=shapely.box(117, 36, 117.8, 37)
            ),
            Edit(
                layer=info, op="update", feature_id=ids[EAST], geom=shapely.box(117.8, 36, 119, 37)
            ),
        ]
        apply(connection, registry, editor, edits, reason="move the border")
    assert _areas(database, registry, tenant)["a"] == (EAST, ["*", EAST])


def test_a_bulk_load_of_new_borders_moves_the_lamps_too(database, registry, tenant):
    _load(
        database,
        registry,
        tenant,
        "divisions",
        {
            "source_id": ["w", "e"],
            "code": [WEST, EAST],
            "level": ["county"] * 2,
        },
        [shapely.box(117, 36, 118.7, 37), shapely.box(118.7, 36, 119, 37)],
    )
    found = _areas(database, registry, tenant)
    assert found["a"][0] == WEST
    assert found["b"][0] == WEST
