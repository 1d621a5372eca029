"""The application over the test database, and two cities to walk through."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from gis.database.settings import Settings
from layers.registry import discover
from tests.server import running
from tests.statements import watched
from tests.world import World, build


@pytest.fixture(scope="session")
def world(database) -> World:
    """Two cities with every layer filled; the statements of bulk loads and edits are looked at, too."""
    with watched(database.engine):
        return build(database.engine, discover())


@pytest.fixture(scope="session")
def app(database, world, tmp_path_factory) -> Iterator[FastAPI]:
    """The application; anonymous callers see the northern city, every statement is looked at."""
    from api.app import create_app

    var = tmp_path_factory.mktemp("var")
    made = create_app(Settings(database_url=database.url, tenant=world.north.tenant, var=var))
    with watched(made.state.engine):
        yield made


@pytest.fixture(scope="session")
def address(app) -> Iterator[str]:
    """Where the application is served."""
    with running(app) as url:
        yield url


@pytest.fixture
def client(address) -> Iterator[httpx.Client]:
    """A client without credentials."""
    with httpx.Client(base_url=address, timeout=30) as made:
        yield made


@pytest.fixture(scope="session")
def second(database, world, tmp_path_factory) -> Iterator[httpx.Client]:
    """Another process's application over the same database."""
    from api.app import create_app

    settings = Settings(
        database_url=database.url, tenant=world.north.tenant, var=tmp_path_factory.mktemp("var")
    )
    with running(create_app(settings)) as url, httpx.Client(base_url=url, timeout=30) as made:
        yield made
