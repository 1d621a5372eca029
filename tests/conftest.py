"""What every test may use: one throw-away PostGIS database per run, migrated to the newest schema."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gis.database.cluster import Cluster

if TYPE_CHECKING:
    from sqlalchemy import Engine

PLACE_PREFIX = "wanmi-test-"


@dataclass(frozen=True)
class Database:
    """A migrated database: ``url`` for SQLAlchemy and an ``engine`` connected to it as its owner."""

    url: str
    engine: Engine


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The url of an empty database of this run: in WANMI_DATABASE_URL's server, else in a cluster of its own."""
    given = os.environ.get("WANMI_DATABASE_URL")
    yield from _borrowed(given) if given else _own()


@pytest.fixture(scope="session")
def database(server_url: str) -> Iterator[Database]:
    """One database for the run with the schema of ``layers.migrate``; tests keep apart by tenants of their own."""
    from gis.database.engine import make_engine
    from layers.migrate import upgrade

    engine = make_engine(server_url)
    upgrade(engine)
    yield Database(server_url, engine)
    engine.dispose()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data sets beside the checkout (or WANMI_SHARED); tests that need it are skipped without."""
    place = Path(os.environ.get("WANMI_SHARED") or Path(__file__).parents[2] / "shared")
    if not (place / "data").is_dir():
        pytest.skip(f"no data sets in {place}")
    return place


def _own() -> Iterator[str]:
    """A cluster without fsync in a folder that user postgres can enter, which pytest's own is not."""
    _sweep()
    place = Path(tempfile.mkdtemp(prefix=PLACE_PREFIX))
    place.chmod(0o755)
    cluster = Cluster(place / "postgres", durable=False)
    try:
        with cluster.lease():
            yield cluster.url
    finally:
        cluster.destroy()
        shutil.rmtree(place, ignore_errors=True)


def _sweep() -> None:
    """Remove the clusters of earlier runs that were killed: nobody holds their lease."""
    for users in Path(tempfile.gettempdir()).glob(f"{PLACE_PREFIX}*/postgres.users"):
        left = Cluster(users.parent / "postgres")
        if os.access(users, os.W_OK) and not left.in_use():
            left.destroy()
            shutil.rmtree(users.parent, ignore_errors=True)


def _borrowed(given: str) -> Iterator[str]:
    """A fresh database on the given server, dropped afterwards."""
    import psycopg
    from sqlalchemy import make_url

    url = make_url(given).set(drivername="postgresql+psycopg")
    name = f"wanmi_test_{secrets.token_hex(4)}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
