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
