"""The quarantine of a census in QGIS, with a login: layers with reasons as attributes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from gis.database.session import system
from gis.database.settings import Settings
from pipelines.census.census import Census
from tests.api.conftest import world  # noqa: F401 - a fixture that `town` needs
from tests.api.ogc.conftest import PASSWORD, Town, town  # noqa: F401 - a fixture
from tests.e2e.desktop import HELD, qgis, run_qgis
from tests.server import running

POINTS = 12
LINES = (
    "DGBH;ZT;WKT",
    *(f"L{n};歪了;POINT(117.{n:03d} 36.05)" for n in range(1, POINTS + 1)),
    *(f"G{n};完好;POINT(117.{n:03d} 36.07)" for n in range(1, 2 * POINTS)),
    "L90;完好;LINESTRING(117.01 36.05, 117.02 36.06)",
    "L91;完好;",
)


@pytest.fixture
def held(database, town: Town, tmp_path: Path) -> Iterator[tuple[str, int]]:  # noqa: F811
    """The service's address, and a run whose rows were all held back."""
    path = tmp_path / "street_lights.csv"
    path.write_text("\n".join(LINES))
    app = create_app(Settings(database_url=database.url, tenant=town.tenant, var=tmp_path / "var"))
    state = app.state
    census = Census(
        engine=state.engine,
        registry=state.registry,
        caller=system(town.tenant),
        var=state.settings.var,
    )
    run = census.create(path, {"layer": "street_lights", "crs": "EPSG:4490"})
    census.advance(run, "check")
    with running(app) as url:
        yield f"{url}/api/census/ogc", run


@qgis
def test_qgis_opens_the_quarantine_with_a_login(held, town, tmp_path) -> None:  # noqa: F811
    address, run = held
    login = f"surveyor.{town.tenant}"
    seen = run_qgis(tmp_path, HELD, address, login, PASSWORD)
    layers = {name.rsplit("_", 1)[1]: layer for name, layer in seen["layers"].items()}
    assert set(layers) == {"points", "lines", "table"}
    points = layers["points"]
    assert (points["crs"], points["geometry"], points["count"]) == ("EPSG:4326", "Point", POINTS)
    assert points["title"] == f"{run} street_lights · 路灯 · 点 ({POINTS})"
    first = points["first"]
    assert "“状态”的值“歪了”" in first["reasons"]
    assert (first["DGBH"], first["ZT"], first["rules"], first["state"]) == (
        "L1",
        "歪了",
        "list",
        "open",
    )
    assert points["spot"] == pytest.approx([117.001, 36.05])
    assert points["boxed"] == 4
    assert layers["lines"]["geometry"] == "LineString"
    assert "几何类型与图层不符" in layers["lines"]["first"]["reasons"]
    assert layers["table"]["first"]["DGBH"] == "L91"
