"""GDAL's programs and OWSLib, as scripts use them: list, page, filter, convert, edit."""

from __future__ import annotations

import re

import httpx
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from tests.api.conftest import world  # noqa: F401 - a fixture that `town` needs
from tests.api.ogc.conftest import SIZE, bearer, spot, town  # noqa: F401 - a fixture
from tests.e2e.desktop import gdal, run_gdal
from tests.e2e.test_qgis import served  # noqa: F401 - a fixture


@gdal
def test_gdal_lists_counts_and_reads_by_box(served) -> None:  # noqa: F811
    source = f"OAPIF:{served.address}"
    listing = run_gdal("ogrinfo", "-ro", "-q", source)
    assert ": components (title: 管理部件)" in listing
    everything = run_gdal("ogrinfo", "-ro", "-so", source, "components")
    assert f"Feature Count: {SIZE}" in everything
    box = ("-spat", "116.9995", "35.9995", "117.0025", "36.0005")
    found = run_gdal("ogrinfo", "-ro", *box, source, "components")
    assert found.count("OGRFeature(components)") == 3
    assert "POINT (117.002 36" in found
    assert any("bbox" in one for one in served.parameters("/collections/components/items"))


@gdal
def test_gdal_pages_and_converts(served, tmp_path) -> None:  # noqa: F811
    target = tmp_path / "components.gpkg"
    paging = ("-oo", "PAGE_SIZE=100")
    run_gdal("ogr2ogr", *paging, str(target), f"OAPIF:{served.address}", "components")
    told = run_gdal("ogrinfo", "-so", str(target), "components")
    assert f"Feature Count: {SIZE}" in told
    assert "surveyed_on: Date" in told and "elevation_m: Real" in told
    pages = [one for one in served.parameters("/collections/components/items") if "after" in one]
    assert len(pages) >= SIZE // 100 - 1


@gdal
def test_gdal_filters_by_attribute(served) -> None:  # noqa: F811
    served.requests.clear()
    where = ("-where", "state = '1' AND elevation_m < 4")
    found = run_gdal("ogrinfo", "-ro", *where, f"OAPIF:{served.address}", "components")
    names = re.findall(r"(?m)^  name \(String\) = (.+)", found)
    assert sorted(names) == ["井 0", "井 2", "井 4", "井 6"]


def test_owslib_reads_pages_and_filters(served, town) -> None:  # noqa: F811
    api = Features(served.address)
    assert "components" in api.feature_collections()
    assert "parks" in api.feature_collections()
    assert api.collection("components")["id"] == "components"
    assert "elevation_m" in api.collection_queryables("components")["properties"]
    assert api.collection_schema("components")["type"] == "object"
    page = api.collection_items("components", limit=7)
    assert page["numberMatched"] == SIZE and len(page["features"]) == 7
    boxed = api.collection_items("components", bbox=[116.9995, 35.9995, 117.0025, 36.0005])
    assert boxed["numberReturned"] == 3
    chosen = api.collection_items("components", filter="state='1' AND elevation_m < 4", limit=50)
    assert chosen["numberReturned"] == 4
    one = api.collection_item("components", str(page["features"][0]["id"]))
    assert one["geometry"]["coordinates"] == list(spot(0))


def test_owslib_edits(served, town) -> None:  # noqa: F811
    headers = bearer(town.tokens["surveyor"])
    api = Features(served.address, headers=headers, auth=Authentication())
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [117.003, 36.05]},
        "properties": {"name": "脚本"},
    }
    # A string would be sent as text/xml.
    assert api.collection_item_create("components", body)
    made = api.collection_items("components", name="脚本")["features"]
    assert len(made) == 1
    identifier = str(made[0]["id"])
    body["properties"]["name"] = "改"
    assert api.collection_item_update("components", identifier, body)
    changed = httpx.get(f"{served.address}/collections/components/items/{identifier}").json()
    assert changed["properties"]["name"] == "改"
    assert api.collection_item_delete("components", identifier)
    assert not api.collection_items("components", name="改")["features"]
