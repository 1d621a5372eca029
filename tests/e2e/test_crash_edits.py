"""kill -9 of the server and of the database while people edit: every answered change is there afterwards.

Four clients create, change and retire features without pause, each noting what it was told was done.
In the middle both processes die. After the restart each note must hold, and nothing may be half.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from gis.database import processes
from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from gis.database.session import begin_owner
from layers.accounts import roles, tenants, tokens, users
from layers.migrate import upgrade
from tests.e2e.test_serve import Served
from tests.marks import private_cluster

pytestmark = [private_cluster, pytest.mark.slow]

CLIENTS = 4
ENOUGH, PATIENCE_S = 40, 90
"""Answered edits before anything is killed, and how long a busy machine may take for them."""
ITEMS = "/ogc/collections/street_lights/items"
GEOJSON = {"content-type": "application/geo+json"}


@dataclass
class Notes:
    """What a client was told: names by id, ids retired, and what was under way at the end."""

    names: dict[int, str] = field(default_factory=dict)
    retired: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


class Client:
    """Edits as fast as it can until the server is gone."""

    def __init__(self, url: str, token: str, number: int) -> None:
        self.notes = Notes()
        self._http = httpx.Client(
            base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=20
        )
        self._number = number
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        turn = 0
        try:
            while True:
                turn += 1
                self._turn(f"c{self._number}-{turn}", turn)
        except httpx.HTTPError:
            pass  # the crash

    def _turn(self, name: str, turn: int) -> None:
        feature = self._create(name)
        if feature is None or turn % 3 == 0:
            return
        self.notes.unsure.add(feature)
        if turn % 3 == 1:
            body = {"type": "Feature", "properties": {"name": f"{name}-new"}}
            media = {"content-type": "application/merge-patch+json"}
            answer = self._http.patch(f"{ITEMS}/{feature}", json=body, headers=media)
            if not self._done(answer):
                return  # the commit may have come before the database died
            self.notes.names[feature] = f"{name}-new"
        elif self._done(self._http.delete(f"{ITEMS}/{feature}")):
            self.notes.retired.add(feature)
            del self.notes.names[feature]
        else:
            return
        self.notes.unsure.discard(feature)

    def _create(self, name: str) -> int | None:
        spot = {"type": "Point", "coordinates": [117.5, 36.5]}
        body = {"type": "Feature", "geometry": spot, "properties": {"name": name}}
        answer = self._http.post(ITEMS, json=body, headers=GEOJSON)
        if not self._done(answer):
            return None
        feature = int(answer.headers["location"].rstrip("/").split("/")[-1])
        self.notes.names[feature] = name
        return feature

    def _done(self, answer: httpx.Response) -> bool:
        if answer.is_success:
            return True
        if answer.status_code != 503:  # 503: the database has just died
            self.notes.failures.append(answer.text)
        return False


@pytest.fixture
def served() -> Iterator[Served]:
    """A server over a durable cluster of its own."""
    var = Path(tempfile.mkdtemp(prefix="wanmi-crash-"))
    var.chmod(0o755)
    made = Served(var)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.communicate()
    Cluster(var / "postgres").destroy()
    shutil.rmtree(var)


def _token(url: str) -> str:
    engine = make_engine(url)
    upgrade(engine)
    with begin_owner(engine) as connection:
        roles.seed(connection)
        tenants.put(connection, tenants.City(id="demo", title_zh="市", title_en="City"))
        users.add(
            connection,
            users.NewUser(username="editor", tenant="demo", display="E", roles=("surveyor",)),
        )
        token = tokens.issue(connection, "editor", "api", hours=None)
    engine.dispose()
    return token


@pytest.mark.parametrize("first", ["server", "database"])
def test_every_answered_edit_survives_and_nothing_is_half(served, first) -> None:
    served.start()
    token = _token(served.cluster.url)
    url = f"http://127.0.0.1:{served.port}"
    clients = [Client(url, token, number) for number in range(CLIENTS)]
    _wait_for(lambda: _answered(client.notes for client in clients) > ENOUGH)
    kill = [lambda: _kill_server(served), lambda: _kill_database(served)]
    for each in kill if first == "server" else kill[::-1]:
        each()
        time.sleep(0.2)
    for client in clients:
        client.thread.join(30)
    served.start()
    notes = [client.notes for client in clients]
    assert _answered(notes) > ENOUGH
    assert [failure for each in notes for failure in each.failures] == []
    with psycopg.connect(served.cluster.url.replace("+psycopg", "")) as connection:
        _every_answer_holds(connection, notes)
        _nothing_is_half(connection)
    again = httpx.get(
        f"{url}{ITEMS}", params={"limit": 1}, headers={"authorization": f"Bearer {token}"}
    )
    assert again.status_code == 200
    served.end(signal.SIGTERM)


def _answered(notes: Iterable[Notes]) -> int:
    return sum(len(each.names) + len(each.retired) for each in notes)


def _wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < until:
        time.sleep(0.1)


def _kill_server(served: Served) -> None:
    assert served.process is not None
    served.process.kill()
    served.process.communicate()


def _kill_database(served: Served) -> None:
    for pid in processes.living_in(served.cluster.data):
        with suppress(ProcessLookupError):  # a worker may have ended meanwhile
            os.kill(pid, signal.SIGKILL)


def _every_answer_holds(connection: psycopg.Connection, notes: list[Notes]) -> None:
    live = dict(connection.execute("SELECT id, name FROM street_lights").fetchall())
    past = {row[0] for row in connection.execute("SELECT id FROM street_lights_history")}
    for each in notes:
        for feature, name in each.names.items():
            if feature not in each.unsure:
                assert live[feature] == name
            else:
                assert live.get(feature, f"{name}-new") in (name, f"{name}-new")
        assert each.retired.isdisjoint(live) and each.retired <= past


HALVES = {
    "a version without its changeset": """
        SELECT id FROM street_lights l WHERE NOT EXISTS (
            SELECT FROM changesets c WHERE c.tenant = l.tenant AND c.id = l.changeset_id)""",
    "a version without its line in the feed": """
        SELECT id FROM street_lights l WHERE NOT EXISTS (SELECT FROM changes c WHERE
            c.tenant = l.tenant AND c.changeset_id = l.changeset_id AND c.feature_id = l.id)""",
    "an old version that nothing ended": """
        SELECT id FROM street_lights_history h WHERE NOT EXISTS (SELECT FROM changes c WHERE
            c.tenant = h.tenant AND c.changeset_id = h.ended_by AND c.feature_id = h.id)""",
    "an update whose old version is lost": """
        SELECT feature_id FROM changes c WHERE op <> 'create' AND NOT EXISTS (
            SELECT FROM street_lights_history h WHERE h.tenant = c.tenant AND h.id = c.feature_id
            AND h.ended_by = c.changeset_id)""",
    "a changeset without changes": """
        SELECT id FROM changesets s WHERE NOT EXISTS (
            SELECT FROM changes c WHERE c.tenant = s.tenant AND c.changeset_id = s.id)""",
    "a created feature that is nowhere": """
        SELECT feature_id FROM changes c WHERE op = 'create'
        AND NOT EXISTS (SELECT FROM street_lights l WHERE l.tenant = c.tenant AND l.id = c.feature_id)
        AND NOT EXISTS (SELECT FROM street_lights_history h WHERE h.tenant = c.tenant
                        AND h.id = c.feature_id)""",
    "a count that is wrong": """
        SELECT 1 WHERE (SELECT coalesce(sum(n), 0) FROM layer_counts WHERE layer = 'street_lights')
        <> (SELECT count(*) FROM street_lights)""",
}


def _nothing_is_half(connection: psycopg.Connection) -> None:
    found = {what: connection.execute(query).fetchall() for what, query in HALVES.items()}
    assert {what: rows for what, rows in found.items() if rows} == {}
