"""Files named by steps belong to the case; unused ones go after a day."""

from __future__ import annotations

import datetime as dt

from services.cases.engine.words import Happened
from services.cases.evidence.files import Files
from services.cases.evidence.follow import followed
from services.cases.evidence.purge import purge
from tests.services.cases.evidence.makers import photo
from tests.services.cases.intake.conftest import COVER, SPOT, Web

BINARY = {"content-type": "application/octet-stream"}


def test_a_photo_named_by_a_step_belongs_to_the_case(web: Web) -> None:
    wang, town = web.client("wang"), web.town
    case = wang.post(
        "/api/cases/reports", json={"source": "collector", "class_code": COVER, "point": SPOT}
    ).json()["case"]
    after = wang.post("/api/cases/evidence", content=photo(at=SPOT), headers=BINARY).json()[
        "sha256"
    ]
    place = f"/api/cases/{case}/evidence/{after}/small"
    assert wang.get(place).status_code == 404
    named = {
        "evidence": [{"kind": "after", "sha256": after}, {"kind": "x"}, {"sha256": "0" * 64}, 7]
    }
    body = {"reason": "现场照片", "data": named}
    noted = wang.post(f"/api/cases/{case}/actions/note", json=body)
    assert noted.status_code == 200, noted.text
    assert wang.get(place).status_code == 200
    operator = web.client("ming", "operator")
    for action in ("accept", "file"):
        stepped = operator.post(f"/api/cases/{case}/actions/{action}", json={})
        assert stepped.status_code < 500, stepped.text
    happened = Happened(
        tenant=town.tenant, id=1, at=town.at, name="case.note", case_id=case,
        seq=noted.json()["moved"][-1]["seq"], item_id=None, payload={},
    )  # fmt: skip
    for _ in range(2):
        followed(town.engine, town.registry, happened)
    [listed] = wang.get(f"/api/cases/{case}/evidence").json()
    assert (listed["kind"], listed["sha256"]) == ("after", after) and listed["distance_m"] < 1


def test_unused_uploads_go_after_a_day_and_used_ones_stay(web: Web) -> None:
    wang, town = web.client("wang"), web.town
    used, unused = (
        wang.post("/api/cases/evidence", content=photo(), headers=BINARY).json()["sha256"]
        for _ in range(2)
    )
    named = [{"sha256": used, "kind": "near"}]
    body = {"source": "collector", "class_code": COVER, "point": SPOT, "evidence": named}
    assert wang.post("/api/cases/reports", json=body).status_code == 201
    var = web.app.state.settings.var
    now = dt.datetime.now(dt.UTC)
    assert purge(town.engine, var, town.tenant, now) == 0
    assert purge(town.engine, var, town.tenant, now + dt.timedelta(days=2)) == 1
    files = Files(var)
    assert files.folder(town.tenant, used).is_dir()
    assert not files.folder(town.tenant, unused).exists()
