"""The requests of QGIS ≥ 3.44 in their order: opening, filtering, drawing and editing a layer.

Taken from what its OGC API provider sends: ``Content-Crs`` without brackets and only for other systems
than CRS84, every attribute of a new feature (nulls and stamped ones too), attributes and geometry changed by
merge patches of their own, no precondition anywhere, the new id as what follows the last ``/items/``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pyproj import Transformer

from tests.api.ogc.conftest import CLASS, CRS, PASSWORD, SIZE, ZONE

ACCEPT = "application/geo+json, application/json"
PATCH = "application/merge-patch+json"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SPEC = "http://www.opengis.net/spec/"
EAST = (117.02, 36.06)


@dataclass
class Desktop:
    """A connection with user and password, as QGIS keeps it; ``crs`` is the layer's, None for CRS84."""

    address: str
    user: str
    crs: str | None = None
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(auth=(self.user, PASSWORD), timeout=60)

    def get(self, url: str, accept: str = ACCEPT) -> Any:
        answer = self.client.get(url, headers={"accept": accept})
        assert answer.status_code == 200, (url, answer.text)
        return answer.json()

    def send(self, method: str, url: str, body: Any = None, media: str = "") -> httpx.Response:
        headers = {"content-type": media} if media else {}
        if self.crs and body and "geometry" in body:
            headers["content-crs"] = self.crs
        content = json.dumps(body) if body is not None else None
        return self.client.request(method, url, content=content, headers=headers)

    def place(self, lon: float, lat: float) -> list[float]:
        """A position as QGIS writes it, in the order of the layer's axes."""
        if self.crs == f"{CRS}4490":
            return [lat, lon]
        if self.crs == ZONE:
            return list(Transformer.from_crs(4490, 4548).transform(lat, lon))
        return [lon, lat]


def link(document: dict[str, Any], rel: str, media: str | None = None) -> str:
    return next(
        one["href"]
        for one in document["links"]
        if one["rel"] == rel and (media is None or one["type"] == media)
    )


@pytest.fixture(params=[None, f"{CRS}4490", ZONE], ids=["CRS84", "EPSG:4490", "zone"])
def desktop(request, address, town):
    made = Desktop(f"{address}/ogc", f"surveyor.{town.tenant}", request.param)
    with made.client:
        yield made


@pytest.fixture
def layer(desktop) -> dict[str, Any]:
    """What QGIS knows after it opened the layer of components."""
    return opened(desktop, "components")


def opened(desktop: Desktop, name: str) -> dict[str, Any]:
    landing = desktop.get(desktop.address, "application/json")
    api = desktop.get(link(landing, "service-desc"), "application/vnd.oai.openapi+json;version=3.0")
    limit = api["components"]["parameters"]["limit"]["schema"]
    assert min(max(1000, limit["default"]), limit["maximum"]) == 10_000
    url = f"{link(landing, 'data').split('?')[0]}/{name}"
    collection = desktop.get(url, "application/json")
    declared = desktop.get(link(landing, "conformance"), "application/json")["conformsTo"]
    for needed in (
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/filter",
        "ogcapi-features-3/1.0/conf/features-filter",
        "ogcapi-features-5/1.0/conf/schemas",
        "cql2/1.0/conf/cql2-text",
        "cql2/1.0/conf/basic-cql2",
        "cql2/1.0/conf/basic-spatial-operators",
    ):
        assert f"{SPEC}{needed}" in declared
    queryables = desktop.get(f"{url}/queryables", "application/schema+json")["properties"]
    first = desktop.get(f"{url}/items?limit=10")
    schema = desktop.get(link(collection, f"{REL}schema", "application/schema+json"))
    fields = {
        one: kind for one, kind in schema["properties"].items() if "type" in kind and one != "id"
    }
    assert set(fields) <= set(queryables) | {"extra"}
    shape = schema["properties"]["geometry"]
    assert shape["x-ogc-role"] == "primary-geometry" and shape["format"].startswith("geometry-")
    return {"items": f"{url}/items", "fields": fields, "first": first, "collection": collection}


def test_the_edit_button_shows(desktop, layer) -> None:
    allowed = desktop.send("OPTIONS", layer["items"]).headers["allow"]
    assert "POST" in allowed
    some = layer["first"]["features"][0]["id"]
    allowed = desktop.send("OPTIONS", f"{layer['items']}/{some}").headers["allow"]
    assert {"PUT", "PATCH", "DELETE"} <= {one.strip() for one in allowed.split(",")}
    assert desktop.get(f"{layer['items']}?limit=1")["numberMatched"] == SIZE


def test_an_empty_layer_can_be_opened_and_edited(desktop) -> None:
    layer = opened(desktop, "toilets")
    assert layer["first"]["features"] == [] and layer["first"]["numberMatched"] == 0
    assert layer["fields"]["name"]["type"] == "string"
    assert "POST" in desktop.send("OPTIONS", layer["items"]).headers["allow"]
    allowed = desktop.send("OPTIONS", f"{layer['items']}/unknown_id").headers["allow"]
    assert {"PUT", "PATCH", "DELETE"} <= {one.strip() for one in allowed.split(",")}


