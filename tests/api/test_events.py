"""Live changes reach those who may know them, survive gaps, and end with the rights."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api import events
from gis.database.session import Caller, begin, begin_owner
from layers.accounts import tokens
from layers.registry import discover
from layers.store.edit import Edit, apply
from tests.world import shape

REGISTRY = discover()
SECONDS = 10.0
SHIFT = {"W": -0.003, "E": 0.003}


class Listener:
    """Reads a stream in a thread and keeps what it is told."""

    def __init__(self, url: str, token: str | None, parameters: dict[str, str]) -> None:
        self.told: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.kinds: list[str] = []
        self.open, self.ended = threading.Event(), threading.Event()
        self._url, self._parameters = url, parameters
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with httpx.stream(
            "GET",
            f"{self._url}/events",
            params=self._parameters,
            headers=self._headers,
            timeout=httpx.Timeout(SECONDS, read=None),
        ) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            self._socket = answer.extensions["network_stream"].get_extra_info("socket")
            with contextlib.suppress(httpx.HTTPError):  # we hang up in the middle
                for line in answer.iter_lines():
                    self._take(line)
        self.ended.set()

    def _take(self, line: str) -> None:
        name, _, value = line.partition(": ")
        if name == "event":
            self.kinds.append(value)
        elif name == "id":
            self.ids.append(value)
        elif name == "data" and self.kinds[-1] == "change":
            self.told.append(json.loads(value))
        elif line.startswith(": connected"):
            self.open.set()

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        until = time.monotonic() + SECONDS
        while len(self.told) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.told

    def stop(self) -> None:
        with contextlib.suppress(OSError):  # the server may have hung up first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(SECONDS)


@contextmanager
def listening(url: str, token: str | None, **parameters: str) -> Iterator[Listener]:
    listener = Listener(url, token, parameters)
    assert listener.open.wait(SECONDS)
    try:
        yield listener
    finally:
        listener.stop()


def change(database, city, layer: str, area: str = "W") -> int:
    """Create a feature; returns its id."""
    info = REGISTRY.get(layer)
    writer = Caller(
        tenant=city.tenant, actor="writer", permissions=frozenset({"public", "staff", info.write})
    )
    edit = Edit(
        layer=info, op="create", values={"name": "event"}, geom=shape(info, area, SHIFT[area])
    )
    with begin(database.engine, writer) as connection:
        return apply(connection, REGISTRY, writer, [edit], reason="event").ids[0]


@pytest.fixture
def settled(address) -> None:
    """The listening connection of the server is up."""
    time.sleep(0.3)


def test_each_is_told_what_they_may_know(settled, address, database, world) -> None:
    tokens_of = world.north.tokens
    with (
        listening(address, None) as nobody,
        listening(address, tokens_of["commander"]) as staff,
        listening(address, tokens_of["west_collector"]) as west,
        listening(address, world.south.tokens["commander"]) as stranger,
    ):
        wanted = [
            change(database, world.north, "drainage_nodes", "W"),
            change(database, world.north, "drainage_nodes", "E"),
            change(database, world.north, "toilets", "E"),
        ]
        assert [told["id"] for told in staff.wait_for(3)] == wanted
        assert [told["id"] for told in west.wait_for(2)] == [wanted[0], wanted[2]]
        assert [told["id"] for told in nobody.wait_for(1)] == [wanted[2]]
        own = change(database, world.south, "toilets")
        assert [told["id"] for told in stranger.wait_for(1)] == [own]
        assert {told["layer"] for told in nobody.told} == {"toilets"}
        assert len(nobody.told) == 1 and len(staff.told) == 3


def test_an_event_says_what_where_and_when(settled, address, database, world) -> None:
    with listening(address, None, layers="toilets") as listener:
        change(database, world.north, "street_lights")
        made = change(database, world.north, "toilets")
        told = listener.wait_for(1)[0]
    assert told["layer"] == "toilets" and told["op"] == "create" and told["id"] == made
    west, south, east, north = told["bbox"]
    assert west == east == pytest.approx(117.096) and south == north == pytest.approx(36.05)
    assert told["changeset"] > 0 and told["count"] == 1 and told["at"]


def test_a_client_that_was_away_misses_nothing(settled, address, database, world) -> None:
    with listening(address, None, layers="toilets") as first:
        change(database, world.north, "toilets")
        first.wait_for(1)
        position = first.ids[-1]
    missed = [change(database, world.north, "toilets") for _ in range(3)]
    with listening(address, None, layers="toilets", last_event_id=position) as again:
        found = [told["id"] for told in again.wait_for(3)]
    assert set(missed) <= set(found)


def test_a_late_commit_with_a_low_number_is_not_missed(settled, address, database, world) -> None:
    """A transaction begins, another one overtakes it, then the first commits."""
    info = REGISTRY.get("toilets")
    slow = Caller(
        tenant=world.north.tenant,
        actor="slow",
        permissions=frozenset({"public", "staff", info.write}),
    )
    with listening(address, None, layers="toilets") as listener:
        with begin(database.engine, slow) as connection:
            edit = Edit(
                layer=info, op="create", values={"name": "slow"}, geom=shape(info, "W", -0.004)
            )
            late = apply(connection, REGISTRY, slow, [edit], reason="slow").ids[0]
            change(database, world.north, "street_lights")
            with listening(address, None, layers="street_lights,toilets") as other:
                change(database, world.north, "street_lights")
                other.wait_for(1)
                position = other.ids[-1]
        assert [told["id"] for told in listener.wait_for(1)] == [late]
    with listening(address, None, layers="toilets", last_event_id=position) as again:
        assert late in [told["id"] for told in again.wait_for(1)]


@pytest.mark.parametrize("position", ["nonsense", "0"])
def test_a_client_that_was_away_too_long_is_told_to_reload(
    settled, address, database, world, position
) -> None:
    with begin_owner(database.engine) as connection:
        connection.execute(
            text(
                "INSERT INTO changes (tenant, changeset_id, layer, op, count, at, read, scopes) SELECT "
                ":tenant, 1, 'toilets', 'bulk', 1, now(), 'public', '{*}' FROM generate_series(1, 1200)"
            ),
            {"tenant": world.north.tenant},
        )
    with listening(address, None, last_event_id=position) as listener:
        until = time.monotonic() + SECONDS
        while not listener.kinds and time.monotonic() < until:
            time.sleep(0.01)
    assert listener.kinds[0] == "reset"


def test_a_revoked_token_ends_its_stream(settled, address, database, world, monkeypatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.3)
    with begin_owner(database.engine) as connection:
        token = tokens.issue(connection, f"commander.{world.north.tenant}", "api")
    with listening(address, token) as listener:
        time.sleep(0.5)
        assert not listener.ended.is_set()
        with begin_owner(database.engine) as connection:
            tokens.revoke(connection, token)
        assert listener.ended.wait(5)


def test_the_hub_listens_again_after_a_lost_connection(settled, address, database, world) -> None:
    with listening(address, None, layers="toilets") as listener:
        change(database, world.north, "toilets")
        listener.wait_for(1)
        with begin_owner(database.engine) as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE query LIKE 'LISTEN wanmi_changes%' AND datname = current_database()"
                )
            )
        made = change(database, world.north, "toilets")
        assert made in [told["id"] for told in listener.wait_for(2)]
