"""A city with cells and grids, an operator and collectors, and its intake desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin, begin_owner, system
from gis.database.settings import Settings
from layers.accounts import tokens, users
from layers.registry import Registry, discover
from layers.store.edit import Edit, apply
from services.cases.contacts.vault import vault
from services.cases.engine import Held
from services.cases.engine.posts import appoint
from services.cases.intake.candidate import Candidate
from services.cases.intake.desk import Desk
from services.cases.intake.receive import receive
from tests.server import running
from tests.services.cases.scenarios import city

NOON = dt.datetime(2026, 11, 18, 6, 0, tzinfo=dt.UTC)
"""14:00 in Shandong, a Wednesday."""
SPOT = (117.0872, 36.0431)
"""In the south-west community, far from its borders."""
COVER, VENDOR = "01002", "09001"
STAFF = frozenset({"public", "staff", "cases.act"})
POSTS = {"wang": "collector", "zhao": "collector", "ming": "acceptor", "eye": "inspector"}


@dataclass
class Town:
    """A tenant with its desk; ``at`` is the present."""

    engine: Engine
    registry: Registry
    tenant: str
    var: Path
    at: dt.datetime = NOON
    extra: dict[str, Any] = field(default_factory=dict)
    tells: bool = False

    @property
    def desk(self) -> Desk:
        return Desk(
            engine=self.engine,
            registry=self.registry,
            open_vault=lambda: vault(self.var),
            tells=self.tells,
        )

    def person(self, name: str, *rights: str) -> Caller:
        if name == "nobody":
            return Caller(tenant=self.tenant)
        return Caller(tenant=self.tenant, actor=name, permissions=STAFF | set(rights))

    def report(self, by: str = "wang", key: str | None = None, **more: Any) -> dict[str, Any]:
        source = "public" if by == "nobody" else {"ming": "hotline"}.get(by, "collector")
        given = {"source": source, "class_code": COVER, "point": SPOT, **more}
        program = by == "program"
        caller = system(self.tenant) if program else self.person(by)
        return receive(self.desk, caller, Candidate(**given), at=self.at, key=key, program=program)

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        with begin_owner(self.engine) as connection:
            found = connection.execute(text(statement), {"tenant": self.tenant, **values})
            return [dict(row) for row in found.mappings()]

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) AS n FROM {table} WHERE tenant = :tenant")[0]["n"])

    def draw(self, layer: str, **values: Any) -> None:
        """A zone or object; ``geom`` is a shape, by default a box of 200 m around the spot."""
        maker = city.maker(self.tenant, self.registry)
        shape = values.pop("geom", None)
        shape = shape if shape is not None else shapely.Point(SPOT).buffer(0.001)
        edit = Edit(layer=self.registry.get(layer), op="create", values=values, geom=shape)
        with begin(self.engine, maker) as connection:
            apply(connection, self.registry, maker, [edit], reason="test")

    def east(self, metres: float) -> tuple[float, float]:
        """The point so many metres east of the spot."""
        return SPOT[0] + metres / 90_000, SPOT[1]


@pytest.fixture(scope="module")
def towns(database, springs, tmp_path_factory) -> Callable[[], Town]:
    def build() -> Town:
        registry = discover()
        tenant = city.build(database.engine, springs)
        town = Town(database.engine, registry, tenant, tmp_path_factory.mktemp("var"))
        admin = system(tenant)
        with begin(database.engine, admin) as connection:
            for name, post in POSTS.items():
                appoint(connection, admin, name, Held(post), NOON - dt.timedelta(days=30))
        return town

    return build


@pytest.fixture
def town(towns) -> Town:
    return towns()


@dataclass
class Web:
    """The program on a real server; every client speaks to the town that was last asked for."""

    app: Any
    address: str
    town: Town
    tokens: dict[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, name: str = "nobody", role: str = "collector") -> httpx.Client:
        """A client of a person with an account, or of nobody."""
        headers = {}
        if name != "nobody":
            username = f"{name}.{self.town.tenant}"
            if username not in self.tokens:
                with begin_owner(self.town.engine) as connection:
                    new = users.NewUser(
                        username=username, tenant=self.town.tenant, display=name, roles=(role,)
                    )
                    users.add(connection, new)
                    self.tokens[username] = tokens.issue(connection, username, "api")
                admin = system(self.town.tenant)
                post = {"operator": "acceptor"}.get(role, "collector")
                with begin(self.town.engine, admin) as connection:
                    appoint(connection, admin, username, Held(post), NOON - dt.timedelta(days=9))
            headers["authorization"] = f"Bearer {self.tokens[username]}"
        self.clients.append(httpx.Client(base_url=self.address, headers=headers, timeout=30))
        return self.clients[-1]

    def settle(self) -> None:
        """Let the server's public be of this town, and its clock the town's."""
        state = self.app.state
        state.settings = state.settings.model_copy(update={"tenant": self.town.tenant})
        state.clock = lambda: self.town.at

    def close(self) -> None:
        for client in self.clients:
            client.close()


@pytest.fixture(scope="module")
def served(database, tmp_path_factory) -> Iterator[tuple[Any, str]]:
    from api.app import create_app

    var = tmp_path_factory.mktemp("served")
    made = create_app(Settings(database_url=database.url, tenant="nobody", var=var))
    with running(made) as address:
        yield made, address


@pytest.fixture
def web(served, town) -> Iterator[Web]:
    made = Web(*served, town)
    made.settle()
    yield made
    made.close()


@pytest.fixture(scope="module")
def quiet(served, towns) -> Iterator[Web]:
    """A town that refusals share: nothing is ever written in it."""
    made = Web(*served, towns())
    made.settle()
    yield made
    made.close()
