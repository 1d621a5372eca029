"""What the steps of a scenario act on: a city of its own, its people, the clock, and what was answered."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin_owner
from layers.accounts import tokens, users
from layers.registry import Registry
from tests.services.cases.scenarios import city

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = dt.date(2026, 11, 18)
"""A Wednesday."""
MORNING = dt.datetime.combine(TODAY, dt.time(9), ZONE)
"""When every scenario begins."""


@dataclass
class Stage:
    """One scenario's world.

    ``now`` is the program's clock. ``answer`` is the last HTTP answer. ``spots`` are named points
    (lon/lat), ``known`` whatever steps remember of one another: case and task ids by name.
    """

    app: FastAPI
    address: str
    tenant: str
    now: dt.datetime = MORNING
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(200))
    spots: dict[str, tuple[float, float]] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    _opened: ExitStack = field(default_factory=ExitStack)
    _tokens: dict[str, str] = field(default_factory=dict)
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        """The server's engine."""
        engine: Engine = self.app.state.engine
        return engine

    @property
    def registry(self) -> Registry:
        """The layers."""
        registry: Registry = self.app.state.registry
        return registry

    @cached_property
    def maker(self) -> Caller:
        """Whoever may change every layer of the city."""
        return city.maker(self.tenant, self.registry)

    def at(self, time: str, days: int = 0) -> dt.datetime:
        """Turn the clock to ``HH:MM`` of the scenario's day (or days later) and return the moment."""
        self.now = self.moment(time, days)
        return self.now

    def moment(self, time: str, days: int = 0) -> dt.datetime:
        """``HH:MM`` of the scenario's day, local time."""
        day = TODAY + dt.timedelta(days=days)
        return dt.datetime.combine(day, dt.time.fromisoformat(time), ZONE)

    def username(self, name: str) -> str:
        """The account of a person of this city; names are unique in the whole program."""
        return f"{name.encode().hex()}.{self.tenant}"

    def enter(self, name: str, role: str, areas: tuple[str, ...] = ("*",)) -> str:
        """Give a person an account, once; return its user name."""
        username = self.username(name)
        if name not in self._tokens:
            with begin_owner(self.engine) as connection:
                user = users.NewUser(
                    username=username, tenant=self.tenant, display=name, roles=(role,), areas=areas
                )
                users.add(connection, user)
                self._tokens[name] = tokens.issue(connection, username, "api")
        return username

    def appoint(
        self, name: str, post: str, unit: str | None = None, area: str | None = None
    ) -> None:
        """Give a person a post in a unit or area from long ago on (by the administrator, over HTTP)."""
        self.enter("管理员", "admin")
        since = self.moment("00:00", days=-200).isoformat()
        body = {
            "person": self.username(name),
            "post": post,
            "unit": unit,
            "area_code": area,
            "valid_from": since,
        }
        self.ok("管理员", "POST", "/api/cases/posts", json=body)

    def unit(self, title: str, **more: Any) -> str:
        """The code of a unit by its title; one that is not there is made, level 2."""
        code = f"U{title.encode().hex()[:24].upper()}"
        if title not in self.known.setdefault("units", {}):
            self.enter("管理员", "admin")
            body = {"title": title, "level": 2, **more}
            self.ok("管理员", "PUT", f"/api/cases/units/{code}", json=body)
            self.known["units"][title] = code
        return str(self.known["units"][title])

    def as_(self, name: str | None) -> httpx.Client:
        """A client of a person, or of nobody in particular (the public of this city)."""
        key = name or ""
        if key not in self._clients:
            headers = {"authorization": f"Bearer {self._tokens[key]}"} if key else {}
            self._clients[key] = httpx.Client(base_url=self.address, headers=headers, timeout=30)
        return self._clients[key]

    def ask(self, name: str | None, method: str, path: str, **given: Any) -> httpx.Response:
        """Ask the server as a person; the answer is kept as ``answer``."""
        self.answer = self.as_(name).request(method, path, **given)
        return self.answer

    def ok(self, name: str | None, method: str, path: str, **given: Any) -> Any:
        """Ask, expect success, and return the JSON."""
        answer = self.ask(name, method, path, **given)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Look into the database as its owner; ``:tenant`` is bound."""
        with begin_owner(self.engine) as connection:
            return list(connection.execute(text(statement), {"tenant": self.tenant, **values}))

    def open(self, thing: AbstractContextManager[Any]) -> Any:
        """Open something for as long as the scenario is played."""
        return self._opened.enter_context(thing)

    def close(self) -> None:
        """Let the clients go, and whatever else was opened."""
        self._opened.close()
        for client in self._clients.values():
            client.close()
