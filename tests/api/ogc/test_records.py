"""The catalogue of layers: OGC API – Records, searched as clients search, seen as callers may see."""

from __future__ import annotations

import httpx
import pytest

from layers.registry import discover
from tests.api.ogc.conftest import CLASS, bearer

ITEMS = "/collections/layers/items"


@pytest.fixture
def ask(address, town):
    with httpx.Client(
        base_url=f"{address}/ogc/records", headers=bearer(town.tokens["citizen"]), timeout=30
    ) as client:
        yield client


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["features"]]


def find(ask, **given):
    return ids(ask.get(ITEMS, params={"limit": 1000, **given}))


def test_from_the_landing_page_to_a_record_and_its_data(ask):
    page = ask.get("").raise_for_status().json()
    (catalogue,) = [x["href"] for x in page["links"] if x["rel"].endswith("/ogc-catalog")]
    collection = ask.get(catalogue).raise_for_status().json()
    assert collection["itemType"] == "record"
    assert ask.get("/collections").json()["collections"] == [collection]
    (items,) = [x["href"] for x in collection["links"] if x["rel"] == "items"]
    found = ask.get(items, params={"ids": "components"}).json()
    assert (found["numberMatched"], found["numberReturned"]) == (1, 1)
    (record,) = found["features"]
    for link in record["links"]:
        if link["rel"] != "preview":
            answer = ask.get(link["href"])
            assert answer.status_code == 200, link
            assert answer.headers["content-type"].startswith(link["type"].split(";")[0]), link


def test_what_a_record_tells(ask):
    record = ask.get(f"{ITEMS}/components").raise_for_status().json()
    assert record["type"] == "Feature" and record["time"]["interval"][1] == ".."
    assert record["geometry"]["coordinates"][0][0] == pytest.approx([117.0, 36.0])
    told = record["properties"]
    assert told["title"] == "管理部件" and told["titles"]["en"] == "Management components"
    assert {"type", "description", "keywords", "license", "contacts", "formats"} <= told.keys()
    assert told["created"] <= told["updated"]
    english = ask.get(f"{ITEMS}/components", params={"lang": "en"}).json()["properties"]
    assert english["title"] == "Management components"
    empty = ask.get(f"{ITEMS}/bridges").json()
    assert empty["geometry"] is None and empty["time"] is None


@pytest.mark.parametrize(
    ("given", "there", "absent"),
    [
        ({"q": "公园"}, {"parks"}, {"roads"}),
        ({"q": "PARKS"}, {"parks"}, {"roads"}),
        ({"q": "公园,道路"}, {"parks", "roads"}, {"water"}),
        ({"q": "园林 公园"}, {"parks"}, {"trees", "roads"}),
        ({"q": "30428"}, {"components"}, {"parks"}),
        ({"bbox": "116,35,118,37"}, {"components", "bridges"}, set()),
        ({"bbox": "1,1,2,2"}, {"bridges"}, {"components"}),
        ({"datetime": "../2001-01-01"}, {"bridges"}, {"components"}),
        ({"datetime": "2001-01-01/.."}, {"components"}, set()),
        ({"type": "dataset"}, {"parks"}, set()),
        ({"type": "service"}, set(), {"parks"}),
        ({"externalIds": "parks"}, {"parks"}, {"roads"}),
        ({"externalIds": f"wanmi:component_class_2026:{CLASS}"}, {f"component_{CLASS}"}, {"parks"}),
        ({"ids": "parks,roads"}, {"parks", "roads"}, {"water"}),
        ({"theme": "gardens"}, {"parks", "trees"}, {"roads"}),
        ({"geometryType": "line"}, {"roads"}, {"parks"}),
    ],
)
def test_search(ask, given, there, absent):
    found = set(find(ask, **given))
    assert there <= found
    assert not absent & found


def test_pages_and_order(ask):
    whole = find(ask, sortby="-id")
    assert whole == sorted(whole, reverse=True)
    first = ask.get(ITEMS, params={"limit": 7, "sortby": "-id"}).json()
    (following,) = [x["href"] for x in first["links"] if x["rel"] == "next"]
    assert [x["id"] for x in first["features"]] + ids(ask.get(following)) == whole[:14]
    by_theme = ask.get(ITEMS, params={"limit": 1000, "sortby": "theme,-title"}).json()["features"]
    themes = [one["properties"]["themes"][0]["concepts"][0]["id"] for one in by_theme]
    assert themes == sorted(themes)


@pytest.mark.parametrize(
    "given", [{"odd": "1"}, {"sortby": "odd"}, {"limit": "0"}, {"bbox": "1,2"}, {"datetime": "x"}]
)
def test_wrong_parameters_are_refused(ask, given):
    assert ask.get(ITEMS, params=given).status_code == 400


def test_hidden_layers_have_no_record(ask, address, town):
    hidden = {info.id for info in discover().bases() if info.read != "public"}
    assert not hidden & set(find(ask))
    staff = httpx.get(
        f"{address}/ogc/records{ITEMS}",
        params={"limit": 1000},
        headers=bearer(town.tokens["surveyor"]),
    )
    visible = {info.id for info in discover().bases() if info.read == "staff"}
    assert visible <= set(ids(staff))
    for layer in hidden:
        assert ask.get(f"{ITEMS}/{layer}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["", "/conformance", "/api", "/collections", "/collections/layers", ITEMS, f"{ITEMS}/parks"],
)
def test_pages(ask, path):
    page = ask.get(path, params={"f": "html"})
    assert page.headers["content-type"].startswith("text/html"), page.text


def test_owslib_reads_the_catalogue(address, town):
    """The library that QGIS' catalogue search uses."""
    from owslib.ogcapi.records import Records

    made = Records(f"{address}/ogc/records", headers=bearer(town.tokens["citizen"]))
    assert made.records() == ["layers"]
    found = made.collection_items("layers", q="公园", limit=100)
    assert "parks" in [one["id"] for one in found["features"]]
    assert made.collection_item("layers", "parks")["id"] == "parks"
