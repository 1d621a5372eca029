"""The grid edited by plain OGC requests, in the order in which QGIS sends them, and a real QGIS reading along.

QGIS (≥ 3.32) splits a feature by a PATCH of its geometry and a POST of the rest, moves a shared edge
by two PATCHes, and deletes with DELETE; each request alone, none with a precondition. So every step
passes through a state with a gap or an overlap: the draft takes it, publishing judges the whole.
"""

from __future__ import annotations

import httpx
import pytest
import shapely
from shapely.geometry import mapping, shape
from sqlalchemy import text

from gis.database.session import begin_owner
from layers.accounts import tokens
from tests.e2e.conftest import PASSWORD
from tests.e2e.grid_block import border, community
from tests.e2e.test_qgis import qgis, read

pytestmark = pytest.mark.slow

CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
NEW = {"content-type": "application/geo+json", "content-crs": CRS84}
CHANGE = {"content-type": "application/merge-patch+json", "content-crs": CRS84}
LIKE_QGIS = {"accept": "application/geo+json, application/json"}
EXACT = 1e-12
"""Share of the ground that may differ: floating point, no rounding on the way."""
ITEMS = "/ogc/collections/unit_grids/items"
FILLED_BY_THE_SERVER = {"area_code", "grid_code", "valid_from", "source_id", "extra", "code"}


@pytest.fixture(scope="module")
def manager(city):
    """A grid manager with QGIS: Basic, and the headers that it sends."""
    login = ("e2e-grid_manager", PASSWORD)
    with httpx.Client(base_url=city.address, auth=login, headers=LIKE_QGIS, timeout=60) as client:
        yield client


@pytest.fixture
def draft(manager):
    """A draft as ``Draft``; given up at the end if it is still open."""
    made = manager.post("/api/grids/drafts", json={"reason": "用 QGIS 调整"})
    assert made.status_code == 201
    yield made.json()
    manager.delete(f"/api/grids/drafts/{made.json()['id']}")


def _items(draft: dict) -> str:
    """The path of the cells inside a draft."""
    return f"/drafts/{draft['id']}{ITEMS}"


def _halves(area: shapely.Geometry) -> tuple[shapely.Geometry, shapely.Geometry]:
    """A cell cut across its middle, as QGIS' split tool leaves it."""
    west, south, east, north = area.bounds
    line = shapely.LineString(
        [((west + east) / 2, south - 1e-4), ((west + east) / 2, north + 1e-4)]
    )
    parts = sorted(shapely.get_parts(shapely.ops.split(area, line)), key=lambda it: it.area)
    return parts[-1], shapely.union_all(parts[:-1])


def _geometry(area: shapely.Geometry) -> dict:
    return {"type": "Feature", "geometry": mapping(area)}


def _stored(database, *ids: int) -> dict[int, shapely.Geometry]:
    """Cells with all their digits; what goes over the wire is rounded to a millimetre."""
    statement = text("SELECT id, ST_AsBinary(geom) AS g FROM unit_grids WHERE id = ANY(:ids)")
    with begin_owner(database.engine) as connection:
        rows = connection.execute(statement, {"ids": list(ids)})
        return {row.id: shapely.from_wkb(bytes(row.g)) for row in rows}


def _publish(manager: httpx.Client, draft: dict) -> httpx.Response:
    return manager.post(f"/api/grids/drafts/{draft['id']}/publish", json={})


def test_the_draft_is_an_api_of_its_own(manager, draft):
    root = f"/drafts/{draft['id']}/ogc"
    assert draft["ogc"].endswith(root)
    landing = manager.get(root).raise_for_status().json()
    links = {link["rel"]: link["href"] for link in landing["links"]}
    for rel in ("service-desc", "conformance", "data"):
        assert f"{root}/" in links[rel]
        assert manager.get(links[rel]).status_code == 200
    cells = manager.get(f"{root}/collections/unit_grids").raise_for_status().json()
    followed = {link["rel"]: link["href"] for link in cells["links"]}
    assert f"{root}/collections/unit_grids/items" in followed["items"]
    allowed = manager.options(_items(draft)).headers["allow"]
    assert "POST" in allowed
    one = manager.options(f"{_items(draft)}/unknown_id").headers["allow"]
    assert {"PUT", "PATCH", "DELETE"} <= {verb.strip() for verb in one.split(",")}


