"""Landing page, conformance, collections, schemas and the HTML pages."""

from __future__ import annotations

import json
import re

import pytest

from layers.store.query import EVERYTHING
from tests.api.ogc.conftest import CRS84, ZONE

FILTERS = (
    "ogcapi-features-3/1.0/conf/filter",
    "ogcapi-features-3/1.0/conf/features-filter",
    "cql2/1.0/conf/cql2-text",
    "cql2/1.0/conf/basic-cql2",
)


def test_the_landing_page_leads_to_everything(client) -> None:
    links = {}
    for link in client.get("/ogc").json()["links"]:
        links.setdefault(link["rel"], link)
        assert client.get(link["href"]).status_code == 200, link
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= links.keys()
    assert links["service-desc"]["type"].startswith("application/vnd.oai.openapi+json")


def test_qgis_finds_all_it_needs_to_push_filters_down(client) -> None:
    classes = client.get("/ogc/conformance").json()["conformsTo"]
    for name in (
        *FILTERS,
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-5/1.0/conf/schemas",
        "ogcapi-common-3/1.0/conf/schemas",
        "ogcapi-features-4/1.0/conf/update",
        "cql2/1.0/conf/basic-spatial-operators",
        "cql2/1.0/conf/basic-spatial-functions",
    ):
        assert f"http://www.opengis.net/spec/{name}" in classes


def test_the_openapi_document_is_small_and_names_the_page_size(client) -> None:
    answer = client.get("/ogc/api")
    limit = answer.json()["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (10_000, EVERYTHING)
    assert len(answer.content) < 64_000
    text = json.dumps(answer.json())
    for used in answer.json()["paths"].values():
        assert used
    assert '"$ref"' in text


def test_every_collection_describes_itself(get, client) -> None:
    listing = client.get("/ogc/collections").json()
    assert len(listing["collections"]) > 100
    for one in listing["collections"]:
        assert one["crs"] == ["#/crs"] and one["storageCrs"] == CRS84
        rels = {link["rel"] for link in one["links"]}
        assert {"self", "items", "http://www.opengis.net/def/rel/ogc/1.0/schema"} <= rels
    alone = get("components").json()
    assert CRS84 in alone["crs"] and ZONE in alone["crs"]
    assert alone["extent"]["spatial"]["bbox"][0] == pytest.approx(
        [117, 36, 117.03, 36.03], abs=0.05
    )


def test_a_schema_speaks_the_language_asked_for(get) -> None:
    zh = get("components/schema").json()["properties"]
    en = get("components/schema", lang="en").json()["properties"]
    assert zh["state"]["title"] == "状态" and en["state"]["title"] == "State"
    assert zh["surveyed_on"] == zh["surveyed_on"] | {"type": "string", "format": "date"}
    assert zh["geometry"]["x-ogc-role"] == "primary-geometry"
    assert zh["area_code"]["readOnly"] is True
    assert {"const": "1"}.items() <= zh["state"]["oneOf"][0].items()


def test_queryables_are_what_filters_understand(get) -> None:
    answer = get("components/queryables")
    assert answer.headers["content-type"].startswith("application/schema+json")
    for name, described in answer.json()["properties"].items():
        if name == "geometry":
            continue
        found = get("components/items", filter=f'"{name}" IS NULL', limit=1)
        assert found.status_code == 200, (name, described)


@pytest.mark.parametrize(
    "path",
    [
        "/ogc",
        "/ogc/conformance",
        "/ogc/api",
        "/ogc/collections",
        "/ogc/collections/toilets",
        "/ogc/collections/toilets/schema",
        "/ogc/collections/toilets/queryables",
        "/ogc/collections/toilets/items",
        "/ogc/collections/toilets/items?filter=state='1'&limit=1",
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_for_people(client, path, language) -> None:
    answer = client.get(path, headers={"accept": "text/html", "accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (">图层</a>" in answer.text) == (language == "zh")
    assert "unpkg" not in answer.text and "https://" not in answer.text
    policy = answer.headers["content-security-policy"]
    for kind, nonce in re.findall(r'<script type="([^"]+)"(?: nonce="([^"]+)")?', answer.text):
        assert kind == "application/json" or f"script-src 'nonce-{nonce}'" in policy
    assert answer.text.count("<script") in (0, 2)


def test_a_page_of_one_feature_escapes_what_it_shows(send, get) -> None:
    nasty = "<script>alert(1)</script>"
    body = {
        "type": "Feature",
        "properties": {"name": nasty},
        "geometry": {"type": "Point", "coordinates": [117.003, 36.05]},
    }
    path = send("POST", "components/items", body).headers["location"].split("/collections/")[1]
    for page in (get(path, f="html"), get("components/items", f="html", name=nasty)):
        assert "&lt;script&gt;" in page.text and nasty not in page.text
    assert send("DELETE", path).status_code == 204


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc?x=1", 400),
        ("/ogc/collections?x=1", 400),
        ("/ogc/conformance?x=1", 400),
        ("/ogc/collections/toilets/schema?x=1", 400),
        ("/ogc/collections/none", 404),
        ("/ogc/collections/none/items", 404),
        ("/ogc/collections/none/schema", 404),
        ("/ogc/nothing", 404),
        ("/ogc?f=pdf", 400),
    ],
)
def test_what_does_not_exist_is_said_so(client, path, status) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_format_nobody_has_is_not_acceptable(client) -> None:
    assert client.get("/ogc", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/ogc", headers={"accept": "image/png, */*;q=0.1"}).status_code == 200


CQL2 = {
    "cql2-text": "state = '1'",
    "cql2-json": '{"op":"=","args":[{"property":"state"},"1"]}',
    "basic-cql2": "NOT (elevation_m <= 3 OR elevation_m IS NULL) AND name <> 'x'",
    "advanced-comparison-operators": "name LIKE '井%' AND elevation_m BETWEEN 1 AND 9 AND state IN ('1')",
    "case-insensitive-comparison": "CASEI(name) = CASEI('井 4')",
    "accent-insensitive-comparison": "ACCENTI(name) LIKE ACCENTI('井 é%') OR state = '1'",
    "basic-spatial-operators": "S_INTERSECTS(geom, POINT(117 36))",
    "basic-spatial-functions": "S_INTERSECTS(geom, BBOX(117, 36, 117.1, 36.1))",
    "basic-spatial-functions-plus": "S_INTERSECTS(geom, POLYGON((117 36, 117.1 36, 117.1 36.1, 117 36)))",
    "spatial-functions": "S_WITHIN(geom, BBOX(116, 35, 118, 37)) AND NOT S_DISJOINT(geom, BBOX(116, 35, 118, 37))",
    "temporal-functions": "T_AFTER(valid_from, TIMESTAMP('2001-01-01T00:00:00Z'))",
    "array-functions": "A_OVERLAPS(('a', 'b'), ('b')) AND A_EQUALS((1, 2), (2, 1))",
    "arithmetic": "elevation_m * 2 + 1 > 10 - 3",
    "property-property": "name <> state",
}


def test_every_declared_class_of_cql2_works(client, get) -> None:
    mark = "/cql2/1.0/conf/"
    classes = client.get("/ogc/conformance").json()["conformsTo"]
    assert {name.split(mark)[1] for name in classes if mark in name} == CQL2.keys()
    for name, text in CQL2.items():
        language = "cql2-json" if name == "cql2-json" else "cql2-text"
        answer = get("components/items", filter=text, filter_lang=language, limit=1)
        assert answer.status_code == 200, (name, answer.text)
        assert answer.json()["numberReturned"] == 1, name
