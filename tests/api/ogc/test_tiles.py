"""OGC API – Tiles: the abstract tests, and that GDAL reads what the templates lead to."""

from __future__ import annotations

import shutil
import subprocess

import httpx
import pytest

from api.ogc.tiles import matrix
from tests.api.ogc.conftest import CLASS, bearer
from tests.mvt import read as decode

MVT = "application/vnd.mapbox-vector-tile"


@pytest.fixture
def ask(address, town):
    with httpx.Client(
        base_url=f"{address}/ogc", headers=bearer(town.tokens["citizen"]), timeout=30
    ) as client:
        yield client


def links(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


def first_tile(zoom=16, one=matrix.WEB_MERCATOR):
    (found,) = matrix.limits(one, (117.0, 36.0, 117.0, 36.0), range(zoom, zoom + 1))
    return zoom, found["minTileRow"], found["minTileCol"]


def test_the_matrix_set_is_the_registered_one(ask):
    listed = ask.get("/tileMatrixSets").raise_for_status().json()["tileMatrixSets"]
    assert [one["id"] for one in listed] == ["WebMercatorQuad", "CGCS2000Quad"]
    found = ask.get(listed[0]["links"][0]["href"]).raise_for_status().json()
    assert found["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    # By the names of version 1 GDAL 3.6 finds its way.
    assert (found["type"], found["supportedCRS"]) == ("TileMatrixSetType", found["crs"])
    assert found["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.028717)
    assert found["tileMatrices"][18]["cellSize"] == pytest.approx(0.597164283559817)
    assert ask.get("/tileMatrixSets/other").status_code == 404


def test_the_set_in_degrees_has_the_scales_of_the_national_map(ask):
    """WorldCRS84Quad's scales and corner (17-083r4, D.2), one number higher, in EPSG:4490's order."""
    found = ask.get("/tileMatrixSets/CGCS2000Quad").raise_for_status().json()
    assert "uri" not in found and found["crs"].endswith("/EPSG/0/4490")
    assert found["orderedAxes"] == ["Lat", "Lon"]
    first = found["tileMatrices"][0]
    assert (first["id"], first["matrixWidth"], first["matrixHeight"]) == ("1", 2, 1)
    assert (first["pointOfOrigin"], first["cellSize"]) == ([90, -180], 0.703125)
    assert first["scaleDenominator"] == pytest.approx(279541132.0143589)
    assert ask.get("/tiles/CGCS2000Quad", params={"f": "tilejson"}).status_code == 400


@pytest.mark.parametrize("name", matrix.SETS)
@pytest.mark.parametrize("place", ["", "/collections/components", "/themes/municipal"])
def test_from_the_list_to_a_tile(ask, place, name):
    """Everything a client needs is found by links."""
    listed = ask.get(f"{place}/tiles").raise_for_status().json()
    (item,) = [one for one in listed["tilesets"] if one["crs"] == matrix.SETS[name].crs]
    assert item["dataType"] == "vector"
    assert item.get("tileMatrixSetURI") == matrix.SETS[name].uri
    tileset = ask.get(links(item, "self")[0]["href"]).raise_for_status().json()
    assert "components" in [layer["id"] for layer in tileset["layers"]]
    (limit,) = [one for one in tileset["tileMatrixSetLimits"] if one["tileMatrix"] == "16"]
    zoom, row, column = first_tile(one=matrix.SETS[name])
    assert limit["minTileRow"] <= row <= limit["maxTileRow"]
    assert limit["minTileCol"] <= column <= limit["maxTileCol"]
    (template,) = links(tileset, "item")
    assert template["templated"] and template["type"] == MVT
    address = template["href"].replace("{tileMatrix}", str(zoom))
    tile = ask.get(address.replace("{tileRow}", str(row)).replace("{tileCol}", str(column)))
    assert tile.headers["content-type"] == MVT
    assert decode(tile.content)["components"]
    scheme = links(tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme")[0]
    assert ask.get(scheme["href"]).json()["id"] == name


def test_tilejson(ask):
    for how in (
        {"params": {"f": "tilejson"}},
        {"headers": {"accept": "application/vnd.mapbox.tile+json"}},
    ):
        found = ask.get("/collections/components/tiles/WebMercatorQuad", **how)
        assert found.headers["content-type"] == "application/vnd.mapbox.tile+json"
        made = found.json()
        assert made["tilejson"] == "3.0.0"
        assert [one["id"] for one in made["vector_layers"]] == ["components"]
        zoom, row, column = first_tile(made["maxzoom"])
        address = made["tiles"][0].format(z=zoom, y=row, x=column)
        assert ask.get(address).status_code == 200


def test_collections_are_chosen(ask):
    zoom, row, column = first_tile()
    tile = f"/tiles/WebMercatorQuad/{zoom}/{row}/{column}"
    found = ask.get(tile, params={"collections": f"component_{CLASS},divisions"})
    layers = set(decode(found.content))
    assert f"component_{CLASS}" in layers
    assert layers <= {f"component_{CLASS}", "divisions", "divisions__label"}
    assert ask.get(tile, params={"collections": "nothing"}).status_code == 404


def test_a_filter_cuts_the_tile_and_travels_with_its_template(ask):
    zoom, row, column = first_tile()
    place = "/collections/components/tiles/WebMercatorQuad"
    address = f"{place}/{zoom}/{row}/{column}"
    ids = {one.id for one in decode(ask.get(address).content)["components"]}
    chosen = min(ids)
    cut = {"filter": f"id = {chosen}"}
    found = ask.get(address, params=cut)
    assert [one.id for one in decode(found.content)["components"]] == [chosen]
    assert found.headers["etag"] != ask.get(address).headers["etag"]
    as_json = {"filter": f'{{"op":"=","args":[{{"property":"id"}},{chosen}]}}'}
    again = ask.get(address, params={**as_json, "filter-lang": "cql2-json"})
    assert again.content == found.content
    twice = {"filter": [f"id = {chosen}", "id < 0"]}
    assert ask.get(address, params=twice).status_code == 204
    made = ask.get(place, params={**cut, "f": "tilejson"}).json()
    template = made["tiles"][0].format(z=zoom, y=row, x=column)
    assert ask.get(template).content == found.content


@pytest.mark.parametrize("crs", ["EPSG/0/4490", "EPSG/0/3857"])
def test_the_filter_of_a_tile_may_speak_of_any_crs(ask, crs):
    zoom, row, column = first_tile()
    place = f"/collections/components/tiles/WebMercatorQuad/{zoom}/{row}/{column}"
    box = "35,116,37,118" if crs.endswith("4490") else "12900000,4100000,13100000,4500000"
    asked = {"filter": f"S_INTERSECTS(geom,BBOX({box}))"}
    uri = f"http://www.opengis.net/def/crs/{crs}"
    assert ask.get(place, params={**asked, "filter-crs": uri}).content == ask.get(place).content
    assert ask.get(place, params={**asked, "filter-crs": "x"}).status_code == 400


@pytest.mark.parametrize("words", ["nothing = 1", "name =", "name > 1", "S_INTERSECTS(geom, 1)"])
def test_a_bad_filter_of_a_tile_is_refused(ask, words):
    zoom, row, column = first_tile()
    place = f"/tiles/WebMercatorQuad/{zoom}/{row}/{column}"
    found = ask.get(place, params={"collections": "components", "filter": words})
    assert found.status_code == 400 and found.json()["code"].startswith("filter_")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("collections/components/tiles/WebMercatorQuad/16/0/0", 204),
        ("collections/components/tiles/WebMercatorQuad/1/2/0", 404),
        ("collections/components/tiles/WebMercatorQuad/30/0/0", 404),
        ("collections/components/tiles/WebMercatorQuad/x/0/0", 404),
        ("collections/components/tiles/Other/0/0/0", 404),
        ("collections/components/tiles/CGCS2000Quad/0/0/0", 404),
        ("collections/components/tiles/CGCS2000Quad/1/1/0", 404),
        ("collections/components/tiles/CGCS2000Quad/16/0/0", 204),
        ("collections/nothing/tiles/WebMercatorQuad/0/0/0", 404),
        ("themes/drainage/collections/components/tiles/WebMercatorQuad", 404),
        ("collections/components/tiles/WebMercatorQuad/0/0/0?odd=1", 400),
    ],
)
def test_what_is_no_tile(ask, path, status):
    assert ask.get(f"/{path}").status_code == status


@pytest.mark.parametrize(
    "path",
    [
        *("tiles", "tiles/WebMercatorQuad", "tiles/CGCS2000Quad", "tileMatrixSets"),
        *("tileMatrixSets/WebMercatorQuad", "tileMatrixSets/CGCS2000Quad"),
    ],
)
def test_pages(ask, path):
    page = ask.get(f"/{path}", params={"f": "html"})
    assert page.headers["content-type"].startswith("text/html"), page.text


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="no GDAL on this machine")
def test_gdal_reads_the_tiles(address, town):
    zoom, row, column = first_tile()
    place = f"{address}/ogc/collections/components/tiles/WebMercatorQuad/{zoom}/{row}/{column}"
    source = f"MVT:{place}.mvt?token={town.tokens['citizen']}"
    said = subprocess.run(
        [
            "ogrinfo",
            "-ro",
            "-al",
            "-so",
            "-oo",
            f"X={column}",
            "-oo",
            f"Y={row}",
            "-oo",
            f"Z={zoom}",
            source,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "Layer name: components" in said.stdout
    assert "Feature Count: 0" not in said.stdout