def test_a_split_as_qgis_does_it(city, database, manager, draft):
    old = community(city, 1)[0]
    whole = _stored(database, old["id"])[old["id"]]
    kept, rest = _halves(shape(old["geometry"]))
    items = _items(draft)

    changed = manager.patch(f"{items}/{old['id']}", json=_geometry(kept), headers=CHANGE)
    assert changed.status_code in {200, 204}
    refused = _publish(manager, draft)
    assert (refused.status_code, refused.json()["code"]) == (422, "findings")
    kinds = [it["properties"]["kind"] for it in refused.json()["findings"]["features"]]
    assert kinds[0] == "gap"
    noted = manager.get(f"/drafts/{draft['id']}/ogc/collections/grid_findings/items").json()
    holes = [it for it in noted["features"] if it["properties"]["kind"] == "gap"]
    assert len(holes) == 1
    hole = shape(holes[0]["geometry"])
    assert hole.symmetric_difference(rest).area < 1e-4 * rest.area

    copied = {k: v for k, v in old["properties"].items() if k not in FILLED_BY_THE_SERVER}
    body = {**_geometry(rest), "properties": copied}
    made = manager.post(items, json=body, headers=NEW)
    assert made.status_code == 201
    number = made.headers["location"].split("/items/")[-1]
    assert manager.get(f"{items}/{number}").raise_for_status().json()["id"] == int(number)
    assert manager.get(f"{ITEMS}/{number}").status_code == 404
    published = manager.get(f"{ITEMS}/{old['id']}").json()
    assert shape(published["geometry"]).equals(shape(old["geometry"]))

    manager.post(f"/api/grids/drafts/{draft['id']}/repairs", json={}).raise_for_status()
    done = _publish(manager, draft)
    assert done.status_code == 200, done.text
    both = [manager.get(f"{ITEMS}/{it}").json() for it in (old["id"], number)]
    ground = shapely.union_all(list(_stored(database, old["id"], int(number)).values()))
    assert ground.symmetric_difference(whole).area < EXACT * whole.area
    codes = {it["properties"]["code"] for it in both}
    assert len(codes) == 2 and all(len(code) == 15 for code in codes)


def test_a_shared_edge_moves_by_two_requests(city, database, manager, draft):
    cells = {it["id"]: shape(it["geometry"]) for it in community(city, 2)}
    one, two = max(
        ((a, b) for a in cells for b in cells if a < b),
        key=lambda pair: border(cells, *pair).length,
    )
    before = shapely.union_all(list(_stored(database, one, two).values()))
    strip = border(cells, one, two).buffer(2e-5).intersection(cells[two])
    gained = cells[one].union(strip)
    lost = cells[two].difference(strip)
    items = _items(draft)
    manager.patch(f"{items}/{one}", json=_geometry(gained), headers=CHANGE).raise_for_status()
    assert _publish(manager, draft).status_code == 422
    manager.patch(f"{items}/{two}", json=_geometry(lost), headers=CHANGE).raise_for_status()
    manager.post(f"/api/grids/drafts/{draft['id']}/repairs", json={}).raise_for_status()
    done = _publish(manager, draft)
    assert done.status_code == 200, done.text
    after = _stored(database, one, two)
    assert after[one].area > cells[one].area and after[two].area < cells[two].area
    assert shapely.intersection(after[one], after[two]).area < 1e-15
    ground = after[one].union(after[two])
    assert ground.symmetric_difference(before).area < EXACT * before.area


@qgis
def test_qgis_reads_the_draft_and_not_the_published(city, database, manager, draft, tmp_path):
    gone = community(city, 3)[0]["id"]
    assert manager.delete(f"{_items(draft)}/{gone}").status_code in {200, 204}
    with begin_owner(database.engine) as connection:
        token = tokens.issue(connection, "e2e-grid_manager", "api")
    (tmp_path / "draft").mkdir()
    (tmp_path / "published").mkdir()
    inside = read(tmp_path / "draft", f"{draft['ogc']}?token={token}", "unit_grids")
    outside = read(tmp_path / "published", f"{city.address}/ogc?token={token}", "unit_grids")
    mine, theirs = inside["layers"]["unit_grids"], outside["layers"]["unit_grids"]
    assert mine["valid"] and theirs["valid"]
    assert theirs["read"] - mine["read"] == 1
    assert list(mine["fields"]) == list(theirs["fields"])
    assert inside["collections"]
