"""A town of its own: a lattice of components whose places are known, and three accounts."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import httpx
import numpy as np
import pytest
import shapely

from gis.database.session import begin_owner, system
from layers.accounts import roles, tenants, tokens, users
from layers.registry import discover
from layers.store import bulk

COLUMNS, ROWS, STEP = 25, 10, 0.001
WEST, SOUTH = 117.0, 36.0
SIZE = COLUMNS * ROWS
PASSWORD = "correct horse battery"
CLASS = "01013"
CRS = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_HYPHENED = {name.replace("-", "_"): name for name in ("bbox-crs", "filter-crs", "filter-lang")}
ZONE = f"{CRS}4548"


@dataclass
class Town:
    """The tenant, a token per account, and the components' ids in loading order."""

    tenant: str
    tokens: dict[str, str] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)


@pytest.fixture(scope="session")
def town(database, world) -> Town:
    """250 components 0.001° apart, numbered by rows; a street in the west half, one in the east."""
    registry, made = discover(), Town(f"town-{secrets.token_hex(3)}")
    with begin_owner(database.engine) as connection:
        roles.seed(connection)
        city = tenants.City(
            id=made.tenant, title_zh="小城", title_en="Town", bounds=(116.5, 35.5, 117.5, 36.5)
        )
        tenants.put(connection, city)
        accounts = (("surveyor", ("*",)), ("street", ("379901001",)), ("citizen", ("*",)))
        for name, areas in accounts:
            role = "surveyor" if name == "street" else name
            user = f"{name}.{made.tenant}"
            new = users.NewUser(
                username=user,
                tenant=made.tenant,
                display=name,
                roles=(role,),
                areas=areas,
                password=PASSWORD if name == "surveyor" else None,
            )
            users.add(connection, new)
            made.tokens[name] = tokens.issue(connection, user, "api")
    caller = system(made.tenant)
    for layer, frame in (("divisions", _streets()), ("components", _components())):
        info = registry.get(layer)
        done = bulk.load(
            database.engine, registry, caller, info, [frame], reason="test", source="test"
        )
        assert done.refused == 0, done
    return made


@pytest.fixture
def get(address, town) -> Iterator[Callable[..., httpx.Response]]:
    """GET below /ogc/collections as an account (default: the citizen)."""
    with httpx.Client(base_url=address, timeout=60) as client:

        def ask(path: str, who: str = "citizen", **parameters: Any) -> httpx.Response:
            given = {_HYPHENED.get(name, name): value for name, value in parameters.items()}
            return client.get(
                f"/ogc/collections/{path}", params=given or None, headers=bearer(town.tokens[who])
            )

        yield ask


@pytest.fixture
def send(address, town) -> Iterator[Callable[..., httpx.Response]]:
    """Any method below /ogc/collections with a JSON body, as an account (default: surveyor)."""
    with httpx.Client(base_url=address, timeout=60) as client:

        def ask(
            method: str,
            path: str,
            body: Any = None,
            who: str | None = "surveyor",
            **headers: str,
        ) -> httpx.Response:
            given = {"content-type": "application/geo+json"}
            given |= {name.replace("_", "-"): value for name, value in headers.items()}
            if who:
                given |= bearer(town.tokens[who])
            content = None if body is None else json.dumps(body)
            return client.request(
                method, f"/ogc/collections/{path}", content=content, headers=given
            )

        yield ask


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def spot(number: int) -> tuple[float, float]:
    """Longitude and latitude of a component."""
    return WEST + (number % COLUMNS) * STEP, SOUTH + (number // COLUMNS) * STEP


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [feature["properties"]["name"] for feature in answer.json()["features"]]


def _components() -> gpd.GeoDataFrame:
    numbers = np.arange(SIZE)
    return gpd.GeoDataFrame(
        {
            "source_id": [f"c{number}" for number in numbers],
            "name": [f"井 {number}" for number in numbers],
            "class_code": np.where(numbers % 5 == 0, CLASS, "01024"),
            "state": np.where(numbers % 2 == 0, "1", "2"),
            "elevation_m": np.where(numbers % 10 == 3, np.nan, numbers / 2),
            "surveyed_on": [f"2025-06-{1 + number % 28:02d}" for number in numbers],
            "note": ['O\'Brien; -- "q" \\ 100%' if number == 7 else None for number in numbers],
        },
        geometry=shapely.points([spot(number) for number in numbers]),
        crs=4490,
    )


def _streets() -> gpd.GeoDataFrame:
    boxes = [(116.9, 35.9, 117.0115, 36.1), (117.0115, 35.9, 117.1, 36.1)]
    return gpd.GeoDataFrame(
        {
            "source_id": ["s1", "s2"],
            "code": ["379901001", "379901002"],
            "name": ["西街", "东街"],
            "level": ["street", "street"],
        },
        geometry=[shapely.box(*box) for box in boxes],
        crs=4490,
    )
