"""What citizens may ask: the nearest facilities, in one call."""

from __future__ import annotations

import shapely

from tests.services.cases.intake.conftest import SPOT, Web


def test_the_nearest_park_toilet_and_car_park_in_one_call(web: Web) -> None:
    town = web.town
    near, far = shapely.Point(town.east(100)), shapely.Point(town.east(400))
    town.draw("toilets", name="东厕", geom=near, barrier_free=True, keeper_phone="13812341234")
    town.draw("toilets", name="远厕", geom=far)
    town.draw("parks", name="泉公园", geom=shapely.Point(SPOT).buffer(0.0005))
    town.draw("parking_lots", name="内部车场", geom=near.buffer(0.0001), access="staff")
    town.draw(
        "parking_lots", name="南停车场", geom=far.buffer(0.0001), access="public", capacity=80
    )
    client = web.client()
    found = client.get("/api/cases/public/nearest", params={"lon": SPOT[0], "lat": SPOT[1]}).json()
    assert {layer: [one["name"] for one in list_] for layer, list_ in found.items()} == {
        "parks": ["泉公园"],
        "toilets": ["东厕"],
        "parking_lots": ["南停车场"],
    }
    [toilet] = found["toilets"]
    assert 95 < toilet["metres"] < 105 and toilet["direction"]["zh"] == "东"
    assert toilet["barrier_free"] is True and "13812341234" not in str(found)
    assert found["parks"][0]["metres"] == 0 and found["parking_lots"][0]["capacity"] == 80
    both = client.get(
        "/api/cases/public/nearest", params={"lon": SPOT[0], "lat": SPOT[1], "each": 2}
    ).json()
    assert [one["name"] for one in both["toilets"]] == ["东厕", "远厕"]


def test_nothing_near_is_an_empty_answer(web: Web) -> None:
    found = web.client().get("/api/cases/public/nearest", params={"lon": 0, "lat": 0})
    assert found.json() == {"parks": [], "toilets": [], "parking_lots": []}
    bad = web.client().get("/api/cases/public/nearest", params={"lon": "nan", "lat": 0})
    assert bad.status_code == 400


def test_what_is_reported_most_is_told_once_per_kind(web: Web) -> None:
    """Two covers of manholes are one kind, told by the one reported more; the rest is filled up."""
    town, client = web.town, web.client()
    before = client.get("/api/cases/public/common").json()["services"]
    assert before[:3] == ["matter-01002", "matter-06013", "matter-06012"]
    assert len(before) == len(set(before)) == 8
    for step, code in enumerate(["09001", "01003", "01003", "01001"]):
        town.report("nobody", class_kind="matter", class_code=code, point=town.east(150 * step))
    after = client.get("/api/cases/public/common").json()["services"]
    assert after[:3] == ["matter-01003", "matter-09001", "matter-06013"]
    assert not {"matter-01001", "matter-01002"} & set(after)
    offered = {it["service_code"] for it in client.get("/open311/v2/services.json").json()}
    assert set(before) | set(after) <= offered
