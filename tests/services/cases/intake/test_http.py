"""Intake over HTTP: uploads, reports, double clicks, what others may not see, hostile input."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from geocoding import store
from services.cases.intake.known import hashed
from tests.services.cases.evidence.makers import archive, clip, photo
from tests.services.cases.intake.conftest import COVER, SPOT, Web

BINARY = {"content-type": "application/octet-stream"}
REPORT = {"source": "collector", "class_code": COVER, "point": SPOT}


def upload(client: httpx.Client, content: bytes) -> httpx.Response:
    return client.post("/api/cases/evidence", content=content, headers=BINARY)


def test_a_photo_is_uploaded_reported_and_seen_with_the_case(web: Web) -> None:
    wang, nobody = web.client("wang"), web.client()
    original = photo(at=SPOT)
    told = upload(wang, original).json()
    assert told["media"] == "image/jpeg" and told["lon"] == pytest.approx(SPOT[0], abs=1e-6)
    named = {"sha256": told["sha256"], "kind": "near"}
    made = wang.post("/api/cases/reports", json={**REPORT, "evidence": [named]})
    assert made.status_code == 201, made.text
    [found] = made.json()["evidence"]
    assert found["distance_m"] < 1 and found["gap_s"] > 0
    case = made.json()["case"]
    listed = wang.get(f"/api/cases/{case}/evidence").json()
    assert [(one["kind"], one["format"]) for one in listed] == [("near", "jpeg")]
    place = f"/api/cases/{case}/evidence/{told['sha256']}"
    shown = wang.get(f"{place}/shown")
    assert shown.headers["content-type"] == "image/jpeg" and b"Phone 7" not in shown.content
    kept = wang.get(f"{place}/original")
    assert kept.content == original and "attachment" in kept.headers["content-disposition"]
    assert kept.headers["content-type"] == "application/octet-stream"
    assert nobody.get(f"{place}/shown").status_code in (401, 404)
    assert wang.get(f"/api/cases/{case + 1}/evidence").status_code == 404
    other = f"/api/cases/{case}/evidence/{'0' * 64}/shown"
    assert wang.get(other).status_code == 404
    again = wang.post("/api/cases/reports", json={**REPORT, "evidence": [named]}).json()
    assert "belongs to case" in again["evidence"][0]["remarks"][0]["en"] or again["known"]


def test_another_city_sees_nothing_of_it(web: Web, towns) -> None:
    wang = web.client("wang")
    told = upload(wang, photo()).json()
    named = [{"sha256": told["sha256"], "kind": "near"}]
    case = wang.post("/api/cases/reports", json={**REPORT, "evidence": named}).json()["case"]
    elsewhere = Web(web.app, web.address, towns(), clients=web.clients)
    there = elsewhere.client("spy", "operator")
    for path in (
        f"/api/cases/{case}",
        f"/api/cases/{case}/evidence",
        f"/api/cases/{case}/evidence/{told['sha256']}/shown",
    ):
        assert there.get(path).status_code == 404, path
    assert there.get(f"/api/cases/{case}/contacts").json() == []
    reveal = there.post(f"/api/cases/{case}/contacts/reveal", json={"purpose": "回访"})
    assert reveal.status_code == 404
    stolen = there.post(
        "/api/cases/reports", json={**REPORT, "source": "hotline", "evidence": named}
    )
    assert stolen.status_code == 422 and stolen.json()["code"] == "no_such_evidence"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "not_evidence"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", 422, "not_evidence"),
        (archive(), 422, "not_evidence"),
        (photo() + archive(), 422, "disguised_file"),
        (photo() + b"7z\xbc\xaf\x27\x1c" + b"\0" * 64, 422, "disguised_file"),
        (photo()[:900], 422, "broken_photo"),
        (b"\xff\xd8\xff" + b"\0" * (26 * 2**20), 413, "evidence_too_large"),
        (clip(seconds=999), 422, "clip_too_long"),
    ],
)
def test_hostile_uploads_are_refused_clearly(
    quiet: Web, content: bytes, status: int, code: str
) -> None:
    quiet.settle()
    refused = upload(quiet.client(), content)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["zh"] and refused.json()["en"]


def test_uploads_that_are_too_long_stop_while_they_arrive(quiet: Web) -> None:
    quiet.settle()

    def endless():
        for _ in range(120):
            yield b"\0" * 2**20

    try:
        refused = quiet.client().post("/api/cases/evidence", content=endless(), headers=BINARY)
        assert refused.status_code == 413
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        pass  # closed before all was sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"point": ["NaN", 36]},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        {"occurred_at": "9999-12-31T23:59:59Z"},
        {"occurred_at": "2026-11-18T08:00:00"},
        {"point": [1e300, 36]},
        {"point": [117.0872]},
        {"class_code": "x" * 500},
        {"evidence": [{"sha256": "../../etc/passwd"}]},
        {"evidence": [{"sha256": "0" * 64}] * 30},
        {"crs": "EPSG:999999"},
        {"component": {"layer": "pg_class", "id": 1}},
        {"component": {"layer": "manhole_covers", "id": 2**63}},
        {"contact": {"phone": "abc"}},
        {"occurred_at": "2026-03-02T10:00:00"},
        {"description": "x" * 3000},
        {"surprise": 1},
        {"case": 7},
        {"class_code": "01002\x00"},
        {"description": "zero\x00byte"},
    ],
)
def test_malformed_reports_get_a_4xx(quiet: Web, wrong: dict[str, object]) -> None:
    quiet.settle()
    answer = quiet.client().post("/api/cases/reports", json={**REPORT, "source": "public", **wrong})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["en"]


def test_a_double_click_is_one_report(web: Web) -> None:
    wang = web.client("wang")
    head = {"Idempotency-Key": "5f0c2c3e-0000-4000-8000-000000000001"}

    def press(_n: int) -> httpx.Response:
        return wang.post("/api/cases/reports", json=REPORT, headers=head)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["tracking"] for answer in answers}) == 1
    assert web.town.count("case_reports") == web.town.count("cases") == 1


def test_many_reports_of_one_pothole_are_one_case(web: Web) -> None:
    """The full number is in tests/benchmarks; scattered as positions of telephones are (3 m)."""
    town, number = web.town, 60
    gate = threading.Barrier(12)

    def one(n: int) -> dict[str, object]:
        if n < 12:
            gate.wait()
        return town.report("nobody", point=town.east((hashed(str(n)) % 1000) / 100 - 5))

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(number)))
    assert town.count("cases") == 1 and town.count("case_reports") == number
    assert sum(not answer["known"] for answer in answers) == 1


def test_a_described_place_is_found(web: Web) -> None:
    ming = web.client("ming", "operator")
    body = {
        "source": "hotline",
        "class_code": COVER,
        "description": "文化路与解放路路口北侧80米井盖破损",
    }
    made = ming.post("/api/cases/reports", json=body)
    assert made.status_code == 201, made.text
    told = made.json()
    assert told["grid"] and told["tracking"] and told["address"]
    assert told["point"][0] == pytest.approx(117.085, abs=3e-4)
    assert told["point"][1] == pytest.approx(36.0457, abs=4e-4)
    standing = web.client().get(f"/api/cases/public/reports/{told['tracking']}")
    assert standing.json()["state"] == {"zh": "已收到，等待受理", "en": "Received"}
    unknown = ming.post("/api/cases/reports", json={**body, "description": "不存在的地方"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_address")


def test_a_report_has_its_address_while_the_index_is_being_built(web: Web) -> None:
    """The index cannot be built as long as its lock is held: as in the first minute of a new city."""
    state, who = web.app.state, web.town.person("wang")
    rights = store.rights(web.town.registry, who)
    with store.locked(store.path(state.settings.var, web.town.tenant, rights)):
        told = web.client("wang").post("/api/cases/reports", json=REPORT).json()
        assert state.geocoders.ready(who, state.events) is None
    assert told["address"] == "泉城市西城区槐荫街道文化社区（解放路与文化路交叉口东南约290米）"
    [case] = web.town.rows("SELECT address FROM cases WHERE tenant = :tenant")
    assert case["address"] == told["address"]


def test_without_any_index_a_point_is_told_and_a_text_gets_a_clear_answer(web: Web) -> None:
    """A folder stands where the index would be written: it can neither be read nor made."""
    rights = store.rights(web.town.registry, web.town.person("ming"))
    store.path(web.app.state.settings.var, web.town.tenant, rights).mkdir(parents=True)
    ming = web.client("ming", "operator")
    body = {"source": "hotline", "class_code": COVER, "description": "文化路与解放路路口北侧80米"}
    refused = ming.post("/api/cases/reports", json=body)
    assert (refused.status_code, refused.json()["code"]) == (503, "no_address_index")
    told = ming.post("/api/cases/reports", json={**body, "point": SPOT}).json()
    assert told["address"].startswith("泉城市西城区")


def test_a_number_that_was_guessed_finds_nothing(quiet: Web) -> None:
    quiet.settle()
    for wrong in ("AAAA-AAAA-AAAA", "1", "'; DROP", "%00", "0000-0000-000O"):
        assert quiet.client().get(f"/api/cases/public/reports/{wrong}").status_code == 404


def test_an_operator_is_told_whom_the_policies_would_ask(web: Web) -> None:
    ming, wang = web.client("ming", "operator"), web.client("wang")
    made = ming.post("/api/cases/reports", json={**REPORT, "source": "hotline"}).json()
    told = made["proposal"]["proposal"]
    assert told["title"]["zh"] and told["mode_title"]["zh"]
    assert [order["unit"] for order in told["orders"]] and told["orders"][0]["title"]
    assert told["reasons"][-1]["zh"] == "采用" or told["reasons"][-1]["policy"] == "repeated"
    assert all(step["zh"] and step["en"] for step in told["reasons"])
    page = ming.get(f"/api/cases/{made['case']}").json()
    assert page["proposal"]["proposal"]["policy"] == told["policy"]
    assert wang.get(f"/api/cases/{made['case']}").json()["proposal"] is None
    away = {**REPORT, "point": [SPOT[0] + 0.002, SPOT[1]]}
    assert "proposal" not in wang.post("/api/cases/reports", json=away).json()


def test_an_operator_finds_a_case_by_what_a_caller_says(web: Web) -> None:
    told = web.client().post("/api/cases/reports", json={**REPORT, "source": "public"}).json()
    operator = web.client("ming", "operator")

    def found(words: str) -> list[int]:
        cases = operator.get("/api/cases/list", params={"q": words}).json()["cases"]
        return [case["id"] for case in cases]

    (case,) = found(told["tracking"].lower())
    assert found(f"#{case}") == [case] == found(f" {told['tracking']} ")
    assert found("AAAA-BBBB-CCCC") == found("#999999999") == []
