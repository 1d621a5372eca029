"""Nobody reads or writes through ``/ogc`` what they may not."""

from __future__ import annotations

import httpx
import pytest

from tests.api.ogc.conftest import bearer

POINT = {"type": "Point", "coordinates": [117.003, 36.05]}
FAR = {"type": "Point", "coordinates": [117.02, 36.05]}


def feature(geometry=POINT, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_anonymous_callers_see_public_layers_of_the_default_city(client, world) -> None:
    listed = {one["id"] for one in client.get("/ogc/collections").json()["collections"]}
    assert "toilets" in listed and "drainage_pipes" not in listed
    for path in ("", "/items", "/schema", "/queryables", "/items/1"):
        assert client.get(f"/ogc/collections/drainage_pipes{path}").status_code == 404
    page = client.get("/ogc/collections/toilets/items")
    assert "zqNW-pub" in page.text and "zqS" not in page.text and "vip" not in page.text


def test_staff_see_staff_layers(client, world) -> None:
    staff = bearer(world.north.tokens["commander"])
    listed = client.get("/ogc/collections", headers=staff).json()["collections"]
    assert "drainage_pipes" in {one["id"] for one in listed}
    page = client.get("/ogc/collections/drainage_pipes/items", headers=staff)
    assert page.json()["numberMatched"] == 2
    assert "zqNE-hid" in page.text and "zqS" not in page.text


def test_area_rights_narrow_what_is_not_public(client, world) -> None:
    west = bearer(world.north.tokens["west_collector"])
    page = client.get("/ogc/collections/drainage_pipes/items", headers=west)
    assert "zqNW" in page.text and "zqNE" not in page.text
    assert page.json()["numberMatched"] == 1
    hidden = world.north.ids["drainage_pipes", "E"]
    there = f"/ogc/collections/drainage_pipes/items/{hidden}"
    assert client.get(there, headers=west).status_code == 404
    assert client.get(f"{there}?f=html", headers=west).status_code == 404


@pytest.mark.parametrize("how", ["{}", "{}?f=html", "{}?datetime=2099-01-01"])
def test_the_other_city_does_not_exist(client, world, how) -> None:
    theirs = world.south.ids["toilets", "W"]
    there = how.format(f"/ogc/collections/toilets/items/{theirs}")
    for token in world.north.tokens.values():
        assert client.get(there, headers=bearer(token)).status_code == 404
    page = client.get("/ogc/collections/toilets/items", headers=bearer(world.south.tokens["admin"]))
    assert "zqSW" in page.text and "zqN" not in page.text


def test_the_past_is_as_secret_as_the_present(client, world) -> None:
    west = bearer(world.north.tokens["west_collector"])
    for when in ("../..", "2099-01-01T00:00:00Z"):
        page = client.get(f"/ogc/collections/drainage_pipes/items?datetime={when}", headers=west)
        assert page.status_code == 200
        assert "zqNW" in page.text
        assert "zqNE" not in page.text and "zqS" not in page.text
    public = client.get("/ogc/collections/toilets/items?datetime=../..")
    assert "vip" not in public.text and "zqS" not in public.text


def test_hidden_fields_cannot_be_asked_about(client) -> None:
    """A filter on a hidden field would tell its value."""
    for query in (
        "filter=cleaner_phone IS NOT NULL",
        "sortby=cleaner_phone",
        "properties=cleaner_phone",
        "cleaner_phone=1",
        "filter=source_id='x'",
    ):
        answer = client.get(f"/ogc/collections/toilets/items?{query}")
        assert answer.status_code == 400, query
    for path in ("schema", "queryables", "schema?f=html", "items?f=html"):
        assert "cleaner_phone" not in client.get(f"/ogc/collections/toilets/{path}").text


def test_writing_needs_login_permission_and_area(send, get) -> None:
    items = "components/items"
    first = get(items, limit=1).json()["features"][0]["id"]
    far = get(items, bbox="117.02,35.9,117.1,36.1", limit=1).json()["features"][0]["id"]
    for method, path in (
        ("POST", items),
        ("PUT", f"{items}/{first}"),
        ("PATCH", f"{items}/{first}"),
        ("DELETE", f"{items}/{first}"),
    ):
        assert send(method, path, feature(), who=None).status_code == 401
        assert send(method, path, feature(), who="citizen").status_code == 403
    assert send("POST", items, feature(FAR), who="street").status_code == 403
    for method in ("PUT", "PATCH", "DELETE"):
        assert send(method, f"{items}/{far}", feature(), who="street").status_code == 403
    # Neither may a feature be carried out of the area.
    inside = {"properties": {}, "geometry": FAR}
    assert send("PATCH", f"{items}/{first}", inside, who="street").status_code == 403
    made = send("POST", items, feature(name="街"), who="street")
    assert made.status_code == 201
    path = made.headers["location"].split("/collections/")[1]
    assert send("DELETE", path, who="street").status_code == 204


def test_another_citys_feature_cannot_be_written(client, world) -> None:
    theirs = world.south.ids["toilets", "W"]
    admin = bearer(world.north.tokens["admin"])
    there = f"/ogc/collections/toilets/items/{theirs}"
    body = {"type": "Feature", "properties": {"name": "x"}, "geometry": POINT}
    assert client.put(there, json=body, headers=admin).status_code == 404
    assert client.patch(there, json={"properties": {"name": "x"}}, headers=admin).status_code == 404
    assert client.delete(there, headers=admin).status_code == 404


@pytest.mark.parametrize("path", ["", "/collections", "/collections/toilets/items", "/api"])
def test_a_bad_token_is_refused_everywhere(client, world, path) -> None:
    for token in (world.expired, world.revoked, "nonsense"):
        answer: httpx.Response = client.get(f"/ogc{path}", headers=bearer(token))
        assert answer.status_code == 401
        assert client.get(f"/ogc{path}?token={token}").status_code == 401
