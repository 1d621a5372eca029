"""Every format, read by GDAL, geopandas and pandas, says what GeoJSON says: values, places, CRS, order."""

from __future__ import annotations

import io
import json
import shutil
import subprocess

import httpx
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely

from layers.registry import discover
from tests.api.ogc.conftest import CRS, CRS84, SIZE, ZONE, bearer
from tests.api.ogc.formats.conftest import (
    STREAMED,
    expected,
    frame,
    rows,
    same_shapes,
    shapes,
)

LAYERS = sorted(info.id for info in discover().bases() if info.read == "public")
SYSTEMS = {
    CRS84: (False, 1e-8, "OGC:CRS84"),
    f"{CRS}4326": (True, 1e-8, "EPSG:4326"),
    f"{CRS}4490": (True, 1e-8, "EPSG:4490"),
    f"{CRS}3857": (False, 1e-3, "EPSG:3857"),
    ZONE: (True, 1e-3, "EPSG:4548"),
}


@pytest.mark.parametrize("form", STREAMED)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_reads_like_its_geojson(ask, layer, form) -> None:
    info = discover().get(layer)
    features = ask(f"{layer}/items", None, f="json").json()["features"]
    table = frame(ask(f"{layer}/items", None, f=form), form)
    assert features
    assert rows(table, info) == expected(features, info)
    same_shapes(table.geometry, shapes(features, flipped=False), 2e-8)


@pytest.mark.parametrize("form", STREAMED)
@pytest.mark.parametrize("crs", SYSTEMS)
def test_coordinates_are_x_before_y_in_every_crs(ask, crs, form) -> None:
    flipped, tolerance, name = SYSTEMS[crs]
    features = ask("components/items", f="json", crs=crs, limit=50).json()["features"]
    answer = ask("components/items", f=form, crs=crs, limit=50)
    table = frame(answer, form)
    assert answer.headers["content-crs"] == f"<{crs}>"
    same_shapes(table.geometry, shapes(features, flipped=flipped), 2 * tolerance)
    if form != "csv":
        assert pyproj.CRS(table.crs).equals(pyproj.CRS(name), ignore_axis_order=True)


ITEMS = {
    *("application/geo+json", "text/html", "application/flatgeobuf", "application/fg+json"),
    *("application/vnd.apache.parquet", "text/csv"),
}
QUERIES = (
    {"filter": "elevation_m > 100 AND state = '1'"},
    {"bbox": "117,36,117.005,36.005", "sortby": "-name"},
    {"q": "井 24", "properties": "name,elevation_m"},
    {"state": "2", "limit": "7"},
    {"ids": "1,2,3"},
    {"sortby": "-elevation_m,name", "limit": "5", "offset": "3"},
    {"datetime": "2100-01-01T00:00:00Z", "limit": "20"},
    {"datetime": "2000-01-01"},
    {"skipGeometry": "true", "limit": "3"},
    {"filter": "name = '没有'"},
)


@pytest.mark.parametrize("form", STREAMED)
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "&".join(query))
def test_a_query_means_the_same_in_every_format(ask, query, form) -> None:
    info = discover().get("components")
    plain = ask("components/items", f="json", **query)
    answer = ask("components/items", f=form, **query)
    table = frame(answer, form)
    features = plain.json()["features"]
    assert rows(table, info) == expected(features, info)
    if features:
        named = {"id", *features[0]["properties"]}
        assert set(table.columns) - {"geometry", "lon", "lat"} == named
    if query.get("skipGeometry") and form != "flatgeobuf":
        assert "geometry" not in table.columns
    else:
        same_shapes(table.geometry, shapes(features, flipped=False), 2e-8)
    assert answer.headers.get("ogc-numbermatched") == plain.headers.get("ogc-numbermatched")


