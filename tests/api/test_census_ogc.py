"""The quarantine as an OGC API Features service: collections by run, dataset and kind of geometry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gis.database.session import system
from pipelines.census.census import Census

ROOT = "/api/census/ogc"
LINES = (
    "DGBH;ZT;state;WKT",
    *(f"L{n};歪了;x;POINT(117.{n:03d} 36.05)" for n in range(1, 6)),
    "L6;完好;x;LINESTRING(117.01 36.05, 117.02 36.06)",
    "L7;完好;x;",
)


@pytest.fixture(scope="module")
def run(app: Any, world: Any, tmp_path_factory: pytest.TempPathFactory) -> int:
    """A checked delivery of which every row is held back: five points, a line and one without a position."""
    path = tmp_path_factory.mktemp("held") / "street_lights.csv"
    path.write_text("\n".join(LINES))
    state = app.state
    census = Census(
        engine=state.engine,
        registry=state.registry,
        caller=system(world.south.tenant),
        var=state.settings.var,
    )
    number = census.create(path, {"layer": "street_lights", "crs": "EPSG:4490"})
    census.advance(number, "check")
    return number


@pytest.fixture
def staff(address: str, world: Any) -> Iterator[httpx.Client]:
    """Somebody of the southern city's staff."""
    headers = {"authorization": f"Bearer {world.south.tokens['surveyor']}"}
    with httpx.Client(base_url=f"{address}{ROOT}", headers=headers, timeout=60) as made:
        yield made


def test_the_landing_page_leads_everywhere(staff: httpx.Client, run: int) -> None:
    links = {link["rel"]: link["href"] for link in staff.get("/").json()["links"]}
    assert set(links) == {"self", "service-desc", "conformance", "data"}
    for address in links.values():
        assert staff.get(address).status_code == 200
    listed = staff.get(links["data"]).json()["collections"]
    mine = [one for one in listed if one["id"].startswith(f"run{run}_")]
    assert [one["id"].rsplit("_", 1)[1] for one in mine] == ["lines", "points", "table"]
    assert f"{run} street_lights · 路灯 · 点 (5)" in [one["title"] for one in mine]
    for one in mine:
        for link in one["links"]:
            assert staff.get(link["href"]).status_code == 200


def test_rows_tell_why_they_were_held_back(staff: httpx.Client, run: int) -> None:
    found = staff.get(f"/collections/run{run}_1_points/items").json()
    assert found["numberMatched"] == found["numberReturned"] == 5
    first = found["features"][0]
    assert first["geometry"]["coordinates"] == pytest.approx([117.001, 36.05])
    known = first["properties"]
    assert "“状态”的值“歪了”" in known["reasons"]
    assert "歪了" in known["reasons_en"]
    assert (known["rules"], known["state"], known["raw_state"]) == ("list", "open", "x")
    assert (known["row"], known["DGBH"]) == (1, "L1")
    table = staff.get(f"/collections/run{run}_1_table/items").json()["features"]
    assert [one["geometry"] for one in table] == [None]
    lines = staff.get(f"/collections/run{run}_1_lines/items").json()["features"]
    assert "LineString" in lines[0]["geometry"]["type"]


def test_pages_boxes_and_single_rows(staff: httpx.Client, run: int) -> None:
    items = f"/collections/run{run}_1_points/items"
    seen, address = [], f"{items}?limit=2&bbox=117.0005,36,117.0045,37"
    while address:
        page = staff.get(address).json()
        seen += [one["id"] for one in page["features"]]
        address = next((one["href"] for one in page["links"] if one["rel"] == "next"), "")
    assert seen == [1, 2, 3, 4]
    one = staff.get(f"{items}/3").json()
    assert (one["id"], one["properties"]["DGBH"]) == (3, "L3")
    assert staff.get(f"{items}/99").status_code == 404
    assert staff.get(items, params={"limit": 99_999}).json()["numberReturned"] == 5
    for wrong in ("1,2,3", "a,b,c,d", "nan,1,2,3"):
        assert staff.get(items, params={"bbox": wrong}).status_code == 400
    for unknown in (f"run{run}_9_points", "run0_1_points", "lamps", f"run{run}_1_areas"):
        assert staff.get(f"/collections/{unknown}/items").status_code == 404


def test_a_token_in_the_address_is_carried_on(address: str, world: Any, run: int) -> None:
    token = world.south.tokens["surveyor"]
    with httpx.Client(timeout=60) as client:
        landing = client.get(f"{address}{ROOT}", params={"token": token}).json()
        data = next(one["href"] for one in landing["links"] if one["rel"] == "data")
        assert client.get(data).status_code == 200


def test_only_staff_of_the_city_sees_it(address: str, world: Any, run: int) -> None:
    items = f"{address}{ROOT}/collections/run{run}_1_points/items"
    assert httpx.get(items).status_code == 403
    tokens = {"citizen": world.south.tokens["citizen"], "other": world.north.tokens["admin"]}
    answers = {
        who: httpx.get(items, headers={"authorization": f"Bearer {token}"}).status_code
        for who, token in tokens.items()
    }
    assert answers == {"citizen": 403, "other": 404}
