"""The grid desk over HTTP: drafts, cells, operations, undo, findings."""

from __future__ import annotations

import pytest

from tests.grids.town import SOUTH, STEP, WEST, community


@pytest.fixture
def draft(manager) -> str:
    made = manager.post("/api/grids/drafts", json={"reason": "spring"})
    assert made.status_code == 201, made.text
    return f"/api/grids/drafts/{made.json()['id']}"


def _line(*points: tuple[float, float]) -> dict:
    places = [[WEST + x * STEP, SOUTH + y * STEP] for x, y in points]
    return {"type": "LineString", "coordinates": places}


def _do(client, draft: str, **asked):
    done = client.post(f"{draft}/operations", json=asked)
    assert done.status_code == 200, done.text
    return done.json()


def test_a_draft_is_listed_shown_and_given_up(manager, draft) -> None:
    shown = manager.get(draft).json()
    assert shown["reason"] == "spring" and shown["undo"] is None
    assert shown["cells"] == {"created": 0, "updated": 0, "retired": 0}
    assert shown["ogc"].endswith(f"/drafts/{shown['id']}/ogc")
    assert [each["id"] for each in manager.get("/api/grids/drafts").json()["drafts"]] == [
        shown["id"]
    ]
    assert manager.delete(draft).status_code == 204
    assert manager.get(draft).status_code == 404


def test_a_split_answers_with_cells_loads_and_findings(manager, draft, town) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    told = _do(manager, draft, op="split", cells=[cell], line=_line((1.5, 2), (1.5, 3)))
    assert told["label"] == told["undo"] == "split" and told["retired"] == [cell]
    parts = [f for f in told["changed"]["features"] if f["properties"]["change"] == "created"]
    assert len(parts) == 2
    assert {"components", "buildings", "road_m"} == set(parts[0]["properties"]["load"])
    assert sum(p["properties"]["area_m2"] for p in parts) == pytest.approx(10_000, rel=0.02)
    kinds = {f["properties"]["severity"] for f in told["findings"]["features"]}
    assert "error" not in kinds
    back = manager.post(f"{draft}/undo").json()
    assert back["label"] == "split" and back["redo"] == "split" and back["undo"] is None
    assert manager.post(f"{draft}/undo").status_code == 409


def test_cells_are_read_by_place_community_and_id(manager, draft, town) -> None:
    box = f"{WEST},{SOUTH},{WEST + 1.5 * STEP},{SOUTH + 0.5 * STEP}"
    near = manager.get(f"{draft}/cells", params={"bbox": box}).json()["features"]
    assert len(near) == 2
    all_of = manager.get(f"{draft}/cells", params={"community": community(2), "limit": 10}).json()
    assert len(all_of["features"]) == 10 and all_of["more"] is True
    one = manager.get(f"{draft}/cells", params={"ids": near[0]["id"], "load": True}).json()
    assert one["features"][0]["properties"]["change"] == "same"
    assert manager.get(f"{draft}/cells").status_code == 400


def test_the_edge_between_cells_is_found_and_moved(manager, draft, town) -> None:
    place = {"lon": WEST + 1.02 * STEP, "lat": SOUTH + 2.5 * STEP}
    edge = manager.get(f"{draft}/edge", params=place).json()
    assert len(edge["geometry"]["coordinates"]) == 2
    line = edge["geometry"]
    line["coordinates"].insert(1, [WEST + 1.2 * STEP, SOUTH + 2.5 * STEP])
    told = _do(manager, draft, op="move_edge", cells=edge["properties"]["cells"], line=line)
    assert {f["id"] for f in told["changed"]["features"]} == set(edge["properties"]["cells"])
    named = ",".join(map(str, edge["properties"]["cells"]))
    again = manager.get(f"{draft}/edge", params={"cells": named}).json()
    assert len(again["geometry"]["coordinates"]) == 3


def test_refusals_say_why(manager, colleague, draft, town, client) -> None:
    cell = town.ids()[town.code(1, 0, 0)]
    for asked, code in (
        ({"op": "split", "line": _line((0.2, 3.5), (0.4, 3.5)), "cells": [cell]}, "no_cut"),
        ({"op": "merge", "cells": [cell, town.ids()[town.code(1, 2, 2)]]}, "not_adjacent"),
        ({"op": "merge", "cells": [cell, town.ids()[town.code(2, 0, 0)]]}, "crosses_community"),
        ({"op": "merge", "cells": [cell, 999_999_999]}, "no_such_feature"),
        ({"op": "split"}, "bad_parameter"),
        ({"op": "fly"}, "bad_parameter"),
        ({"op": "split", "line": {"type": "Point", "coordinates": [1, 2]}}, "bad_parameter"),
    ):
        refused = manager.post(f"{draft}/operations", json=asked)
        assert refused.status_code in (400, 404, 422), refused.text
        assert refused.json()["code"] == code, refused.text
    assert colleague.get(draft).status_code == 404
    assert client.get(draft).status_code == 401


def test_a_hole_is_shown_and_mended(manager, draft, town) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    _do(manager, draft, op="retire", cells=[cell])
    found = manager.get(f"{draft}/findings").json()["features"]
    [gap] = [f for f in found if f["properties"]["severity"] == "error"]
    assert gap["properties"]["kind"] == "gap" and gap["geometry"]["type"] == "Polygon"
    mended = manager.post(f"{draft}/repairs", json={"findings": [gap["id"]]})
    assert mended.status_code == 200 and mended.json()["undo"] == "repair", mended.text
    left = manager.get(f"{draft}/findings").json()["features"]
    assert not [f for f in left if f["properties"]["severity"] == "error"]


def test_an_edit_whose_answer_was_lost_is_done_once(manager, draft, town) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    split = {"op": "split", "cells": [cell], "line": _line((1.5, 2), (1.5, 3))}
    key = {"Idempotency-Key": "4f9d7a60-1c1e-4a3e-9a35-6d5a2b1c0e11"}

    first = manager.post(f"{draft}/operations", json=split, headers=key)
    second = manager.post(f"{draft}/operations", json=split, headers=key)

    assert first.status_code == second.status_code == 200, second.text
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert manager.get(draft).json()["cells"] == {"created": 2, "updated": 2, "retired": 1}
    other = {"op": "retire", "cells": [cell]}
    refused = manager.post(f"{draft}/operations", json=other, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")


def test_an_edition_is_published_once(manager, draft, town) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    _do(manager, draft, op="split", cells=[cell], line=_line((1.5, 2), (1.5, 3)))
    key = {"Idempotency-Key": '"5c1f"'}

    first = manager.post(f"{draft}/publish", json={}, headers=key)
    second = manager.post(f"{draft}/publish", json={}, headers=key)

    assert first.json() == second.json()
    assert len(manager.get("/api/grids/editions").json()["editions"]) == 2


def test_the_draft_lists_its_steps(manager, draft, town) -> None:
    ids = town.ids()
    one, two = town.code(1, 0, 0), town.code(1, 0, 1)
    _do(manager, draft, op="merge", cells=[ids[one], ids[two]])
    _do(manager, draft, op="retire", cells=[ids[town.code(1, 3, 3)]])
    manager.post(f"{draft}/undo")

    merged, retired = manager.get(draft).json()["steps"]

    assert (merged["label"], merged["undone"]) == ("merge", False)
    assert (retired["label"], retired["undone"]) == ("retire", True)
    assert {one, two} <= set(merged["codes"])
    assert retired["codes"] == [town.code(1, 3, 3)]
    assert merged["at"] <= retired["at"]
