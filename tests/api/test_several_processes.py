"""What one server process answers never lags behind what another has answered: they share only the database."""

from __future__ import annotations

from tests.world import SPOTS, TILE

ITEMS = "/ogc/collections/toilets/items"
ADDRESS = f"/tiles/trades/{TILE}.mvt?layers=toilets"


def test_a_tile_kept_here_shows_what_was_edited_there(client, second, world) -> None:
    before = second.get(ADDRESS)
    assert second.get(ADDRESS).content == before.content
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(SPOTS["W"])},
        "properties": {"name": "seen by both"},
    }
    head = {"authorization": f"Bearer {world.north.tokens['admin']}"}
    made = client.post(ITEMS, json=feature, headers=head | {"content-type": "application/geo+json"})
    assert made.status_code == 201, made.text
    after = second.get(ADDRESS, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert b"seen by both" in after.content
    number = made.headers["location"].rsplit("/", 1)[1]
    assert client.delete(f"{ITEMS}/{number}", headers=head).status_code == 204
    assert b"seen by both" not in second.get(ADDRESS).content
    assert second.get(f"{ITEMS}/{number}").status_code == 404
