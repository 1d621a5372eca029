"""OGC API – Features – Part 2: Coordinate Reference Systems by Reference (18-058r1), Annex A: class crs."""

from __future__ import annotations

import re

import pytest
from pyproj import CRS, Transformer

from tests.conformance.features_core import positions
from tests.conformance.iut import CRS84, GEOJSON, ITEM, ITEMS, extent
from tests.conformance.suite import each, once

PART = "ogcapi-features-2"
NOT_OFFERED = "http://www.opengis.net/def/crs/EPSG/0/27700"
URI = re.compile(r"http://www\.opengis\.net/def/crs/(?P<authority>\w+)/[\w.]+/(?P<code>\w+)")


def offered(iut, collection) -> list[str]:
    """The systems of a collection, with the list's global ones in the place of ``#/crs``."""
    found = iut.described(collection)["crs"]
    return iut.json("/collections")["crs"] if found == ["#/crs"] else found


def convert(uri: str, lon: float, lat: float) -> tuple[float, float]:
    """A position in the axis order of a system, computed by PROJ alone."""
    if uri == CRS84:
        return lon, lat
    crs = CRS.from_epsg(int(URI.fullmatch(uri)["code"]))
    # Stored positions are CGCS2000; the project takes WGS 84 for the same (docs/ogc.md).
    source = 4326 if crs.to_epsg() in (4326, 3857) else 4490
    x, y = Transformer.from_crs(source, crs).transform(lat, lon)
    return x, y


def tolerance(uri: str) -> float:
    return (
        2e-7
        if uri == CRS84 or not CRS.from_epsg(int(URI.fullmatch(uri)["code"])).is_projected
        else 0.02
    )


@each(PART, "/conf/crs/crs-uri")
def crs_uri(iut, collection) -> None:
    found = offered(iut, collection)
    assert len(found) == len(set(found)) >= 4
    assert all(URI.fullmatch(uri) for uri in found)
    codes = {URI.fullmatch(uri)["code"] for uri in found}
    assert {"CRS84", "4326", "4490", "3857"} < codes


@once(PART, "/conf/crs/crs-uri")
def crs_uri_list(iut) -> None:
    assert all(URI.fullmatch(uri) for uri in iut.json("/collections")["crs"])


@each(PART, "/conf/crs/default-crs")
def default_crs(iut, collection) -> None:
    assert CRS84 in offered(iut, collection)
    listed = iut.listed[collection.id]["crs"]
    assert CRS84 in listed or (listed == ["#/crs"] and CRS84 in iut.json("/collections")["crs"])


@each(PART, "/conf/crs/storageCrs")
def storage_crs(iut, collection) -> None:
    assert iut.described(collection)["storageCrs"] in offered(iut, collection)
    assert iut.listed[collection.id]["storageCrs"] in offered(iut, collection)


@once(PART, "/conf/crs/crs-parameter")
def crs_parameter_definition(iut) -> None:
    for path in (ITEMS, ITEM):
        found = iut.parameter(path, "crs")
        assert (found["in"], found["required"], found["schema"]["type"]) == (
            "query",
            False,
            "string",
        )


@each(PART, "/conf/crs/crs-parameter", "point", "line", "polygon")
def crs_parameter(iut, collection) -> None:
    some = iut.items(collection, {"limit": 3})["features"]
    for uri in offered(iut, collection):
        for path, parameters in (
            (f"/collections/{collection.id}/items", {"crs": uri, "limit": 3}),
            (f"/collections/{collection.id}/items/{some[0]['id']}", {"crs": uri}),
        ):
            answer = iut.get(path, parameters, GEOJSON)
            assert answer.headers["content-crs"] == f"<{uri}>"


@each(PART, "/conf/crs/crs-parameter-transform", "point", "line", "polygon")
def crs_parameter_transform(iut, collection) -> None:
    """Every position is where PROJ puts it, in the axis order of the system."""
    plain = iut.items(collection, {"limit": 10})["features"]
    for uri in offered(iut, collection):
        moved = iut.items(collection, {"limit": 10, "crs": uri})["features"]
        for before, after in zip(plain, moved, strict=True):
            assert before["id"] == after["id"]
            pairs = zip(
                sorted(convert(uri, *one) for one in positions(before["geometry"])),
                sorted(map(tuple, positions(after["geometry"]))),
                strict=True,
            )
            assert all(
                found == pytest.approx(wanted, abs=tolerance(uri)) for wanted, found in pairs
            )


@each(PART, "/conf/crs/crs-parameter-default")
def crs_parameter_default(iut, collection) -> None:
    plain = iut.get(f"/collections/{collection.id}/items", {"limit": 3}, GEOJSON)
    named = iut.get(f"/collections/{collection.id}/items", {"limit": 3, "crs": CRS84}, GEOJSON)
    assert plain.headers["content-crs"] == named.headers["content-crs"] == f"<{CRS84}>"
    assert plain.json()["features"] == named.json()["features"]


@each(PART, "/conf/crs/crs-parameter-invalid")
def crs_parameter_invalid(iut, collection) -> None:
    for wrong in (NOT_OFFERED, "http://www.opengis.net/def/crs/OGC/0/does_not_exist", "nonsense"):
        iut.refused(collection, {"crs": wrong})


@each(PART, "/conf/crs/bbox-crs-parameter")
def bbox_crs_parameter(iut, collection) -> None:
    found = iut.parameter(ITEMS, "bbox-crs")
    assert (found["in"], found["required"], found["schema"]["type"]) == ("query", False, "string")
    everything = iut.ids(collection)
    west, south, east, north = extent(iut.listed[collection.id])
    middle = (west + east) / 2
    half = iut.ids(collection, {"bbox": f"{west - 0.01},{south - 0.01},{middle},{north + 0.01}"})
    for uri in offered(iut, collection):
        box = _box(uri, west - 0.01, south - 0.01, east + 0.01, north + 0.01)
        assert iut.ids(collection, {"bbox": box, "bbox-crs": uri}) == everything, uri
        if uri.endswith(("CRS84", "4326", "4490")):
            box = _box(uri, west - 0.01, south - 0.01, middle, north + 0.01)
            assert iut.ids(collection, {"bbox": box, "bbox-crs": uri}) == half, uri


@each(PART, "/conf/crs/bbox-crs-parameter-default")
def bbox_crs_parameter_default(iut, collection) -> None:
    west, south, east, north = extent(iut.listed[collection.id])
    box = f"{west},{south},{(west + east) / 2},{north}"
    assert iut.ids(collection, {"bbox": box}) == iut.ids(
        collection, {"bbox": box, "bbox-crs": CRS84}
    )


@each(PART, "/conf/crs/bbox-crs-parameter-invalid")
def bbox_crs_parameter_invalid(iut, collection) -> None:
    for wrong in (NOT_OFFERED, "http://www.opengis.net/def/crs/OGC/0/does_not_exist"):
        iut.refused(collection, {"bbox": "1,2,3,4", "bbox-crs": wrong})


def _box(uri: str, west: float, south: float, east: float, north: float) -> str:
    low, high = convert(uri, west, south), convert(uri, east, north)
    return ",".join(f"{value:.9f}" for value in (*low, *high))
