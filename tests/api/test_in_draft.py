"""``/drafts/{n}/ogc``: what QGIS does on that landing page happens inside the draft."""

from __future__ import annotations

import pytest

from tests.world import SPOTS

JSON = {"content-type": "application/geo+json"}
ITEMS = "/collections/street_lights/items"


@pytest.fixture
def editor(client, world):
    client.headers["authorization"] = f"Bearer {world.north.tokens['surveyor']}"
    return client


@pytest.fixture
def root(editor) -> str:
    draft = editor.post("/api/drafts", json={"reason": "survey"}).json()["id"]
    return f"/drafts/{draft}/ogc"


def _feature(name: str, shift: float = 0.0) -> dict:
    west, south = SPOTS["W"]
    point = {"type": "Point", "coordinates": [west, south + shift]}
    return {"type": "Feature", "geometry": point, "properties": {"name": name}}


def _names(editor, root: str) -> list[str]:
    answer = editor.get(f"{root}{ITEMS}", params={"limit": 1000}).json()
    assert answer["numberMatched"] == answer["numberReturned"]
    return [feature["properties"]["name"] for feature in answer["features"]]


def test_links_stay_inside_the_draft(editor, root) -> None:
    for path in ("", "/collections", "/collections/street_lights", f"{ITEMS}?limit=1"):
        answer = editor.get(f"{root}{path}", headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.text
        links = answer.json()["links"]
        mine = [link for link in links if "/ogc" in link["href"] and "def/" not in link["href"]]
        assert mine and all(f"{root}" in link["href"] for link in mine), links


def test_edits_are_seen_inside_only_until_they_are_published(editor, root) -> None:
    made = editor.post(f"{root}{ITEMS}", json=_feature("inside"), headers=JSON)
    assert made.status_code == 201 and root in made.headers["location"], made.text
    place = made.headers["location"]
    assert "inside" in _names(editor, root) and "inside" not in _names(editor, "/ogc")
    put = editor.put(place, json=_feature("moved", 0.0001), headers=JSON)
    assert put.status_code == 204, put.text
    found = editor.get(place).json()
    assert found["properties"]["name"] == "moved"
    assert found["geometry"]["coordinates"][1] == pytest.approx(SPOTS["W"][1] + 0.0001)
    patched = editor.patch(
        place, json={"type": "Feature", "properties": {"note": "n"}}, headers=JSON
    )
    assert patched.status_code == 204, patched.text
    draft = root.split("/")[2]
    done = editor.post(f"/api/drafts/{draft}/publish")
    assert done.status_code == 200, done.text
    number = place.rsplit("/", 1)[1]
    published = editor.get(f"/ogc{ITEMS}/{number}").json()["properties"]
    assert (published["name"], published["note"]) == ("moved", "n")
    assert editor.get(f"{root}{ITEMS}").status_code == 404


def test_what_is_deleted_inside_is_gone_inside(editor, root) -> None:
    live = editor.post(f"/ogc{ITEMS}", json=_feature("kept"), headers=JSON).headers["location"]
    number = live.rsplit("/", 1)[1]
    assert editor.delete(f"{root}{ITEMS}/{number}").status_code == 204
    assert editor.get(f"{root}{ITEMS}/{number}").status_code == 404
    assert editor.get(f"/ogc{ITEMS}/{number}").status_code == 200
    assert (
        editor.put(f"{root}{ITEMS}/{number}", json=_feature("x"), headers=JSON).status_code == 404
    )


def test_a_draft_is_its_authors_alone(editor, root, world, client) -> None:
    editor.post(f"{root}{ITEMS}", json=_feature("secret"), headers=JSON)
    client.headers["authorization"] = f"Bearer {world.north.tokens['admin']}"
    assert client.get(f"{root}{ITEMS}").status_code == 404
    assert client.post(f"{root}{ITEMS}", json=_feature("x"), headers=JSON).status_code == 404
    del client.headers["authorization"]
    assert client.get(f"{root}{ITEMS}").status_code in (401, 403, 404)
