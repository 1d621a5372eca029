"""Filters, paging, order and the shape of the answers of ``/items``."""

from __future__ import annotations

import urllib.parse

import pytest

from tests.api.ogc.conftest import CLASS, CRS84, SIZE, names


def test_a_page_says_how_many_there_are(get) -> None:
    answer = get("components/items", limit=3)
    body = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert (body["numberMatched"], body["numberReturned"]) == (SIZE, 3)
    assert body["features"][0]["properties"].keys() >= {"code", "name", "state", "extra"}
    assert body["features"][0]["properties"]["code"] is None


def test_pages_are_complete_and_hold_nothing_twice(get, address, town) -> None:
    import httpx

    seen: list[int] = []
    link = f"{address}/ogc/collections/components/items?limit=37&token={town.tokens['citizen']}"
    while link:
        body = httpx.get(link).json()
        seen += [feature["id"] for feature in body["features"]]
        link = next((one["href"] for one in body["links"] if one["rel"] == "next"), None)
        if link:
            assert "token=" in link
    assert len(seen) == len(set(seen)) == SIZE


def test_the_next_link_is_geojson_and_absent_on_the_last_page(get) -> None:
    links = {link["rel"]: link for link in get("components/items", limit=SIZE - 1).json()["links"]}
    assert links["next"]["type"] == "application/geo+json"
    last = get("components/items", limit=SIZE).json()
    assert "next" not in {link["rel"] for link in last["links"]}


def test_pages_in_another_order_go_on_by_offset(get) -> None:
    first = get("components/items", sortby="-elevation_m,name", limit=2)
    second = get("components/items", sortby="-elevation_m,name", limit=2, offset=2)
    assert names(first) + names(second) == ["井 249", "井 248", "井 247", "井 246"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("state = '1'", 125),
        ("\"class_code\" = '01013' AND state <> '2'", 25),
        ("elevation_m > 100 AND elevation_m <= 101.5", 2),
        ("elevation_m IS NULL", 25),
        ("elevation_m IS NOT NULL AND elevation_m * 2 = 8", 1),
        ("name LIKE '井 24_'", 10),
        ("CASEI(name) LIKE CASEI('井 1%')", 111),
        ("name IN ('井 1','井 2','nix')", 2),
        ("surveyed_on = DATE('2025-06-03')", 9),
        ("valid_from < TIMESTAMP('2000-01-01T00:00:00Z')", 0),
        ("S_INTERSECTS(geom,BBOX(117,36,117.0025,36.0005))", 3),
        ("S_INTERSECTS(geometry,POINT(117.001 36.0))", 1),
        ("NOT (state = '1' OR state = '2')", 0),
        ("note = 'O''Brien; -- \"q\" \\\\ 100%'", 1),
        ("name = ''' OR 1=1 --'", 0),
    ],
)
def test_filters_choose_what_they_say(get, text, expected) -> None:
    body = get("components/items", filter=text, filter_lang="cql2-text", limit=1000).json()
    assert body["numberReturned"] == body["numberMatched"] == expected, body


def test_a_filter_in_json(get) -> None:
    text = '{"op":"and","args":[{"op":"=","args":[{"property":"state"},"1"]},{"op":"<","args":[{"property":"elevation_m"},3]}]}'
    assert names(get("components/items", filter=text, filter_lang="cql2-json")) == [
        "井 0",
        "井 2",
        "井 4",
    ]


def test_two_filters_hold_together(get) -> None:
    pairs = [("filter", "state='1'"), ("filter", "elevation_m < 2"), ("filter-lang", "cql2-text")]
    assert names(get(f"components/items?{urllib.parse.urlencode(pairs * 2)}")) == ["井 0", "井 2"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"bbox": "117,36,117.002,36.001"}, 6),
        ({"state": "2"}, 125),
        ({"state": "2", "class_code": CLASS}, 25),
        ({"elevation_m": "4.5"}, 1),
        ({"surveyed_on": "2025-06-01"}, 9),
        ({"q": "井 24"}, 11),
        ({"q": "井  24,井 7 , "}, 22),
        ({"q": "24 井"}, 0),
        ({"ids": "999999999999"}, 0),
        ({"bbox": "117,36,117.002,36.001", "filter": "state='1'", "elevation_m": "0"}, 1),
    ],
)
def test_parameters_choose_what_they_say(get, parameters, expected) -> None:
    assert get("components/items", **parameters).json()["numberMatched"] == expected


