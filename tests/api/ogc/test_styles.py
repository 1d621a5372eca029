"""OGC API – Styles: every style in every encoding, and that others' programs take them."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ET

import httpx
import pytest

from layers.registry import discover
from tests.api.ogc.conftest import CLASS, bearer
from tests.architecture.tree import ROOT

MAPBOX = "application/vnd.mapbox.style+json"
SLD = "application/vnd.ogc.sld+xml"
VALIDATOR = ROOT / "web" / "node_modules" / ".bin" / "gl-style-validate"
BASES = [info.id for info in discover().bases() if info.read == "public"]


@pytest.fixture
def ask(address, town):
    with httpx.Client(
        base_url=f"{address}/ogc", headers=bearer(town.tokens["citizen"]), timeout=30
    ) as client:
        yield client


def test_the_list_names_city_themes_and_layers(ask):
    listed = ask.get("/styles").raise_for_status().json()
    ids = [style["id"] for style in listed["styles"]]
    assert listed["default"] == "city" and len(ids) == len(set(ids))
    assert {"city", "city-night", "theme-gardens", "parks", f"component_{CLASS}"} <= set(ids)
    types = {link["type"] for link in listed["styles"][0]["links"] if link["rel"] == "stylesheet"}
    assert types == {MAPBOX, f"{SLD};version=1.0", f"{SLD};version=1.1"}


def test_a_theme_has_its_own(ask):
    ids = [style["id"] for style in ask.get("/themes/gardens/styles").json()["styles"]]
    assert "parks" in ids and "theme-gardens" in ids
    assert not {"city", "roads", "theme-land"} & set(ids)
    assert ask.get("/themes/gardens/styles/roads").status_code == 404


def test_every_link_of_a_style_leads_somewhere(ask):
    (style,) = ask.get("/collections/parks/styles").json()["styles"]
    for link in style["links"]:
        answer = ask.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].startswith(link["type"].split(";")[0])
    found = ask.get("/styles/parks/metadata").json()
    assert [layer["id"] for layer in found["layers"]] == ["parks"]


@pytest.mark.parametrize(
    ("headers", "media"),
    [
        ({}, MAPBOX),
        ({"accept": MAPBOX}, MAPBOX),
        ({"accept": f"{SLD};version=1.0"}, f"{SLD};version=1.0"),
        ({"accept": f"text/plain, {SLD}"}, f"{SLD};version=1.1"),
        ({"accept": "text/html,*/*"}, "text/html; charset=utf-8"),
    ],
)
def test_negotiation(ask, headers, media):
    assert ask.get("/styles/parks", headers=headers).headers["content-type"] == media


def test_unknown_ones(ask):
    assert ask.get("/styles/nothing").status_code == 404
    assert ask.get("/styles/parks", params={"f": "css"}).status_code == 400
    assert ask.get("/collections/parks/styles/roads").status_code == 404
    assert ask.get("/collections/parks/styles/parks").status_code == 200


def test_maplibre_styles_need_nothing_from_outside(ask, address):
    for name in ("city", "city-night", "theme-gardens", "roads", f"component_{CLASS}"):
        style = ask.get(f"/styles/{name}").json()
        assert "glyphs" not in style
        assert style["sprite"] == f"{address}/ogc/sprite"
        for source in style["sources"].values():
            (tiles,) = source["tiles"]
            assert tiles.startswith(f"{address}/ogc/tiles/WebMercatorQuad/")
            place = tiles.format(z=12, x=3379, y=1609)
            assert ask.get(place).status_code in (200, 204)
        assert {layer["source"] for layer in style["layers"] if "source" in layer} == set(
            style["sources"]
        )


def test_a_token_in_the_address_goes_with_the_tiles(address, town):
    token = town.tokens["citizen"]
    style = httpx.get(f"{address}/ogc/styles/parks", params={"token": token}).json()
    (source,) = style["sources"].values()
    assert source["tiles"][0].endswith(f"&token={token}")


@pytest.mark.skipif(shutil.which("node") is None or not VALIDATOR.exists(), reason="no validator")
@pytest.mark.parametrize("name", ["city", "city-night"])
def test_maplibre_styles_follow_the_specification(ask, tmp_path, name):
    """All layers at once: the whole city's style shows what is usual only."""
    style = ask.get(f"/styles/{name}").json()
    for layer in BASES:
        more = ask.get(f"/styles/{layer}").json()
        known = {part["id"] for part in style["layers"]}
        style["sources"] |= more["sources"]
        style["layers"] += [part for part in more["layers"] if part["id"] not in known]
    file = tmp_path / "style.json"
    file.write_text(json.dumps(style))
    said = subprocess.run(
        ["node", str(VALIDATOR), str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_sprite_has_every_image_that_styles_name(ask):
    index = ask.get("/sprite.json").json()
    picture = ask.get("/sprite@2x.png")
    width, height = struct.unpack(">II", picture.content[16:24])
    assert picture.headers["content-type"] == "image/png"
    for place in index.values():
        assert place["x"] + place["width"] <= width and place["y"] + place["height"] <= height
    for name in ("city", *BASES):
        style = ask.get(f"/styles/{name}").json()
        for part in style["layers"]:
            assert set(_images(part)) <= set(index), part["id"]


def _images(part):
    """Names of images in a part; those that a feature's own attribute names are left out."""
    for value in (
        part.get("layout", {}).get("icon-image"),
        part.get("paint", {}).get("fill-pattern"),
    ):
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, str) and ":" in item[:-1])
        elif value:
            yield value


