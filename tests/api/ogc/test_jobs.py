"""Jobs over HTTP: their life, their list, and that they are nobody else's business."""

# ruff: noqa: F811 - the fixtures of another module bear the names of parameters
from __future__ import annotations

from tests.api.ogc.analyses import (  # noqa: F401 - some are fixtures
    NEAR,
    ask,
    citizen,
    ended,
    execute,
    relation,
    working,
)


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
    others = [one["jobID"] for one in citizen.get("/jobs").json()["jobs"]]
    assert status["jobID"] not in others
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


def test_the_page_of_a_job(ask):
    job = execute(ask, "within-distance", {**NEAR, "distance": 1}, "respond-async").json()["jobID"]
    ended(ask, job)
    page = ask.get(f"/jobs/{job}", params={"f": "html"}).text
    for word in ("已完成", "周边分析", "找到的要素", f"/jobs/{job}/results/features"):
        assert word in page