def test_a_feature_is_drawn_changed_moved_and_deleted(desktop, layer) -> None:
    """POST, GET, PATCH of attributes, PATCH of the geometry, PUT, DELETE."""
    items, old = layer["items"], layer["first"]["numberMatched"]
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": desktop.place(117.003, 36.05)},
        "properties": dict.fromkeys(layer["fields"])
        | {"name": "新井", "class_code": CLASS, "elevation_m": 1.5, "surveyed_on": "2026-05-01"},
    }
    made = desktop.send("POST", items, body, "application/geo+json")
    assert made.status_code == 201, made.text
    one = f"{items}/{made.headers['location'].rpartition('/items/')[2]}"
    suffix = f"?crs={quote(desktop.crs, safe='')}" if desktop.crs else ""
    found = desktop.get(one)
    assert found["properties"]["area_code"] == "379901001", "the server filled it in"
    assert found["geometry"]["coordinates"] == pytest.approx([117.003, 36.05], abs=1e-7)

    change = {"properties": {"name": "改名", "surveyed_on": None}}
    assert desktop.send("PATCH", one, change, PATCH).status_code == 204
    place = desktop.place(*EAST)
    moved = {"geometry": {"type": "Point", "coordinates": place}}
    assert desktop.send("PATCH", one, moved, PATCH).status_code == 204
    found = desktop.get(f"{one}{suffix}")
    assert found["geometry"]["coordinates"] == pytest.approx(place, abs=0.002)
    kept = {name: found["properties"][name] for name in ("name", "surveyed_on", "elevation_m")}
    assert kept == {"name": "改名", "surveyed_on": None, "elevation_m": 1.5}
    assert found["properties"]["area_code"] == "379901002"

    whole = {**found, "properties": {**found["properties"], "name": "整体"}}
    whole.pop("links")
    assert desktop.send("PUT", one, whole, "application/geo+json").status_code == 204
    after = desktop.get(f"{one}{suffix}")
    assert after["properties"]["name"] == "整体"
    assert after["geometry"]["coordinates"] == pytest.approx(place, abs=0.002)
    assert desktop.send("DELETE", one).status_code == 204
    assert desktop.client.get(one).status_code == 404
    assert desktop.get(f"{items}?limit=1")["numberMatched"] == old


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(\"state\" = '1')", 125),
        ('(("state" = \'1\') AND ("elevation_m" < 2))', 2),
        ("(\"surveyed_on\" >= DATE('2025-06-01')) AND (\"surveyed_on\" < DATE('2025-06-03'))", 18),
        ("(\"valid_from\" < TIMESTAMP('2000-01-01T00:00:00.000Z'))", 0),
        ("(CASEI(\"name\") LIKE CASEI('井 24_'))", 10),
        ("(\"name\" IN ('井 1','井 2'))", 2),
        ('("elevation_m" BETWEEN 1 AND 2)', 2),
        ('(NOT ("elevation_m" IS NULL))', 225),
        ("(\"note\" = 'O''Brien; -- \"q\" \\\\ 100%')", 1),
    ],
)
def test_expressions_are_pushed_down(desktop, layer, text, expected) -> None:
    answer = desktop.get(f"{layer['items']}?limit=10000&filter={quote(text)}&filter-lang=cql2-text")
    assert answer["numberReturned"] == expected


def test_layer_filter_and_expression_are_joined_raw(desktop, layer) -> None:
    """Two encoded filters with “) AND (” between them, and the language named twice."""
    first, second = quote("\"state\" = '1'"), quote('"elevation_m" < 2')
    url = f"{layer['items']}?limit=10000&filter=({first}) AND ({second})"
    answer = desktop.get(f"{url}&filter-lang=cql2-text&filter-lang=cql2-text")
    assert [one["properties"]["name"] for one in answer["features"]] == ["井 0", "井 2"]


def test_boxes_and_geometry_filters_are_in_the_layers_own_system(desktop, layer) -> None:
    low, high = desktop.place(116.9995, 35.9995), desktop.place(117.0025, 36.0005)
    box = ",".join(repr(value) for value in (*low, *high))
    given = f"&crs={quote(desktop.crs, safe='')}" if desktop.crs else ""
    bbox_crs = f"&bbox-crs={quote(desktop.crs, safe='')}" if desktop.crs else ""
    answer = desktop.get(f"{layer['items']}?limit=10000&bbox={box}{bbox_crs}{given}")
    assert answer["numberReturned"] == 3
    filter_crs = f"&filter-crs={quote(desktop.crs, safe='')}" if desktop.crs else ""
    text = quote(f"S_INTERSECTS(geometry,BBOX({box}))")
    answer = desktop.get(
        f"{layer['items']}?limit=10000&filter={text}&filter-lang=cql2-text{filter_crs}{given}"
    )
    assert answer["numberReturned"] == 3
    assert answer["features"][0]["geometry"]["coordinates"] == pytest.approx(
        desktop.place(117.0, 36.0), abs=0.01
    )


@pytest.mark.parametrize(
    "interval", ["0000-01-01T00:00:00Z%2F2025-06-01", "2025-06-01%2F9999-12-31T00:00:00Z"]
)
def test_dates_that_older_versions_take_for_the_maps_own_time(desktop, layer, interval) -> None:
    """QGIS before 3.32 filters the answer itself, so it gets the present map."""
    answer = desktop.get(f"{layer['items']}?limit=10000&datetime={interval}")
    assert answer["numberReturned"] == SIZE
