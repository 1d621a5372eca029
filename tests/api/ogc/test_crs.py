"""Coordinates in every offered system, in and out, in the order of its axes."""

from __future__ import annotations

import pytest
from pyproj import Transformer

from tests.api.ogc.conftest import CRS, CRS84, SOUTH, WEST, ZONE, names, spot

SYSTEMS = {
    CRS84: (lambda lon, lat: (lon, lat), 1e-7),
    f"{CRS}4326": (lambda lon, lat: (lat, lon), 1e-7),
    f"{CRS}4490": (lambda lon, lat: (lat, lon), 1e-7),
    f"{CRS}3857": (Transformer.from_crs(4326, 3857, always_xy=True).transform, 0.01),
    # Northing first, as EPSG has it.
    ZONE: (Transformer.from_crs(4490, 4548).transform, 0.01),
}


def expected(crs: str, lon: float, lat: float) -> tuple[float, float]:
    convert, _ = SYSTEMS[crs]
    return convert(lat, lon) if crs == ZONE else convert(lon, lat)


@pytest.mark.parametrize("crs", SYSTEMS)
def test_answers_are_in_the_system_asked_for(get, crs) -> None:
    answer = get("components/items", crs=crs, limit=30)
    assert answer.headers["content-crs"] == f"<{crs}>"
    for number, feature in enumerate(answer.json()["features"]):
        found = feature["geometry"]["coordinates"]
        assert found == pytest.approx(expected(crs, *spot(number)), abs=SYSTEMS[crs][1])


@pytest.mark.parametrize("crs", SYSTEMS)
def test_boxes_are_in_the_system_named(get, crs) -> None:
    low = expected(crs, WEST - 0.0005, SOUTH - 0.0005)
    high = expected(crs, WEST + 0.0015, SOUTH + 0.0005)
    box = ",".join(f"{value:.7f}" for value in (*low, *high))
    found = get("components/items", bbox=box, bbox_crs=crs)
    assert names(found) == ["井 0", "井 1"]


@pytest.mark.parametrize("crs", SYSTEMS)
def test_filters_are_in_the_system_named(get, crs) -> None:
    low = expected(crs, WEST - 0.0005, SOUTH - 0.0005)
    high = expected(crs, WEST + 0.0015, SOUTH + 0.0005)
    box = ",".join(f"{value:.7f}" for value in (*low, *high))
    found = get("components/items", filter=f"S_INTERSECTS(geom,BBOX({box}))", filter_crs=crs)
    assert names(found) == ["井 0", "井 1"]


@pytest.mark.parametrize("crs", SYSTEMS)
def test_written_coordinates_are_in_the_system_of_content_crs(send, get, crs) -> None:
    lon, lat = 117.05, 36.05
    body = {
        "type": "Feature",
        "properties": {"name": crs},
        "geometry": {"type": "Point", "coordinates": list(expected(crs, lon, lat))},
    }
    made = send("POST", "components/items", body, content_crs=f"<{crs}>")
    assert made.status_code == 201, made.text
    path = made.headers["location"].split("/collections/")[1]
    stored = get(path).json()["geometry"]["coordinates"]
    assert stored == pytest.approx((lon, lat), abs=2e-7)
    back = get(path, crs=crs).json()["geometry"]["coordinates"]
    assert back == pytest.approx(expected(crs, lon, lat), abs=SYSTEMS[crs][1])
    assert send("DELETE", path).status_code == 204


def test_a_system_not_offered_is_refused_on_write(send) -> None:
    body = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    answer = send("POST", "components/items", body, content_crs="<EPSG:27700>")
    assert answer.status_code == 400
    assert answer.json()["code"] == "crs_not_offered"
