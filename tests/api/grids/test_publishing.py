"""Publishing over HTTP: refused with findings on the map, conflicts, editions, rollback; and over OGC."""

from __future__ import annotations

import pytest

from tests.grids.town import SOUTH, STEP, WEST, community

JSON = {"content-type": "application/geo+json"}


def _open(client) -> str:
    made = client.post("/api/grids/drafts", json={"reason": "spring"})
    return f"/api/grids/drafts/{made.json()['id']}"


def _line(*points: tuple[float, float]) -> dict:
    places = [[WEST + x * STEP, SOUTH + y * STEP] for x, y in points]
    return {"type": "LineString", "coordinates": places}


def _do(client, draft: str, **asked) -> dict:
    done = client.post(f"{draft}/operations", json=asked)
    assert done.status_code == 200, done.text
    return done.json()


def test_publishing_compares_numbers_and_can_be_rolled_back(manager, town) -> None:
    draft, cell = _open(manager), town.ids()[town.code(1, 1, 1)]
    _do(manager, draft, op="split", cells=[cell], line=_line((1.5, 2), (1.5, 3)))
    told = manager.get(f"{draft}/diff").json()
    assert (told["created"], told["retired"], told["conflicts"]) == (2, 1, [])
    assert abs(told["area_m2"]) < 0.2
    done = manager.post(f"{draft}/publish", json={})
    assert done.status_code == 200, done.text
    assert done.json()["edition"]["number"] == 2 and len(done.json()["lineage"]) == 2
    listed = manager.get("/api/grids/editions").json()["editions"]
    assert [item["number"] for item in listed] == [2, 1]
    number = draft.rsplit("/", 1)[1]
    undone = manager.post(f"/api/changesets/{number}/undo", json={"reason": "oops"})
    assert (undone.status_code, undone.json()["code"]) == (409, "grid_edition")
    back = manager.post("/api/grids/editions/1/rollback", json={"reason": "oops"})
    assert back.status_code == 200 and back.json()["edition"]["rollback_of"] == 1, back.text
    again = manager.post("/api/grids/editions/1/rollback", json={"reason": "oops"})
    assert again.status_code == 409
    lines = manager.get("/api/grids/lineage", params={"code": town.code(1, 1, 1)}).json()["lines"]
    assert [line["kind"] for line in lines] == ["split", "split", "rollback", "rollback"]


def test_a_conflict_shows_both_versions(manager, colleague, town) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    mine, theirs = _open(manager), _open(colleague)
    _do(manager, mine, op="set", cell=cell, values={"note": "mine"})
    _do(colleague, theirs, op="set", cell=cell, values={"note": "theirs"})
    assert colleague.post(f"{theirs}/publish").status_code == 200
    refused = manager.post(f"{mine}/publish")
    assert refused.status_code == 409
    [conflict] = refused.json()["conflicts"]
    assert conflict["mine"]["properties"]["note"] == "mine"
    assert conflict["theirs"]["properties"]["note"] == "theirs"
    answer = manager.post(f"{mine}/resolve", json={"feature_id": cell, "keep": "mine"})
    assert answer.status_code == 200, answer.text
    assert manager.post(f"{mine}/publish").status_code == 200


def _ring(*points: tuple[float, float]) -> dict:
    """Coordinates as GeoJSON has them: rounded to a millimetre."""
    places = [[round(WEST + x * STEP, 8), round(SOUTH + y * STEP, 8)] for x, y in points]
    return {"type": "Polygon", "coordinates": [[*places, places[0]]]}