@pytest.mark.parametrize("form", STREAMED)
def test_pages_are_complete_and_hold_nothing_twice(ask, address, town, form) -> None:
    answer = ask("components/items", f=form, limit=60)
    seen: list[int] = []
    pages = 0
    while True:
        pages += 1
        table = frame(answer, form)
        seen += [int(one) for one in table["id"]]
        assert answer.headers["ogc-numbermatched"] == str(SIZE)
        assert answer.headers["ogc-numberreturned"] == str(len(table))
        following = answer.links.get("next")
        if following is None:
            break
        assert following["type"] == answer.headers["content-type"].partition(";")[0]
        answer = httpx.get(following["url"], headers=bearer(town.tokens["citizen"]), timeout=60)
    assert pages == -(-SIZE // 60)
    assert len(seen) == len(set(seen)) == SIZE


@pytest.mark.parametrize("form", STREAMED)
def test_without_a_limit_everything_comes(ask, form) -> None:
    answer = ask("components/items", f=form)
    assert len(frame(answer, form)) == SIZE
    assert "next" not in answer.links
    assert len(frame(ask("components/items", f=form, limit=10**18), form)) == SIZE
    assert len(frame(ask("components/items", f=form, limit=SIZE), form)) == SIZE


def test_ogr2ogr_and_ogrinfo_read_flatgeobuf(ask, tmp_path) -> None:
    if shutil.which("ogr2ogr") is None:
        pytest.skip("ogr2ogr (gdal-bin) is not installed")
    path = tmp_path / "components.fgb"
    for given in ({}, {"limit": 100}):
        path.write_bytes(ask("components/items", f="fgb", **given).content)
        said = subprocess.run(
            ["ogrinfo", "-al", path], capture_output=True, text=True, check=True
        ).stdout
        assert said.count("OGRFeature(") == given.get("limit", SIZE)
    subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", tmp_path / "back.geojson", path],
        check=True,
        capture_output=True,
    )
    back = json.loads((tmp_path / "back.geojson").read_text())["features"]
    wanted = ask("components/items", f="json", limit=100).json()["features"]
    assert [one["properties"]["name"] for one in back] == [
        one["properties"]["name"] for one in wanted
    ]


def test_flatgeobuf_tells_gdal_titles_and_the_kind_of_geometry(ask) -> None:
    content = ask("divisions/items", f="fgb").content
    info = pyogrio.read_info(io.BytesIO(content))
    assert (info["layer_name"], info["geometry_type"]) == ("divisions", "MultiPolygon")
    page = pyogrio.read_info(io.BytesIO(ask("components/items", f="fgb", limit=9).content))
    assert page["features"] == 9


def test_geoparquet_describes_itself(ask) -> None:
    content = ask("components/items", f="parquet", crs=f"{CRS}4490").content
    stored = pq.read_metadata(io.BytesIO(content))
    geo = json.loads(stored.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Point"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4490}
    assert column["bbox"] == pytest.approx([117.0, 36.0, 117.024, 36.009])
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    table = pq.read_table(io.BytesIO(content))
    box = table.column("bbox").to_pylist()[0]
    assert shapely.Point(box["xmin"], box["ymin"]).equals(
        shapely.from_wkb(table["geometry"][0].as_py())
    )


@pytest.mark.parametrize("form", STREAMED)
def test_one_feature(ask, town, form) -> None:
    first = ask("components/items", f="json", limit=1).json()["features"]
    info = discover().get("components")
    table = frame(ask(f"components/items/{first[0]['id']}", f=form), form)
    assert rows(table, info) == expected(first, info)
    missing = ask("components/items/999999999999", f=form)
    assert (missing.status_code, missing.headers["content-type"]) == (
        404,
        "application/problem+json",
    )
    assert ask("components/items/abc", f=form).status_code == 404


def test_a_collection_names_its_formats_and_how_many_it_has(ask, address, town) -> None:
    alone = ask("components", f="json").json()
    assert alone["itemCount"] == SIZE
    links = {(link["rel"], link["type"]): link["href"] for link in alone["links"]}
    for media in ITEMS:
        assert (
            httpx.get(
                links["items", media], headers=bearer(town.tokens["citizen"]), timeout=60
            ).status_code
            == 200
        )
    whole = ask("components/items", f="parquet").content
    again = httpx.get(
        links["enclosure", "application/vnd.apache.parquet"],
        headers=bearer(town.tokens["citizen"]),
        timeout=60,
    ).content
    assert len(again) == len(whole)
    listed = httpx.get(
        f"{address}/ogc/collections?f=json", headers=bearer(town.tokens["citizen"]), timeout=60
    ).json()["collections"]
    one = next(one for one in listed if one["id"] == "components")
    assert one["itemCount"] == SIZE
    assert {link["type"] for link in one["links"] if link["rel"] == "items"} == ITEMS


def test_people_get_titles_and_words_in_a_csv(ask) -> None:
    for lang, head, word in (("zh", "状态", "完好"), ("en", "State", "Intact")):
        answer = ask("components/items", f="csv", profile="val-as-title", lang=lang, limit=2)
        table = pd.read_csv(io.BytesIO(answer.content), dtype=str)
        assert head in table.columns, list(table.columns)
        assert table[head][0] == word
    plain = pd.read_csv(io.BytesIO(ask("components/items", f="csv", limit=2).content), dtype=str)
    assert plain["state"][0] == "1"
    assert "profile=val-as-title" in ask("components/items", f="html").text
