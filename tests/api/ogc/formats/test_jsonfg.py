"""JSON-FG: the members the standard adds, by profile, and what GDAL makes of them."""

from __future__ import annotations

import datetime as dt
import io
import re

import pyogrio
import pytest

from tests.api.ogc.conftest import CRS, CRS84, SIZE, ZONE
from tests.api.ogc.formats.conftest import same_shapes, shapes

PROFILE = "http://www.opengis.net/def/profile/OGC/0/"
SPEC = "http://www.opengis.net/spec/json-fg-1/1.0/conf/"


def test_a_page(ask, address) -> None:
    answer = ask("components/items", f="jsonfg", limit=2)
    body = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert f'<{PROFILE}jsonfg>; rel="profile"' in answer.headers["link"]
    assert answer.links["next"]["type"] == "application/geo+json"
    assert body["conformsTo"] == [f"{SPEC}core", f"{SPEC}types-schemas"]
    assert body["featureType"] == "components"
    assert body["featureSchema"] == f"{address}/ogc/collections/components/schema"
    assert "geometryDimension" not in body
    roads = ask("roads/items", f="jsonfg", limit=1).json()
    assert (roads["featureType"], roads["geometryDimension"]) == ("roads", 1)
    assert body["coordRefSys"] == CRS84
    assert (body["numberMatched"], body["numberReturned"]) == (SIZE, 2)
    plain = ask("components/items", f="json", limit=2).json()
    for one, other in zip(body["features"], plain["features"], strict=True):
        start, end = one.pop("time")["interval"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", start)
        assert end == ".."
        assert one.pop("place") is None
        assert one == other


@pytest.mark.parametrize("crs", [f"{CRS}4326", f"{CRS}4490", ZONE])
@pytest.mark.parametrize("profile", ["jsonfg", "jsonfg-plus"])
def test_other_systems_go_to_place(ask, crs, profile) -> None:
    body = ask("components/items", profile=profile, crs=crs, limit=3).json()
    plain = ask("components/items", f="json", crs=crs, limit=3).json()["features"]
    lonlat = ask("components/items", f="json", limit=3).json()["features"]
    assert body["coordRefSys"] == crs
    assert [one["place"] for one in body["features"]] == [one["geometry"] for one in plain]
    beside = [one["geometry"] for one in body["features"]]
    assert beside == (
        [one["geometry"] for one in lonlat] if profile == "jsonfg-plus" else [None] * 3
    )


@pytest.mark.parametrize(
    ("asked", "profile"),
    [
        ({"profile": "rfc7946"}, None),
        ({"profile": "unknown"}, None),
        ({"profile": "unknown,jsonfg"}, "jsonfg"),
        ({"profile": f"{PROFILE}jsonfg-plus"}, "jsonfg-plus"),
        ({"accept": f'application/geo+json; profile="{PROFILE.lower()}jsonfg"'}, "jsonfg"),
        ({"accept": "application/fg+json"}, "jsonfg"),
        ({"f": "jsonfg", "profile": "jsonfg-plus"}, "jsonfg-plus"),
        ({"f": "json", "profile": "jsonfg"}, "jsonfg"),
    ],
)
def test_profiles(ask, asked, profile) -> None:
    answer = ask("components/items", limit=1, **asked)
    assert answer.status_code == 200
    assert ("conformsTo" in answer.json()) == (profile is not None)
    if profile:
        assert f"<{PROFILE}{profile}>" in answer.headers["link"]


def test_qgis_finds_the_next_page_under_the_type_it_asked_for(ask) -> None:
    answer = ask("components/items", accept="application/fg+json", limit=1)
    assert answer.headers["content-type"] == "application/fg+json"
    assert answer.links["next"]["type"] == "application/fg+json"


def test_one_feature(ask) -> None:
    first = ask("components/items", f="json", limit=1).json()["features"][0]
    body = ask(f"components/items/{first['id']}", f="jsonfg", crs=f"{CRS}4490").json()
    assert (body["type"], body["featureType"]) == ("Feature", "components")
    assert body["conformsTo"][0] == f"{SPEC}core"
    assert body["place"]["coordinates"] == first["geometry"]["coordinates"][::-1]
    assert body["geometry"] is None
    assert ask("components/items/999999999", f="jsonfg").status_code == 404


def test_versions_of_the_past_have_an_end(ask, world) -> None:
    """Every feature of the world was changed once."""
    feature = f"toilets/items/{world.north.ids['toilets', 'W']}"
    since, still = ask(feature, None, f="jsonfg").json()["time"]["interval"]
    before = dt.datetime.fromisoformat(since) - dt.timedelta(microseconds=1)
    old = ask(feature, None, f="jsonfg", datetime=before.isoformat()).json()
    begin, end = old["time"]["interval"]
    assert (still, end) == ("..", since)
    assert begin < end
    assert old["properties"]["name"] != ask(feature, None, f="json").json()["properties"]["name"]


def test_skipping_the_geometry(ask) -> None:
    body = ask("components/items", profile="jsonfg-plus", crs=ZONE, skipGeometry="true", limit=1)
    feature = body.json()["features"][0]
    assert feature["place"] is None and feature["geometry"] is None


def test_gdal_reads_it(ask) -> None:
    if "JSONFG" not in pyogrio.list_drivers():
        pytest.skip("this GDAL has no JSON-FG driver")
    answer = ask("components/items", f="jsonfg", crs=ZONE, limit=20)
    table = pyogrio.read_dataframe(io.BytesIO(answer.content))
    features = ask("components/items", f="json", crs=ZONE, limit=20).json()["features"]
    assert table.crs.to_epsg() == 4548
    same_shapes(table.geometry, shapes(features, flipped=True), 1e-3)


def test_what_was_read_as_jsonfg_can_be_sent_back(send, ask) -> None:
    point = {"type": "Point", "coordinates": [117.02, 36.02]}
    new = {"type": "Feature", "geometry": point, "properties": {"name": "fg"}}
    made = send("POST", "components/items", new).headers["location"].split("/collections/")[1]
    read = ask(made, f="jsonfg", crs=f"{CRS}4490").json()
    assert read["geometry"] is None and read["place"]["coordinates"] == [36.02, 117.02]
    refused = send("PUT", made, read)
    assert (refused.status_code, refused.json()["field"]) == (400, "coordRefSys")
    put = send("PUT", made, read, content_crs=f"<{CRS}4490>")
    assert put.status_code == 204, put.text
    assert ask(made, f="json").json()["geometry"] == point
    assert send("DELETE", made).status_code == 204