@pytest.mark.parametrize("version", ["sld10", "sld11"])
@pytest.mark.parametrize("layer", BASES)
def test_every_layers_sld_has_a_symbol_for_every_value(ask, layer, version):
    answer = ask.get(f"/styles/{layer}", params={"f": version})
    root = ET.fromstring(answer.content)
    sld, ogc = "{http://www.opengis.net/sld}", "{http://www.opengis.net/ogc}"
    symbols = sld if version == "sld10" else "{http://www.opengis.net/se}"
    assert root.tag == f"{sld}StyledLayerDescriptor"
    assert root.get("version") == ("1.0.0" if version == "sld10" else "1.1.0")
    rules = root.findall(f".//{symbols}Rule")
    info = discover().get(layer)
    values = set(info.style.by.values) if info.style.by else set()
    literals = {one.text.removesuffix("%") for one in root.iter(f"{ogc}Literal")}
    assert values == literals
    for rule in rules:
        assert any(child.tag.endswith("Symbolizer") for child in rule)


def test_qml_is_for_single_layers(ask):
    answer = ask.get("/styles/waste_bins", params={"f": "qml"})
    assert answer.headers["content-type"] == "application/vnd.qgis.qml"
    assert "base64:" in answer.text or not (ROOT / "web" / "dist" / "pictograms.json").exists()
    english = ask.get("/styles/waste_bins", params={"f": "qml", "lang": "en"}).text
    assert "果皮箱" in answer.text and "果皮箱" not in english
    fields = {one.get("name") for one in ET.fromstring(answer.text).find("fieldConfiguration")}
    assert "kind" in fields and "source_id" not in fields, "a field for staff"
    assert ask.get("/styles/theme-gardens", params={"f": "qml"}).status_code == 400


@pytest.mark.parametrize("path", ["styles", "styles/theme-gardens", "collections/parks/styles"])
def test_pages(ask, path):
    page = ask.get(f"/{path}", params={"f": "html"})
    assert page.headers["content-type"].startswith("text/html"), page.text


def test_pages_of_other_origins_may_read(address):
    answer = httpx.get(f"{address}/ogc/styles/city", headers={"origin": "https://other.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    asked = httpx.options(
        f"{address}/ogc/collections/parks/items",
        headers={"origin": "https://o.example", "access-control-request-method": "POST"},
    )
    assert asked.status_code == 204 and "POST" in asked.headers["access-control-allow-methods"]
    elsewhere = httpx.get(f"{address}/layers", headers={"origin": "https://other.example"})
    assert "access-control-allow-origin" not in elsewhere.headers
