"""Processes over HTTP: the abstract tests of OGC API – Processes, and what the analyses find."""

# ruff: noqa: F811 - the fixtures of another module bear the names of parameters
from __future__ import annotations

import json

import pyproj
import pytest

from layers.registry import discover
from tests.api.ogc.analyses import (  # noqa: F401 - some are fixtures
    EXCEPTIONS,
    JSON,
    NEAR,
    ask,
    citizen,
    execute,
    relation,
    working,
)
from tests.api.ogc.conftest import STEP, WEST


def test_the_list_and_the_descriptions(ask):
    listed = ask.get("/processes").raise_for_status().json()
    ids = [one["id"] for one in listed["processes"]]
    assert ids == sorted(ids)
    assert {"service-coverage", "topology-check", "within-distance"} <= set(ids)
    assert relation(listed, "self")
    page = ask.get("/processes", params={"limit": 1}).json()
    following = ask.get(relation(page, "next")[0]).json()
    assert [one["id"] for one in page["processes"] + following["processes"]] == ids[:2]
    for one in listed["processes"]:
        assert {"id", "version", "title", "jobControlOptions", "outputTransmission"} <= one.keys()
        whole = ask.get(f"/processes/{one['id']}").raise_for_status().json()
        assert {**whole, **one} == whole
        assert relation(whole, "http://www.opengis.net/def/rel/ogc/1.0/execute")
        for item in (*whole["inputs"].values(), *whole["outputs"].values()):
            assert item["title"] and item["schema"]["type"]
    english = ask.get("/processes/within-distance", params={"lang": "en"}).json()
    assert english["inputs"]["distance"] == {
        "title": "Distance (m)",
        "schema": {"type": "number", "minimum": 0.0, "maximum": 20000.0},
        "minOccurs": 1,
        "maxOccurs": 1,
    }


def test_what_does_not_exist_has_the_standards_type(ask):
    for answer in (ask.get("/processes/nothing"), execute(ask, "nothing", {})):
        assert answer.status_code == 404
        assert answer.json()["type"] == f"{EXCEPTIONS}/no-such-process"
    for answer in (
        ask.get("/jobs/nothing"),
        ask.get("/jobs/nothing/results"),
        ask.delete("/jobs/x"),
    ):
        assert answer.status_code == 404
        assert answer.json()["type"] == f"{EXCEPTIONS}/no-such-job"


def test_near_a_point_waiting(ask):
    """Of the lattice, those within 100 m as the geodesic says."""
    answer = execute(ask, "within-distance", {**NEAR, "distance": 100}, response="document")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == JSON
    assert 'rel="monitor"' in answer.headers["link"]
    found = answer.json()
    geod = pyproj.Geod(ellps="GRS80")
    spots = [(WEST + i * STEP, 36.0 + j * STEP) for i in range(25) for j in range(10)]
    expected = sorted(
        round(metres, 1)
        for x, y in spots
        if (metres := geod.inv(x, y, 117.0105, 36.0045)[2]) <= 100
    )
    assert len(expected) == 4
    got = sorted(one["properties"]["distance_m"] for one in found["features"]["features"])
    assert got == pytest.approx(expected, abs=0.1)
    assert found["summary"]["found"] == 4
    assert found["summary"]["zone_area_m2"] == pytest.approx(31_416, rel=0.005)


def test_raw_values_one_or_several(ask):
    inputs = {**NEAR, "distance": 100}
    one = execute(ask, "within-distance", inputs, outputs={"features": {}})
    assert one.headers["content-type"] == "application/geo+json"
    assert one.json()["type"] == "FeatureCollection"
    several = execute(ask, "within-distance", inputs, response="raw")
    assert several.headers["content-type"].startswith("multipart/related; boundary=")
    mark = several.headers["content-type"].split("boundary=")[1]
    parts = several.text.split(f"--{mark}")[1:-1]
    assert [part.split("Content-ID: <")[1].split(">")[0] for part in parts] == [
        "features",
        "zone",
        "summary",
    ]
    assert [json.loads(part.split("\r\n\r\n")[1])["type"] for part in parts[:2]]


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({}, "layer"),
        ({**NEAR, "distance": -1}, "distance"),
        ({**NEAR, "distance": 10, "more": 1}, "more"),
        ({**NEAR, "distance": "far"}, "distance"),
        ({**NEAR, "distance": 1, "layer": {"href": "http://127.0.0.1:1/secret"}}, "layer"),
    ],
)
def test_bad_requests_name_the_input(ask, inputs, field):
    answer = execute(ask, "within-distance", inputs)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"inputs": 1}',
        b'{"odd": 1}',
        b'{"response": "x"}',
        b'{"inputs": {"layer": NaN}}',
        b'{"inputs": {"layer": "parks", "distance": 1}, "outputs": {"odd": {}}}',
        b'{"outputs": {"zone": {"transmissionMode": "reference"}}}',
    ],
)
def test_bad_bodies_are_refused(ask, body):
    answer = ask.post("/processes/within-distance/execution", content=body)
    assert answer.status_code == 400, answer.text


def test_values_may_be_qualified_or_refer_to_a_collection(ask, address):
    inputs = {
        "layer": {"href": f"{address}/ogc/collections/components"},
        "geometry": {"value": NEAR["geometry"], "mediaType": "application/geo+json"},
        "distance": 100,
    }
    answer = execute(ask, "within-distance", inputs, outputs={"summary": {}})
    assert answer.json()["found"] == 4


def test_hidden_layers_do_not_exist_for_analyses(citizen, working):
    hidden = [info for info in discover().bases() if info.read == "staff"]
    if not hidden:
        pytest.skip("no layer is for staff only")
    inputs = {**NEAR, "distance": 10, "layer": hidden[0].id}
    answer = execute(citizen, "within-distance", inputs)
    assert answer.status_code == 404 and answer.json()["code"] == "no_such_layer"


def test_coverage_of_points_and_of_a_division(ask):
    point = {"facilities": "components", "facilities_filter": "name = '部件000'", "distance": 150}
    served = execute(
        ask, "service-coverage", {**point, "demand": "components"}, response="document"
    )
    assert served.status_code == 200, served.text
    summary = served.json()["summary"]
    assert summary["covered"] + summary["uncovered"] == summary["demand"] == 250
    assert len(served.json()["uncovered"]["features"]) == summary["uncovered"]
    ground = execute(
        ask,
        "service-coverage",
        {"facilities": "components", "distance": 200, "division": "379901001"},
        response="document",
    ).json()["summary"]
    assert 0 < ground["share"] < 1
    assert ground["covered_area_m2"] + ground["uncovered_area_m2"] == pytest.approx(
        ground["total_area_m2"], abs=0.1
    )


def test_topology_of_a_layer_with_nothing_wrong(ask):
    answer = execute(ask, "topology-check", {"layer": "divisions"}, response="document")
    assert answer.status_code == 200, answer.text
    assert answer.json()["summary"]["overlaps"] == 0


@pytest.mark.parametrize("path", ["/processes", "/processes/within-distance", "/jobs"])
def test_pages(ask, path):
    for language in ("zh", "en"):
        page = ask.get(path, params={"f": "html", "lang": language})
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")


def test_the_form_is_for_who_is_logged_in(ask, client):
    page = ask.get("/processes/within-distance", params={"f": "html"})
    once = page.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert f'<script nonce="{once}"' in page.text and 'list="layers"' in page.text
    assert '<option value="components">管理部件</option>' in page.text
    assert ask.get("/form.js").headers["content-type"].startswith("text/javascript")
    nobody = client.get("/ogc/processes/within-distance", params={"f": "html"})
    assert "<form" not in nobody.text
