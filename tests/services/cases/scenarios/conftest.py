"""The server that scenarios are played on, and a city of its own for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from gis.database.settings import Settings
from tests.server import running
from tests.services.cases.scenarios import city
from tests.services.cases.scenarios.stage import Stage


@pytest.fixture(scope="session")
def scene(database, tmp_path_factory) -> Iterator[tuple[FastAPI, str]]:
    """The application on a real server; nobody in particular belongs to the city being played."""
    from api.app import create_app

    var = tmp_path_factory.mktemp("scenes")
    made = create_app(Settings(database_url=database.url, tenant="nobody", var=var))
    with running(made) as address:
        yield made, address


@pytest.fixture
def stage(scene, springs) -> Iterator[Stage]:
    """A fresh city; the program's clock is the stage's."""
    app, address = scene
    tenant = city.build(app.state.engine, springs)
    app.state.settings = app.state.settings.model_copy(update={"tenant": tenant})
    made = Stage(app, address, tenant)
    before = app.state.clock
    app.state.clock = lambda: made.now.astimezone(dt.UTC)
    try:
        yield made
    finally:
        app.state.clock = before
        made.close()
