"""What happens to a download when something goes wrong: refused before its head, or visibly broken."""

from __future__ import annotations

import secrets
import socket
import time

import geopandas as gpd
import httpx
import numpy as np
import pytest
import shapely
from sqlalchemy import text

from api.ogc.formats import geoparquet, streamed
from api.ogc.formats.catalogue import DOWNLOADS
from gis.database.session import begin_owner, system
from gis.database.settings import Settings
from layers.accounts import roles, tenants, tokens, users
from layers.registry import discover
from layers.store import bulk
from tests.api.ogc.conftest import bearer
from tests.api.ogc.formats.conftest import STREAMED
from tests.server import running

MANY = 30_000
CURSORS = "query LIKE '%%FETCH FORWARD%%' AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def crowd(database, world) -> str:
    """A token for a city with 30,000 waste bins whose notes cannot be packed into a socket's buffer."""
    tenant = f"crowd-{secrets.token_hex(3)}"
    with begin_owner(database.engine) as connection:
        roles.seed(connection)
        tenants.put(connection, tenants.City(id=tenant, title_zh="大城", title_en="Crowd"))
        user = users.NewUser(
            username=f"c.{tenant}", tenant=tenant, display="c", roles=("citizen",), areas=("*",)
        )
        users.add(connection, user)
        token = tokens.issue(connection, user.username, "api")
    numbers = np.arange(MANY)
    frame = gpd.GeoDataFrame(
        {
            "source_id": [f"n{n}" for n in numbers],
            "note": [secrets.token_hex(450) for _ in numbers],
        },
        geometry=shapely.points(117 + numbers / 1e6, np.full(MANY, 36.0)),
        crs=4490,
    )
    registry = discover()
    info = registry.get("waste_bins")
    done = bulk.load(
        database.engine, registry, system(tenant), info, [frame], reason="test", source="test"
    )
    assert done.created == MANY, done
    return token


@pytest.mark.parametrize("form", STREAMED)
@pytest.mark.parametrize("packed", ["gzip", "identity"])
def test_a_failure_in_the_middle_breaks_the_connection(
    address, crowd, database, monkeypatch, form, packed
) -> None:
    monkeypatch.setattr(geoparquet, "GROUP_ROWS", 4096)
    headers = {**bearer(crowd), "accept-encoding": packed}
    url = f"{address}/ogc/collections/waste_bins/items?f={form}"
    with httpx.stream("GET", url, headers=headers, timeout=60) as answer:
        assert answer.status_code == 200
        pieces = answer.iter_raw(1000)
        next(pieces)
        with database.engine.connect() as connection:
            ended = connection.execute(
                text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {CURSORS}")
            ).all()
        assert ended
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in pieces:
                pass


def test_a_client_that_leaves_frees_what_it_held(address, crowd, database) -> None:
    url = f"{address}/ogc/collections/waste_bins/items?f=csv"
    for _ in range(12):
        with httpx.stream("GET", url, headers=bearer(crowd), timeout=60) as answer:
            next(answer.iter_raw(1000))
    _none_left(database)
    assert httpx.head(url, headers=bearer(crowd), timeout=60).status_code == 200
    _none_left(database)


def test_a_client_that_takes_nothing_is_given_up(address, crowd, database, monkeypatch) -> None:
    monkeypatch.setattr(streamed, "PATIENCE_SECONDS", 0.5)
    host, port = address.removeprefix("http://").split(":")
    head = f"GET /ogc/collections/waste_bins/items?f=csv HTTP/1.1\r\nHost: {host}\r\n"
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"{head}Authorization: Bearer {crowd}\r\n\r\n".encode())
        assert client.recv(100)
        _none_left(database)


def _none_left(database) -> None:
    until = time.monotonic() + 20
    while True:
        with database.engine.connect() as connection:
            open_ = connection.scalar(
                text(f"SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND {CURSORS}")
            )
        if not open_:
            return
        assert time.monotonic() < until, open_
        time.sleep(0.1)


def _application(database, world, var, timeout_ms: int):
    """The application with room for one download."""
    from api.app import create_app

    settings = Settings(
        database_url=database.url,
        tenant=world.north.tenant,
        var=var,
        pool_size=3,
        statement_timeout_ms=timeout_ms,
    )
    return running(create_app(settings))


@pytest.fixture
def narrow(database, world, tmp_path):
    """Room for one download, whose statements may take their time."""
    with _application(database, world, tmp_path, 30_000) as url:
        yield url


@pytest.fixture
def hasty(database, world, tmp_path):
    """Room for one download, and a fifth of a second for a statement."""
    with _application(database, world, tmp_path, 200) as url:
        yield url


def test_one_download_too_many_is_asked_to_wait(narrow, crowd) -> None:
    url = f"{narrow}/ogc/collections/waste_bins/items?f=csv"
    with httpx.stream("GET", url, headers=bearer(crowd), timeout=60) as answer:
        pieces = answer.iter_raw(1000)  # kept: the connection closes with the iterator
        next(pieces)
        refused = httpx.get(url, headers=bearer(crowd), timeout=60)
        assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        assert int(refused.headers["retry-after"]) > 0
    until = time.monotonic() + 20
    while httpx.get(f"{url}&limit=1", headers=bearer(crowd), timeout=60).status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("form", [form.name for form in DOWNLOADS])
def test_a_slow_query_is_refused_before_the_head(hasty, database, form) -> None:
    url = f"{hasty}/ogc/collections/toilets/items?f={form}"
    with database.engine.connect() as holder, holder.begin():
        holder.exec_driver_sql("LOCK TABLE toilets IN ACCESS EXCLUSIVE MODE")
        for _ in range(3):
            answer = httpx.get(url, timeout=30)
            assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
            assert int(answer.headers["retry-after"]) > 0
    assert httpx.get(url, timeout=60).status_code == 200


@pytest.mark.parametrize("form", STREAMED)
def test_a_refusal_is_a_problem_document(ask, form) -> None:
    for wrong in ({"filter": "secret = 1"}, {"sortby": "extra"}, {"limit": "0"}, {"foo": "1"}):
        answer = ask("components/items", f=form, **wrong)
        assert answer.status_code == 400, wrong
        assert answer.headers["content-type"] == "application/problem+json"
