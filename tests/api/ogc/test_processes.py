"""Processes and jobs over HTTP: the abstract tests of OGC API – Processes, and who may see what."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import httpx
import pyproj
import pytest

from layers.jobs.worker import Worker
from layers.registry import discover
from tests.api.ogc.conftest import STEP, WEST

JSON = "application/json"
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
NEAR = {"layer": "components", "geometry": {"type": "Point", "coordinates": [117.0105, 36.0045]}}


@pytest.fixture(scope="module")
def working(database) -> Iterator[None]:
    """A worker beside the server."""
    stop = threading.Event()
    worker = Worker(database.engine, discover())
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(10)


@pytest.fixture
def ask(address, town, working) -> Iterator[httpx.Client]:
    """The surveyor of the town."""
    headers = {"authorization": f"Bearer {town.tokens['surveyor']}"}
    with httpx.Client(base_url=f"{address}/ogc", headers=headers, timeout=90) as client:
        yield client


@pytest.fixture
def citizen(address, town) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {town.tokens['citizen']}"}
    with httpx.Client(base_url=f"{address}/ogc", headers=headers, timeout=90) as client:
        yield client


def execute(client, process, inputs, prefer="", **more) -> httpx.Response:
    body = {"inputs": inputs, **more}
    return client.post(
        f"/processes/{process}/execution", json=body, headers={"prefer": prefer} if prefer else {}
    )


def ended(client, job) -> dict:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = client.get(f"/jobs/{job}").json()
        if found["status"] not in ("accepted", "running"):
            return found
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def relation(document, rel):
    return [link["href"] for link in document["links"] if link["rel"] == rel]


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


def test_a_job_in_the_background(ask, citizen):
    answer = execute(
        ask, "within-distance", {**NEAR, "distance": 60}, "respond-async", response="document"
    )
    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "respond-async"
    status = answer.json()
    assert answer.headers["location"].endswith(f"/ogc/jobs/{status['jobID']}")
    assert status["type"] == "process" and status["processID"] == "within-distance"
    done = ended(ask, status["jobID"])
    assert (done["status"], done["progress"]) == ("successful", 100)
    assert done["created"] <= done["started"] <= done["finished"]
    (results,) = relation(done, "http://www.opengis.net/def/rel/ogc/1.0/results")
    assert ask.get(results).json()["summary"]["found"] == 0
    assert ask.get(f"{results}/summary").json()["found"] == 0
    assert ask.get(f"{results}/nothing").status_code == 404
    listed = ask.get("/jobs", params={"status": "successful", "processID": "within-distance"})
    assert status["jobID"] in [one["jobID"] for one in listed.json()["jobs"]]
    for other in (citizen.get(f"/jobs/{status['jobID']}"), citizen.get(results)):
        assert other.status_code == 404
    assert citizen.get("/jobs").json()["jobs"] == []
    gone = ask.delete(f"/jobs/{status['jobID']}")
    assert gone.status_code == 200 and gone.json()["status"] == "dismissed"
    assert ask.get(results).status_code == 404


def test_the_list_of_jobs_is_paged_and_filtered(ask):
    for _ in range(2):
        execute(ask, "within-distance", {**NEAR, "distance": 1})
    page = ask.get("/jobs", params={"limit": 1}).json()
    assert len(page["jobs"]) == 1
    following = ask.get(relation(page, "next")[0]).json()
    assert following["jobs"][0]["jobID"] != page["jobs"][0]["jobID"]
    for none in (
        {"type": "other"},
        {"processID": "x"},
        {"minDuration": 999},
        {"datetime": "../2001-01-01"},
    ):
        assert ask.get("/jobs", params=none).json()["jobs"] == [], none
    assert ask.get("/jobs", params={"status": "odd"}).status_code == 400
    assert ask.get("/jobs", params={"odd": "1"}).status_code == 400


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


def test_a_failed_job_says_why(ask):
    inputs = {**NEAR, "distance": 1, "filter": "no_such_field = 1"}
    waited = execute(ask, "within-distance", inputs)
    assert waited.status_code == 400, waited.text
    status = execute(ask, "within-distance", inputs, "respond-async").json()
    done = ended(ask, status["jobID"])
    assert done["status"] == "failed" and done["message"]
    assert ask.get(f"/jobs/{status['jobID']}/results").status_code == 400


def test_nobody_runs_anything_and_sees_no_jobs(client):
    answer = client.post(
        "/ogc/processes/within-distance/execution", json={"inputs": {**NEAR, "distance": 1}}
    )
    assert answer.status_code == 401
    assert client.get("/ogc/jobs").json()["jobs"] == []


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


def test_the_page_of_a_job(ask):
    job = execute(ask, "within-distance", {**NEAR, "distance": 1}, "respond-async").json()["jobID"]
    ended(ask, job)
    page = ask.get(f"/jobs/{job}", params={"f": "html"}).text
    for word in ("已完成", "周边分析", "找到的要素", f"/jobs/{job}/results/features"):
        assert word in page


def test_the_form_is_for_who_is_logged_in(ask, client):
    page = ask.get("/processes/within-distance", params={"f": "html"})
    once = page.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert f'<script nonce="{once}"' in page.text and 'list="layers"' in page.text
    assert '<option value="components">管理部件</option>' in page.text
    assert ask.get("/form.js").headers["content-type"].startswith("text/javascript")
    nobody = client.get("/ogc/processes/within-distance", params={"f": "html"})
    assert "<form" not in nobody.text