def test_ids_and_properties_and_no_geometry(get, town) -> None:
    some = [feature["id"] for feature in get("components/items", limit=3).json()["features"]]
    ids = f"{some[2]},{some[0]}"
    body = get("components/items", ids=ids, properties="name,state", skipGeometry="true").json()
    assert [feature["id"] for feature in body["features"]] == [some[0], some[2]]
    assert all(feature["geometry"] is None for feature in body["features"])
    assert {tuple(feature["properties"]) for feature in body["features"]} == {("name", "state")}


def test_a_class_layer_shows_its_class_only(get) -> None:
    body = get(f"component_{CLASS}/items").json()
    assert body["numberMatched"] == body["numberReturned"] == SIZE // 5
    assert {feature["properties"]["class_code"] for feature in body["features"]} == {CLASS}


@pytest.mark.parametrize(
    "parameters",
    [
        {"foo": "1"},
        {"limit": "0"},
        {"limit": "many"},
        {"limit": "-5"},
        {"offset": "-1"},
        {"bbox": "1,2,3"},
        {"bbox": "117,37,118,36"},
        {"bbox": "a,b,c,d"},
        {"bbox": "nan,1,2,3"},
        {"datetime": "yesterday"},
        {"datetime": "2025-01-02/2025-01-01"},
        {"crs": "EPSG:2100"},
        {"crs": "rubbish"},
        {"bbox": "1,2,3,4", "bbox-crs": f"{CRS84}x"},
        {"filter": "state ="},
        {"filter": "secret = 1"},
        {"filter": "state = 1"},
        {"filter": "1=1; DROP TABLE components"},
        {"filter": "pg_sleep(10) = 1"},
        {"filter": "state='1'", "filter-lang": "sql"},
        {"sortby": "secret"},
        {"sortby": "extra"},
        {"sortby": "name; DROP TABLE components"},
        {"properties": "name,secret"},
        {"scopes": "*"},
        {"elevation_m": "high"},
        {"ids": "1 OR 1=1"},
        {"skipGeometry": "perhaps"},
        {"f": "pdf"},
        {"after": "1", "sortby": "name"},
    ],
)
def test_what_is_not_understood_is_refused(get, parameters) -> None:
    answer = get("components/items", **parameters)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["zh"] and answer.json()["en"]
    assert "psycopg" not in answer.text and "SELECT" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "' OR '1'='1",
        "%",
        "_",
        "\\",
        '"; --',
        "1' UNION SELECT 1",
        "([{*+?|^$.",
        "***=井",
        "(?i)井",
        ".*",
    ],
)
def test_hostile_words_find_nothing(get, text) -> None:
    assert get("components/items", q=text).json()["numberMatched"] in (0, 1)
    assert get("components/items", name=text).json()["numberMatched"] == 0


def test_a_parameter_given_twice_with_two_values_is_refused(get) -> None:
    assert get("components/items?limit=1&limit=2").status_code == 400
    assert get("components/items?limit=1&limit=1").status_code == 200


def test_a_large_limit_is_cut_and_a_small_page_is_exact(get) -> None:
    assert get("components/items", limit=10**9).json()["numberReturned"] == SIZE
    assert get("components/items", limit=1, filter="state='1'").json()["numberMatched"] == 125


@pytest.mark.parametrize("feature", ["0", "999999999", "abc", "1e3", "9" * 40, "-1"])
def test_there_is_no_such_feature(get, feature) -> None:
    assert get(f"components/items/{feature}").status_code == 404


def test_one_feature_has_links_and_a_tag(get, address, town) -> None:
    first = get("components/items", limit=1).json()["features"][0]
    answer = get(f"components/items/{first['id']}")
    body = answer.json()
    links = {link["rel"] for link in body.pop("links")}
    assert body == first
    assert links == {"self", "alternate", "collection"}
    import httpx

    again = httpx.get(
        f"{address}/ogc/collections/components/items/{first['id']}",
        headers={
            "authorization": f"Bearer {town.tokens['citizen']}",
            "if-none-match": answer.headers["etag"],
        },
    )
    assert again.status_code == 304


def test_the_filter_of_a_layer_and_of_an_expression_as_qgis_joins_them(get) -> None:
    joined = (
        '(("state" = \'1\') AND ("surveyed_on" >= DATE(\'2025-06-01\'))) AND ("elevation_m" < 2)'
    )
    query = urllib.parse.urlencode(
        [
            ("filter", joined),
            ("filter-lang", "cql2-text"),
            ("filter-lang", "cql2-text"),
            ("limit", "10000"),
        ],
        quote_via=urllib.parse.quote,
    )
    assert names(get(f"components/items?{query}")) == ["井 0", "井 2"]
