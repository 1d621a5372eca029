"""What QGIS ≥ 3.32 sends when somebody edits: OPTIONS, POST, separate PATCHes, PUT, DELETE."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest

from tests.api.ogc.conftest import CLASS

HERE = {"type": "Point", "coordinates": [117.003, 36.05]}
ITEMS = "components/items"


def feature(**properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": HERE, "properties": properties}


@pytest.fixture
def made(send):
    """The path of a component that is gone again afterwards."""
    answer = send("POST", ITEMS, feature(name="新井", note="留着", state="1", class_code=CLASS))
    assert answer.status_code == 201, answer.text
    path = answer.headers["location"].split("/collections/")[1]
    yield path
    send("DELETE", path)


@pytest.mark.parametrize(
    ("who", "path", "allowed"),
    [
        ("surveyor", ITEMS, "POST"),
        ("street", ITEMS, "POST"),
        ("surveyor", "component_01013/items", "POST"),
        ("surveyor", f"{ITEMS}/unknown_id", "PUT, PATCH, DELETE"),
        ("surveyor", f"{ITEMS}/1", "PUT, PATCH, DELETE"),
    ],
)
def test_options_list_what_a_writer_may_do(send, who, path, allowed) -> None:
    answer = send("OPTIONS", path, who=who)
    assert answer.is_success
    assert allowed in answer.headers["allow"]


@pytest.mark.parametrize("path", [ITEMS, f"{ITEMS}/unknown_id"])
@pytest.mark.parametrize("who", ["citizen", None])
def test_options_list_reading_only_to_readers(send, who, path) -> None:
    allow = send("OPTIONS", path, who=who).headers["allow"]
    assert {name.strip() for name in allow.split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_created_feature_can_be_read_back(made, get) -> None:
    body = get(made, who="surveyor").json()
    assert body["geometry"] == HERE
    assert body["properties"]["name"] == "新井"
    assert body["properties"]["area_code"] == "379901001"
    assert body["properties"]["edition"] == "2026"


def test_qgis_sends_nulls_and_what_the_server_stamps(send) -> None:
    answer = send(
        "POST", ITEMS, feature(name="空", state=None, edition=None, area_code=None, valid_from=None)
    )
    assert answer.status_code == 201, answer.text
    send("DELETE", answer.headers["location"].split("/collections/")[1])


def test_a_patch_of_attributes_keeps_all_else(made, send, get) -> None:
    before = get(made, who="surveyor").json()
    answer = send(
        "PATCH", made, {"properties": {"state": "2"}}, content_type="application/merge-patch+json"
    )
    assert answer.status_code == 204, answer.text
    after = get(made, who="surveyor").json()
    assert after["geometry"] == before["geometry"]
    assert after["properties"] == {
        **before["properties"],
        "state": "2",
        "valid_from": after["properties"]["valid_from"],
    }


def test_a_patch_of_the_geometry_keeps_the_attributes(made, send, get) -> None:
    moved = {"type": "Point", "coordinates": [117.02, 36.06]}
    assert send("PATCH", made, {"geometry": moved}).status_code == 204
    after = get(made, who="surveyor").json()
    assert after["geometry"] == moved
    assert after["properties"]["name"] == "新井"
    assert after["properties"]["area_code"] == "379901002"


def test_a_patch_of_null_empties_the_field(made, send, get) -> None:
    assert send("PATCH", made, {"properties": {"note": None}}).status_code == 204
    assert get(made, who="surveyor").json()["properties"]["note"] is None


def test_a_put_empties_what_it_does_not_name(made, send, get) -> None:
    whole = get(made, who="surveyor").json()
    whole["properties"] = {"name": "改名", "state": None, "class_code": CLASS}
    assert send("PUT", made, whole).status_code == 204
    after = get(made, who="surveyor").json()["properties"]
    assert (after["name"], after["note"], after["state"]) == ("改名", None, "1")


def test_a_whole_feature_can_be_put_back_as_it_was_read(made, send, get) -> None:
    whole = get(made, who="surveyor").json()
    answer = send("PUT", made, whole, prefer="return=representation")
    assert answer.status_code == 200, answer.text
    same = {**whole["properties"], "valid_from": answer.json()["properties"]["valid_from"]}
    assert answer.json()["properties"] == same


def test_a_retired_feature_is_gone_but_the_past_still_shows_it(made, send, get) -> None:
    moment = dt.datetime.now(dt.UTC).isoformat()
    assert send("DELETE", made).status_code == 204
    assert get(made, who="surveyor").status_code == 404
    assert send("DELETE", made).status_code == 404
    assert send("PATCH", made, {"properties": {"state": "2"}}).status_code == 404
    number = int(made.rsplit("/", 1)[1])
    then = get(ITEMS, who="surveyor", datetime=moment, ids=number).json()
    assert [one["properties"]["name"] for one in then["features"]] == ["新井"]
    assert get(made, who="surveyor", datetime=moment).json()["geometry"] == HERE
    assert get(ITEMS, who="surveyor", datetime=f"../{moment}", ids=number).json()["features"]
    later = dt.datetime.now(dt.UTC).isoformat()
    assert not get(ITEMS, who="surveyor", datetime=later, ids=number).json()["features"]
    assert not get(ITEMS, who="surveyor", datetime=f"{later}/..", ids=number).json()["features"]


def test_an_interval_shows_the_last_version_in_it(made, send, get) -> None:
    start = dt.datetime.now(dt.UTC).isoformat()
    assert send("PATCH", made, {"properties": {"name": "二"}}).status_code == 204
    middle = dt.datetime.now(dt.UTC).isoformat()
    assert send("PATCH", made, {"properties": {"name": "三"}}).status_code == 204
    number = int(made.rsplit("/", 1)[1])

    def seen(when: str) -> list[str]:
        body = get(ITEMS, who="surveyor", datetime=when, ids=number).json()
        assert body["numberMatched"] == body["numberReturned"]
        return [one["properties"]["name"] for one in body["features"]]

    assert seen(start) == ["新井"]
    assert seen(middle) == ["二"]
    assert seen(f"{start}/{middle}") == ["二"]
    assert seen("../..") == ["三"]
    assert seen("2001-01-01") == []
    assert (
        get(ITEMS, who="surveyor", datetime=middle, filter="name='三'", ids=number).json()[
            "features"
        ]
        == []
    )


def test_locking_is_offered(made, send, get) -> None:
    answer = get(made, who="surveyor")
    tag, date = answer.headers["etag"], answer.headers["last-modified"]
    change = {"properties": {"state": "2"}}
    fresh = send("PATCH", made, change, if_match=tag)
    assert fresh.status_code == 204
    assert send("PATCH", made, change, if_match=tag).status_code == 412
    assert send("PUT", made, feature(name="x"), if_match='"abc"').status_code == 412
    assert send("DELETE", made, if_match=tag).status_code == 412
    assert send("PATCH", made, change, if_match="*").status_code == 204
    old = "Sat, 01 Jan 2000 00:00:00 GMT"
    assert send("PATCH", made, change, if_unmodified_since=old).status_code == 412
    assert send("PATCH", made, change, if_unmodified_since="nonsense").status_code == 400
    assert date.endswith("GMT")
    assert fresh.headers["etag"] != tag


def test_the_reason_is_recorded(send, address, town) -> None:
    answer = send("POST", ITEMS, feature(name="因"), wanmi_reason=quote("现场核查"))
    path = answer.headers["location"].split("/collections/")[1]
    import httpx

    from tests.api.ogc.conftest import bearer

    number = path.rsplit("/", 1)[1]
    history = httpx.get(
        f"{address}/api/features/components/{number}/history",
        headers=bearer(town.tokens["surveyor"]),
    ).json()
    assert history["versions"][0]["changeset"]["reason"] == "现场核查"
    assert send("DELETE", f"{path}?reason=test").status_code == 204


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({"type": "FeatureCollection", "features": []}, 400),
        ({"type": "Feature", "properties": [], "geometry": HERE}, 400),
        ({"type": "Feature", "properties": {}, "geometry": {"type": "Point"}}, 400),
        ({"type": "Feature", "properties": {}, "geometry": 7}, 400),
        ({"type": "Feature", "properties": {}, "geometry": None}, 422),
        ({"type": "Feature", "properties": {}}, 422),
        (feature(secret=1), 422),
        (feature(state="99"), 422),
        (feature(elevation_m="high"), 422),
        (feature(name="\ud800"), 400),
        (feature(**{"\ud800": 1}), 400),
        (feature(name="\x00"), 422),
        (feature(name=["a"], class_code={"a": 1}), 422),
        (
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Point", "coordinates": [500, 100]},
            },
            422,
        ),
    ],
)
def test_a_bad_body_is_refused_and_nothing_is_written(send, get, body, status) -> None:
    before = get(ITEMS, limit=1).json()["numberMatched"]
    answer = send("POST", ITEMS, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert get(ITEMS, limit=1).json()["numberMatched"] == before


def test_a_body_of_another_kind_is_refused(send) -> None:
    answer = send("POST", ITEMS, feature(), content_type="text/csv")
    assert answer.status_code == 415


def test_a_class_layer_makes_features_of_its_class(send, get) -> None:
    answer = send("POST", f"component_{CLASS}/items", feature(name="类"))
    path = answer.headers["location"].split("/collections/")[1]
    assert get(path, who="surveyor").json()["properties"]["class_code"] == CLASS
    other = send("POST", f"component_{CLASS}/items", feature(class_code="01024"))
    assert other.status_code == 422
    assert get(path.replace(CLASS, "01024"), who="surveyor").status_code == 404
    assert send("DELETE", path.replace(CLASS, "01024")).status_code == 404
    assert send("DELETE", path).status_code == 204
