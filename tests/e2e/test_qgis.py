"""QGIS as analysts have it, Debian's, against the real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gis.database.session import Caller
from gis.database.settings import Settings
from tests.api.conftest import world  # noqa: F401 - a fixture that `town` needs
from tests.api.ogc.conftest import PASSWORD, SIZE, Town, spot, town  # noqa: F401 - a fixture
from tests.e2e.desktop import READS, Recorder, parameters, qgis, run_qgis
from tests.server import running


@dataclass
class Served:
    """Address of ``/ogc``, the town behind it, the layers, and every request that came."""

    address: str
    town: Town
    registry: Any
    requests: list[str]

    def parameters(self, path: str) -> list[dict[str, list[str]]]:
        """Parameters of all requests for ``path`` below ``/ogc``."""
        return parameters(self.requests, path)


@pytest.fixture(scope="module")
def served(database, town, tmp_path_factory) -> Iterator[Served]:  # noqa: F811
    """The application; anonymous callers see the town."""
    from api.app import create_app

    requests: list[str] = []
    settings = Settings(
        database_url=database.url, tenant=town.tenant, var=tmp_path_factory.mktemp("var")
    )
    app = create_app(settings)
    app.add_middleware(Recorder, requests=requests)
    with running(app) as url:
        yield Served(f"{url}/ogc", town, app.state.registry, requests)


def read(
    tmp_path: Path, address: str, *layers: str, login: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """What QGIS sees; ``login`` is the connection's."""
    return run_qgis(tmp_path, READS, address, *login, *layers)


def listed(seen: dict[str, Any]) -> set[str]:
    return {re.search(r"typename='(\w+)'", uri)[1] for uri in seen["collections"]}  # type: ignore[index]


@qgis
def test_qgis_lists_and_reads_as_anybody(served, tmp_path) -> None:
    seen = read(tmp_path, served.address, "components", "divisions", "parks")
    caller = Caller(tenant=served.town.tenant)
    assert listed(seen) == {info.id for info in served.registry.visible(caller, "2026")}
    points = seen["layers"]["components"]
    assert points["valid"], points
    assert points["count"] == points["read"] == SIZE
    assert points["points"][:3] == [pytest.approx(spot(number)) for number in range(3)]
    assert points["names"][:2] == ["井 0", "井 1"]
    assert points["boxed"] == 3
    shown = served.registry.get("components").visible_fields(caller)
    assert list(points["fields"]) == [item.name for item in shown]
    assert points["fields"]["surveyed_on"] == "Date"
    assert points["fields"]["elevation_m"] == "Real"
    streets = seen["layers"]["divisions"]
    assert (streets["count"], streets["names"]) == (2, ["西街", "东街"])
    assert seen["layers"]["parks"]["count"] == 0
    asked = served.parameters("/collections/components/items")
    assert {"10000"} <= {one["limit"][0] for one in asked}
    assert any("bbox" in one for one in asked)


@qgis
def test_qgis_lists_more_to_who_logs_in(served, tmp_path) -> None:
    seen = read(tmp_path, served.address, login=(f"surveyor.{served.town.tenant}", PASSWORD))
    caller = Caller(tenant=served.town.tenant, permissions=frozenset({"public", "staff"}))
    assert listed(seen) == {info.id for info in served.registry.visible(caller, "2026")}
    assert "drainage_pipes" in listed(seen)


@qgis
def test_qgis_reads_by_token(served, tmp_path) -> None:
    token = served.town.tokens["surveyor"]
    seen = read(tmp_path, f"{served.address}?token={token}", "drainage_pipes", "components")
    assert seen["layers"]["drainage_pipes"]["valid"]
    assert seen["layers"]["components"]["read"] == SIZE
    assert "source_id" in seen["layers"]["components"]["fields"]
    asked = served.parameters("/collections/drainage_pipes/items")
    assert asked and all(one["token"] == [token] for one in asked)


@qgis
def test_qgis_is_told_of_a_bad_token(served, tmp_path) -> None:
    seen = read(tmp_path, f"{served.address}?token=nonsense", "components")
    assert not seen["layers"]["components"]["valid"]
