"""Each theme is an API of its own: small, complete, and closed in itself."""

from __future__ import annotations

import httpx
import pytest

from tests.api.ogc.conftest import bearer

REL = "http://www.opengis.net/def/rel/ogc/1.0"


@pytest.fixture
def ask(address, town):
    with httpx.Client(
        base_url=f"{address}/ogc", headers=bearer(town.tokens["surveyor"]), timeout=30
    ) as client:
        yield client


def links(document):
    return {link["rel"]: link["href"] for link in reversed(document["links"])}


def test_the_city_names_its_themes(ask):
    page = ask.get("").json()
    themes = [link["href"] for link in page["links"] if link["rel"] == "related"]
    assert f"{ask.base_url}themes/gardens" in themes
    for theme in themes:
        assert ask.get(theme).status_code == 200
    for name in (
        "tilesets-vector",
        "tiling-schemes",
        "styles",
        "processes",
        "job-list",
        "ogc-catalog",
    ):
        assert ask.get(links(page)[f"{REL}/{name}"]).status_code == 200, name


def test_a_theme_is_walked_as_qgis_walks(ask):
    """Landing page, description, conformance, collections, a collection, its items: all its own."""
    root = f"{ask.base_url}themes/municipal"
    found = links(ask.get(root).json())
    for rel in ("self", "service-desc", "conformance", "data"):
        assert found[rel].startswith(root), rel
    listed = ask.get(found["data"]).json()["collections"]
    ids = {one["id"] for one in listed}
    assert "components" in ids and not {"parks", "roads"} & ids
    api = ask.get(found["service-desc"]).json()
    assert api["servers"] == [{"url": root}]
    assert set(api["components"]["parameters"]["collectionId"]["schema"]["enum"]) == ids
    own = ask.get(f"{found['data']}/components").json()
    for rel in ("self", "items", f"{REL}/schema", f"{REL}/tilesets-vector", f"{REL}/styles"):
        assert links(own)[rel].startswith(root), rel
        assert ask.get(links(own)[rel]).status_code == 200
    items = ask.get(links(own)["items"], params={"limit": 1}).json()
    assert links(items)["next"].startswith(root)
    made = ask.options(f"{found['data']}/components/items")
    assert "POST" in made.headers["allow"]


def test_other_layers_do_not_exist_there(ask):
    for path in ("collections/parks", "collections/parks/items", "collections/parks/schema"):
        assert ask.get(f"/themes/municipal/{path}").status_code == 404
        assert ask.get(f"/themes/gardens/{path}").status_code == 200
    assert ask.get("/themes/nothing").status_code == 404


def test_a_feature_is_written_below_a_theme(ask):
    feature = {
        "type": "Feature",
        "properties": {"name": "新公园"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [
                [[117.001, 36.001], [117.002, 36.001], [117.002, 36.002], [117.001, 36.001]]
            ],
        },
    }
    place = "/themes/gardens/collections/parks/items"
    made = ask.post(place, json=feature, headers={"content-type": "application/geo+json"})
    assert made.status_code == 201, made.text
    assert made.headers["location"].startswith(f"{ask.base_url}themes/gardens/")
    assert ask.delete(made.headers["location"]).status_code == 204


def test_it_is_much_smaller_than_the_whole(ask):
    whole, theme = (len(ask.get(f"{root}/collections").content) for root in ("", "/themes/gardens"))
    assert theme * 10 < whole
    assert len(ask.get("/themes/gardens/api").content) < len(ask.get("/api").content)


def test_pages_name_their_own_city_and_theme(ask, address, world):
    """pygeoapi would keep the first city's names for all."""
    for root in ("", "/themes/gardens", "/themes/municipal"):
        page = ask.get(f"{root}/collections", params={"f": "html"})
        assert f'href="{address}/ogc{root}/page.css"' in page.text
        assert "小城" in page.text
    north = httpx.get(f"{address}/ogc", params={"f": "html"}).text
    assert "小城" not in north and "zqN" in north


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("root", ["", "/themes/gardens"])
def test_the_landing_page_for_people(ask, root, language):
    page = ask.get(root, params={"f": "html", "lang": language})
    assert page.status_code == 200 and f"ogrinfo OAPIF:{ask.base_url}".rstrip("/") in page.text
