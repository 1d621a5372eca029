"""Real surveys in foreign systems: every one goes through to the map, with its report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.census.conftest import City

SETS = {
    "storm drains": ("stormdrain", {}, {"drainage_pipes", "drainage_nodes"}),
    "street lights": ("assets_dc/data/streetlights.csv", {}, {"street_lights"}),
    "Shenzhen roads": (
        "buildings_shenzhen/futian_roads.graphml",
        {"confirmed": True, "layer": "roads"},
        {"roads"},
    ),
    "DC inventory": ("assets_dc/shapefiles", {"confirmed": True}, {"roads", "buildings"}),
    "districts": (
        "divisions_qingdao/qingdao_districts_10.geojson",
        {"layer": "divisions", "constants": {"level": "county"}},
        {"divisions"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_real_surveys_go_through(city: City, shared: Path, name: str) -> None:
    place, options, layers = SETS[name]
    path = shared / "data" / place
    if not path.exists():
        found = sorted((shared / "data" / place.split("/")[0]).rglob("*.graphml"))
        if not found:
            pytest.skip(f"no {place}")
        path = found[0]
    run = city.start(path, gone="none", doubtful="yes", **options)
    done = city.census.advance(run)
    assert done.state == "publish"
    used = {item.layer for item in city.census.work(run).datasets(usable=True)}
    assert used & layers, used
    created = sum(one["created"] for one in done.summary["publish"]["datasets"].values())
    bad = done.summary["check"]["quarantined"]
    assert created + bad == done.summary["check"]["rows"]
    assert created > 0
    assert city.count("census_quarantine") == bad
    page = city.census.report(run, "html").decode()
    assert "数据质量" in page
    assert ("总览" in page) == (len(done.summary["publish"]["datasets"]) > 1)
    assert city.census.report(run, "xlsx")[:2] == b"PK"