def test_over_plain_ogc_an_edge_moves_through_a_gap(manager, town) -> None:
    """One feature at a time, as QGIS sends them: the hole between the two requests is no fault."""
    ids, draft = town.ids(), _open(manager)
    root = manager.get(draft).json()["ogc"]
    items = f"{root}/collections/unit_grids/items"
    west, east = ids[town.code(1, 1, 1)], ids[town.code(1, 2, 1)]
    small = {"type": "Feature", "geometry": _ring((1, 2), (1.7, 2), (1.7, 3), (1, 3))}
    found = manager.get(f"{items}/{west}").json()
    sent = {**small, "properties": found["properties"], "id": west}
    assert manager.put(f"{items}/{west}", json=sent, headers=JSON).status_code == 204
    refused = manager.post(f"{draft}/publish")
    assert refused.status_code == 422 and refused.json()["code"] == "findings"
    kinds = {f["properties"]["kind"] for f in refused.json()["findings"]["features"]}
    assert "gap" in kinds
    noted = manager.get(f"{root}/collections/grid_findings/items").json()["features"]
    assert "gap" in {f["properties"]["kind"] for f in noted}
    patch = {"type": "Feature", "geometry": _ring((1.7, 2), (3, 2), (3, 3), (1.7, 3))}
    headers = {"content-type": "application/merge-patch+json"}
    done = manager.patch(f"{items}/{east}", json=patch, headers=headers)
    assert done.status_code == 204, done.text
    mended = manager.post(f"{draft}/repairs", json={})
    assert mended.status_code == 200, mended.text
    done = manager.post(f"{draft}/publish")
    assert done.status_code == 200, done.text
    live = manager.get(f"/ogc/collections/unit_grids/items/{east}").json()
    assert live["properties"]["area_m2"] == pytest.approx(13_000, rel=0.02)
    assert manager.get("/ogc/collections/grid_findings/items").json()["features"] == []


def test_over_plain_ogc_a_split_gets_codes(manager, town) -> None:
    """QGIS's split: the old feature smaller, a new one with the same attributes, code included."""
    ids, draft = town.ids(), _open(manager)
    root = manager.get(draft).json()["ogc"]
    items = f"{root}/collections/unit_grids/items"
    cell = ids[town.code(1, 1, 1)]
    before = manager.get(f"{items}/{cell}").json()
    west = {**before, "geometry": _ring((1, 2), (1.4, 2), (1.4, 3), (1, 3))}
    assert manager.put(f"{items}/{cell}", json=west, headers=JSON).status_code == 204
    east = {**before, "geometry": _ring((1.4, 2), (2, 2), (2, 3), (1.4, 3))}
    east.pop("id")
    made = manager.post(items, json=east, headers=JSON)
    assert made.status_code == 201, made.text
    manager.post(f"{draft}/repairs", json={})
    done = manager.post(f"{draft}/publish")
    assert done.status_code == 200, done.text
    number = int(made.headers["location"].rsplit("/", 1)[1])
    codes = {
        n: manager.get(f"/ogc/collections/unit_grids/items/{n}").json()["properties"]["code"]
        for n in (cell, number)
    }
    assert set(codes.values()) == {f"{community(1)}017", f"{community(1)}018"}
    kinds = {(line["from"], line["kind"]) for line in done.json()["lineage"]}
    assert kinds == {(town.code(1, 1, 1), "split")}


def test_borders_are_changed_in_drafts_only(manager, town) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    place = f"/ogc/collections/unit_grids/items/{cell}"
    headers = {"content-type": "application/merge-patch+json"}
    note = {"type": "Feature", "properties": {"note": "n"}}
    assert manager.patch(place, json=note, headers=headers).status_code == 204
    moved = {"type": "Feature", "geometry": _ring((1, 2), (1.7, 2), (1.7, 3), (1, 3))}
    for refused in (
        manager.patch(place, json=moved, headers=headers),
        manager.delete(place),
        manager.post("/ogc/collections/unit_grids/items", json=moved | note, headers=JSON),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "needs_draft")
    draft = _open(manager)
    _do(manager, draft, op="retire", cells=[cell])
    around = manager.post(draft.replace("/api/grids", "/api") + "/publish")
    assert (around.status_code, around.json()["code"]) == (409, "grid_draft")
