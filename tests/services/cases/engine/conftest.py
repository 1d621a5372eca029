"""The town of the tests of cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gis.database.settings import Settings
from tests.server import running
from tests.services.cases.engine.town import Town, accounts, built
from tests.statements import watched


@pytest.fixture
def town(database) -> Town:
    """A fresh town."""
    return built(database.engine)


class Web:
    """The town over HTTP: ``ask(name, method, path, …)`` as somebody of it; ``clock`` is the present."""

    def __init__(self, town: Town, client: httpx.Client) -> None:
        self.town = town
        self._client = client
        self._tokens = accounts(town)

    def ask(self, name: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as somebody; None has no account."""
        headers = {**more.pop("headers", {})}
        if name is not None:
            headers["authorization"] = f"Bearer {self._tokens[name]}"
        return self._client.request(method, path, headers=headers, **more)


@pytest.fixture(scope="module")
def served(database, tmp_path_factory) -> Iterator[tuple[Any, httpx.Client]]:
    """The application on a server; every statement is looked at."""
    from api.app import create_app

    var = tmp_path_factory.mktemp("var")
    app = create_app(Settings(database_url=database.url, tenant="nowhere", var=var))
    with watched(app.state.engine), running(app) as url, httpx.Client(base_url=url) as client:
        yield app, client


@pytest.fixture
def web(served, town) -> Web:
    """The application with the town in it, at the town's present."""
    app, client = served
    app.state.settings = app.state.settings.model_copy(update={"tenant": town.tenant})
    app.state.clock = lambda: town.at
    return Web(town, client)
