"""How long Debian's QGIS takes to open a layer of 200,000 components, and what it asks for meanwhile.

The times are printed, never judged: nearly all of them are QGIS's own (docs/conformance.md).
"""

from __future__ import annotations

import os
import secrets
import sys

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.database.session import begin_owner, system
from gis.database.settings import Settings
from layers.accounts import tenants
from layers.registry import discover
from layers.store import bulk
from tests.e2e.desktop import OPENS, Recorder, parameters, qgis, run_qgis
from tests.server import running

SIZE = int(os.environ.get("WANMI_BENCH_FEATURES", "200000"))
WEST, SOUTH = 116.9, 36.0


@pytest.fixture(scope="module")
def tenant(database) -> str:
    """A city with that many components, ten of their fields filled."""
    made = f"large-{secrets.token_hex(3)}"
    with begin_owner(database.engine) as connection:
        bounds = (116.5, 35.5, 118.0, 37.0)
        tenants.put(
            connection, tenants.City(id=made, title_zh="大城", title_en="Large", bounds=bounds)
        )
    registry = discover()
    done = bulk.load(
        database.engine,
        registry,
        system(made),
        registry.get("components"),
        [_components()],
        reason="test",
        source="test",
    )
    assert done.created == SIZE
    return made


def _components() -> gpd.GeoDataFrame:
    numbers, dice = np.arange(SIZE), np.random.default_rng(7)
    return gpd.GeoDataFrame(
        {
            "source_id": [f"c{number}" for number in numbers],
            "name": [f"井盖 {number}" for number in numbers],
            "class_code": np.where(numbers % 3 == 0, "01013", "01024"),
            "state": np.where(numbers % 2 == 0, "1", "2"),
            "elevation_m": (numbers % 500) / 10,
            "surveyed_on": [f"2025-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in numbers],
            "address": [f"人民路{number % 900}号" for number in numbers],
            "owner_name": ["市政局"] * SIZE,
            "manager_name": ["市政管理处"] * SIZE,
        },
        geometry=shapely.points(WEST + dice.random(SIZE) * 0.4, SOUTH + dice.random(SIZE) * 0.3),
        crs=4490,
    )


@pytest.mark.benchmark
@qgis
def test_qgis_opens_a_large_layer(database, tenant, tmp_path, capsys) -> None:
    from api.app import create_app

    requests: list[str] = []
    app = create_app(Settings(database_url=database.url, tenant=tenant, var=tmp_path))
    app.add_middleware(Recorder, requests=requests)
    with running(app) as url:
        seen = run_qgis(tmp_path, OPENS, f"{url}/ogc", "components", timeout=1800)
    assert seen["count"] == seen["read"] == seen["streamed_count"] == SIZE
    assert seen["part_pixels"] and seen["pixels"] and seen["streamed_pixels"]
    asked = parameters(requests, "/collections/components/items")
    assert any("bbox" in one for one in asked), "what the canvas shows is asked for by its box"
    names = [name for name, value in seen.items() if isinstance(value, float)]
    with capsys.disabled():
        told = "  ".join(f"{name} {seen[name]:.1f} s" for name in names)
        sys.stdout.write(f"\nQGIS, {SIZE} components, {len(asked)} requests for them: {told}\n")
