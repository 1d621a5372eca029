"""Files named by steps belong to the case; what is not there counts for nothing; unused ones go after a day."""

from __future__ import annotations

import datetime as dt

import httpx

from services.cases.engine import Held
from services.cases.engine.posts import appoint
from services.cases.evidence.files import Files
from services.cases.evidence.purge import purge
from tests.services.cases.evidence.makers import photo
from tests.services.cases.intake.conftest import COVER, NOON, SPOT, Web

BINARY = {"content-type": "application/octet-stream"}
REPORT = {"source": "collector", "class_code": COVER, "point": SPOT}


def upload(client: httpx.Client) -> str:
    made = client.post("/api/cases/evidence", content=photo(at=SPOT), headers=BINARY)
    return str(made.json()["sha256"])


def test_a_photo_named_by_a_step_belongs_to_the_case(web: Web) -> None:
    wang = web.client("wang")
    case = wang.post("/api/cases/reports", json=REPORT).json()["case"]
    after = upload(wang)
    place = f"/api/cases/{case}/evidence/{after}/small"
    assert wang.get(place).status_code == 404
    named = {"evidence": [{"kind": "after", "sha256": after}]}
    body = {"reason": "现场照片", "data": named}
    noted = wang.post(f"/api/cases/{case}/actions/note", json=body)
    assert noted.status_code == 200, noted.text
    assert wang.get(place).status_code == 200
    [listed] = wang.get(f"/api/cases/{case}/evidence").json()
    assert (listed["kind"], listed["sha256"]) == ("after", after) and listed["distance_m"] < 1


def test_a_photo_that_was_not_uploaded_proves_nothing(web: Web) -> None:
    wang, town = web.client("wang"), web.town
    operator = web.client("ming", "operator")
    username = f"ming.{town.tenant}"
    with town.engine.begin() as connection:
        appoint(
            connection, town.person("admin", "admin"), username, Held("shift_supervisor"),
            NOON - dt.timedelta(days=9),
        )  # fmt: skip
    case = wang.post("/api/cases/reports", json=REPORT).json()["case"]
    act = f"/api/cases/{case}/actions"
    assert operator.post(f"{act}/accept", json={}).status_code == 200
    near, far = upload(wang), upload(wang)

    def filed(*evidence: object) -> tuple[int, str]:
        answer = operator.post(f"{act}/file", json={"data": {"evidence": list(evidence)}})
        return answer.status_code, answer.json().get("code", "")

    both = [{"kind": "near", "sha256": near}, {"kind": "far", "sha256": far}]
    assert filed({"kind": "near"}, {"kind": "far"}) == (422, "bad_evidence")
    assert filed("near", 7) == (422, "bad_evidence")
    assert filed({"kind": "near", "sha256": "../../etc/passwd"}) == (400, "bad_hash")
    assert filed(both[0], {"kind": "far", "sha256": "0" * 64}) == (422, "no_such_evidence")
    assert filed(both[0]) == (409, "no_evidence")
    assert filed({"kind": "near", "sha256": near}, {"kind": "near", "sha256": far})[0] == 409
    assert wang.get(f"/api/cases/{case}/evidence").json() == []
    assert filed(*both)[0] == 200
    assert len(wang.get(f"/api/cases/{case}/evidence").json()) == 2


def test_unused_uploads_go_after_a_day_and_used_ones_stay(web: Web) -> None:
    wang, town = web.client("wang"), web.town
    used, unused = upload(wang), upload(wang)
    named = [{"sha256": used, "kind": "near"}]
    assert wang.post("/api/cases/reports", json={**REPORT, "evidence": named}).status_code == 201
    var = web.app.state.settings.var
    now = dt.datetime.now(dt.UTC)
    assert purge(town.engine, var, town.tenant, now) == 0
    assert purge(town.engine, var, town.tenant, now + dt.timedelta(days=2)) == 1
    files = Files(var)
    assert files.folder(town.tenant, used).is_dir()
    assert not files.folder(town.tenant, unused).exists()
