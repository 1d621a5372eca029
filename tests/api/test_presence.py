"""Who has an object open is told to those who have it open, too, and to nobody who may not read it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from api.attendance import MOST_PAGES, Attendance
from tests.api.test_events import SECONDS, change, listening

LAYER = "drainage_nodes"


def _client(address: str, token: str | None) -> httpx.Client:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=address, headers=headers, timeout=30)


def _say(client: httpx.Client, number: int, doing: str = "view", layer: str = LAYER):
    body = {"page": "one", "doing": doing}
    return client.post(f"/api/presence/{layer}/{number}", json=body)


@pytest.fixture
def object_(database, world) -> int:
    """An object in the east of the northern city, for staff."""
    return change(database, world.north, LAYER, "E")


@pytest.fixture
def others(address, world, object_) -> Iterator[httpx.Client]:
    """A commander who has it open, and leaves in the end."""
    with _client(address, world.north.tokens["commander"]) as made:
        assert _say(made, object_).status_code == 200
        yield made
        _say(made, object_, "gone")


def _people(client: httpx.Client, number: int, wanted: int = 1) -> list[dict]:
    """Who is there, as soon as word has gone round."""
    until = time.monotonic() + SECONDS
    found = _say(client, number).json()["people"]
    while len(found) != wanted and time.monotonic() < until:
        time.sleep(0.02)
        found = _say(client, number).json()["people"]
    return found


def test_two_see_each_other_until_one_leaves(address, world, object_, others) -> None:
    with _client(address, world.north.tokens["admin"]) as own:
        (other,) = _people(own, object_)
        assert other["doing"] == "view" and other["actor"].startswith("commander.")
        (me,) = _people(others, object_)
        assert me["actor"].startswith("admin.")
        _say(own, object_, "gone")
        assert _people(others, object_, 0) == []


def test_a_stream_is_told_at_once(address, world, object_, others) -> None:
    _say(others, object_)
    with listening(address, world.north.tokens["commander"]) as stream:
        with _client(address, world.north.tokens["admin"]) as own:
            assert _say(own, object_, "edit").status_code == 200
        until = time.monotonic() + SECONDS
        while "presence" not in stream.kinds and time.monotonic() < until:
            time.sleep(0.02)
        assert "presence" in stream.kinds


def test_nobody_else_learns_of_it(address, world, object_, others) -> None:
    """Another city, another area, citizens and nobody: refused, and not told either."""
    refused = {
        "west": (world.north.tokens["west_collector"], 404),
        "stranger": (world.south.tokens["commander"], 404),
        "citizen": (world.north.tokens["citizen"], 403),
        "nobody": (None, 403),
    }
    for name, (token, status) in refused.items():
        with _client(address, token) as client:
            answer = _say(client, object_)
            assert answer.status_code == status, name
            assert "people" not in answer.json(), name


def test_an_object_of_no_layer_or_with_no_id_is_not_found(address, world, others) -> None:
    assert _say(others, 1, layer="nothing").status_code == 404
    assert _say(others, 2**62).status_code == 404


def test_silence_ends_presence_and_pages_are_few() -> None:
    clock = [0.0]
    held = Attendance(now=lambda: clock[0])
    told = {"tenant": "t", "layer": "roads", "id": 1, "actor": "a", "display": "A", "doing": "view"}
    place = ("t", "roads", 1)
    assert held.take({**told, "page": "p"}) == {place}
    assert held.take({**told, "page": "p"}) == set()
    held.take({**told, "page": "q", "doing": "edit"})
    assert [(one.actor, one.doing) for one in held.at(place)] == [("a", "edit")]
    assert held.take({**told, "page": "p", "id": 2, "doing": "gone"}) == set()
    clock[0] = 100
    assert held.at(place) == []
    for number in range(MOST_PAGES + 5):
        held.take({**told, "page": f"p{number}", "id": number})
    assert len(held._pages) == MOST_PAGES
