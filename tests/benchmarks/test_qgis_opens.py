"""How long Debian's QGIS takes to open a layer of 200,000 components, and what it asks for meanwhile.

The times are printed, never judged: nearly all of them are QGIS's own (docs/conformance.md). The second
test shows it: the same pages from memory, with one property for each feature, as no server can better.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from typing import Any

import geopandas as gpd
import httpx
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


class Bare:
    """A middleware that answers the pages it has read before, each feature with its name alone."""

    def __init__(self, app: Any, pages: dict[str, bytes]) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        page = self._pages.get(_asked(scope)) if scope["type"] == "http" else None
        if page is None:
            await self._app(scope, receive, send)
            return
        head = [(b"content-type", b"application/geo+json"), (b"content-length", b"%d" % len(page))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": page})


def _asked(scope: Any) -> str:
    return f"{scope['path']}?{scope['query_string'].decode()}"


def _bare(url: str) -> dict[str, bytes]:
    """The pages by what QGIS asks for."""
    pages: dict[str, bytes] = {}
    at: str | None = f"{url}/ogc/collections/components/items?limit=10000"
    while at is not None:
        page = httpx.get(at, timeout=60, headers={"accept": "application/geo+json"}).json()
        for feature in page["features"]:
            feature["properties"] = {"name": feature["properties"]["name"]}
        pages[at.removeprefix(url)] = json.dumps(page, ensure_ascii=False).encode()
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        at = following[0] if following else None
    first = next(iter(pages.values()))
    few = json.loads(first)
    few["features"], few["links"] = few["features"][:10], []
    return {**pages, "/ogc/collections/components/items?limit=10": json.dumps(few).encode()}


@pytest.mark.benchmark
@qgis
def test_qgis_alone(database, tenant, tmp_path, capsys) -> None:
    from api.app import create_app

    pages: dict[str, bytes] = {}
    app = create_app(Settings(database_url=database.url, tenant=tenant, var=tmp_path))
    app.add_middleware(Bare, pages=pages)
    with running(app) as url:
        pages.update(_bare(url))
        seen = run_qgis(tmp_path, OPENS, f"{url}/ogc", "components", "read", timeout=1800)
    assert seen["read"] == SIZE
    with capsys.disabled():
        sys.stdout.write(
            f"\nQGIS, {SIZE} components of one property from memory: {seen['read_all']:.1f} s, "
            f"its own processor time {seen['read_all_processor']:.1f} s\n"
        )
