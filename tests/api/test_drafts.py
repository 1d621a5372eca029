"""Drafts and undo over HTTP: from opening to publishing, and the conflict a client can show."""

from __future__ import annotations

import pytest

from tests.world import SPOTS


@pytest.fixture
def editor(client, world):
    client.headers["authorization"] = f"Bearer {world.north.tokens['surveyor']}"
    return client


@pytest.fixture
def lamp(editor) -> int:
    """A new street light."""
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(SPOTS["W"])},
        "properties": {"name": "draft"},
    }
    made = editor.post(
        "/ogc/collections/street_lights/items",
        json=body,
        headers={"content-type": "application/geo+json"},
    )
    assert made.status_code == 201, made.text
    return int(made.headers["location"].rstrip("/").split("/")[-1])


def _draft(editor, lamp: int, **values: str) -> int:
    draft = editor.post("/api/drafts", json={"reason": "survey"}).json()["id"]
    edit = {"layer": "street_lights", "op": "update", "feature_id": lamp, "values": values}
    put = editor.post(f"/api/drafts/{draft}/edits", json=edit)
    assert put.status_code == 201, put.text
    return int(draft)


def _newest(editor, lamp: int) -> dict:
    answer = editor.get(f"/api/features/street_lights/{lamp}/history")
    return answer.json()["versions"][0]


def test_a_draft_is_opened_filled_shown_and_published(editor, lamp) -> None:
    draft = _draft(editor, lamp, name="published")
    new = {
        "layer": "street_lights",
        "op": "create",
        "values": {"name": "fresh"},
        "geometry": {"type": "Point", "coordinates": list(SPOTS["E"])},
    }
    assert editor.post(f"/api/drafts/{draft}/edits", json=new).status_code == 201
    shown = editor.get(f"/api/drafts/{draft}").json()["edits"]
    assert [edit["op"] for edit in shown] == ["update", "create"]
    assert shown[1]["geometry"]["coordinates"] == pytest.approx(list(SPOTS["E"]))
    assert draft in [each["id"] for each in editor.get("/api/drafts").json()["drafts"]]
    done = editor.post(f"/api/drafts/{draft}/publish").json()
    assert done["changeset"] == draft and done["ids"][0] == lamp
    newest = _newest(editor, lamp)
    assert newest["feature"]["properties"]["name"] == "published"
    assert newest["changeset"]["reason"] == "survey"
    assert editor.post(f"/api/drafts/{draft}/publish").status_code == 404


def test_a_conflict_names_feature_and_fields(editor, lamp) -> None:
    slow, quick = _draft(editor, lamp, name="slow"), _draft(editor, lamp, name="quick")
    assert editor.post(f"/api/drafts/{quick}/publish").status_code == 200
    refused = editor.post(f"/api/drafts/{slow}/publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    assert refused.json()["conflicts"] == [
        {"layer": "street_lights", "feature_id": lamp, "fields": ["name"]}
    ]
    assert editor.delete(f"/api/drafts/{slow}").status_code == 204


def test_a_changeset_is_undone_once(editor, lamp) -> None:
    draft = _draft(editor, lamp, name="mistake")
    editor.post(f"/api/drafts/{draft}/publish")
    undone = editor.post(f"/api/changesets/{draft}/undo", json={"reason": "oops"})
    assert undone.status_code == 200, undone.text
    assert _newest(editor, lamp)["feature"]["properties"]["name"] == "draft"
    again = editor.post(f"/api/changesets/{draft}/undo", json={"reason": "oops"})
    assert (again.status_code, again.json()["conflicts"][0]["feature_id"]) == (409, lamp)
    journal = editor.get("/api/changesets", params={"limit": 1}).json()["changesets"][0]
    assert journal["reason"] == "oops" and journal["source"] == f"undo:{draft}"
    assert journal["changes"] == [{"layer": "street_lights", "op": "update", "count": 1}]


@pytest.mark.parametrize(
    "edit",
    [
        {"layer": "street_lights", "op": "update"},
        {"layer": "street_lights", "op": "create", "feature_id": 1},
        {"layer": "street_lights", "op": "explode"},
        {"layer": "street_lights", "op": "create", "geometry": {"type": "Nonsense"}},
        {"layer": "street_lights", "op": "create", "values": {"state": "99"}},
        {"layer": "nothing", "op": "create"},
        {"layer": "street_lights", "op": "update", "feature_id": 10**15, "values": {"name": "x"}},
        {},
    ],
)
def test_a_bad_edit_is_a_clear_refusal(editor, edit) -> None:
    draft = editor.post("/api/drafts", json={"reason": "test"}).json()["id"]
    refused = editor.post(f"/api/drafts/{draft}/edits", json=edit)
    assert 400 <= refused.status_code < 500
    assert refused.headers["content-type"] == "application/problem+json"
    assert editor.delete(f"/api/drafts/{draft}").status_code == 204
