"""A small town for the tests of cases: two districts, units of four levels, somebody for each post."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from PIL import Image
from sqlalchemy import Engine, insert, text

from gis.database.session import Caller, begin, begin_owner, system
from layers.accounts import roles, tenants, tokens, users
from layers.registry import Registry, discover
from layers.store.edit import Edit, apply
from services.cases.engine import Held, New, Outcome, Wish, act, close, opened, report
from services.cases.engine.posts import appoint, put_unit
from services.cases.evidence.files import Files
from services.cases.evidence.tables import EvidenceFile
from services.cases.evidence.upload import receive

CITY, WEST, EAST = "3799", "379901", "379902"
BORDER = 117.1
MONDAY = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
"""09:00 in Shandong, a working day."""
STAFF = frozenset({"public", "staff", "cases.act"})
PEOPLE = {
    "ming": ("acceptor", None),
    "zhang": ("shift_supervisor", None),
    "li": ("dispatcher", None),
    "road1": ("department", "ROAD"),
    "road2": ("department", "ROAD"),
    "green1": ("department", "GREEN"),
    "team1": ("handler", "ROAD-1"),
    "crew1": ("handler", "ROAD-11"),
    "wang": ("collector", "PATROL"),
    "zhao": ("collector", "PATROL"),
    "chief": ("command_chief", None),
    "boss": ("leader", None),
    "eye": ("inspector", None),
}
UNITS = (
    ("CITY", None, 1),
    ("ROAD", "CITY", 2),
    ("ROAD-1", "ROAD", 3),
    ("ROAD-11", "ROAD-1", 4),
    ("GREEN", "CITY", 2),
    ("PATROL", "CITY", 2),
)
PHOTOS = ("near", "far")
AFTER = ("after",)
"""Kinds of photos; where data is expected, :func:`photos` uploads new ones of these kinds."""


@dataclass
class Town:
    """A tenant with its people; ``at`` is the present, which :meth:`later` moves."""

    engine: Engine
    registry: Registry
    tenant: str
    at: dt.datetime = MONDAY
    names: dict[str, str] = field(default_factory=dict)
    var: Path | None = None

    def person(self, name: str, **more: Any) -> Caller:
        """The caller of that name; ``admin`` is an administrator, ``nobody`` has no account."""
        if name == "nobody":
            return Caller(tenant=self.tenant)
        permissions = STAFF | {"admin"} if name == "admin" else STAFF
        given: dict[str, Any] = {"permissions": permissions, **more}
        return Caller(tenant=self.tenant, actor=self.names.get(name, name), **given)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.at += dt.timedelta(**span)

    def photos(self, *kinds: str) -> dict[str, Any]:
        """A form with newly uploaded photos of these kinds."""
        return photos(self.engine, self.tenant, *kinds, var=self.var)

    def report(self, by: str = "wang", x: float = 117.05, y: float = 36.05, **more: Any) -> Outcome:
        """Report a case with both photos; ``x`` is its longitude."""
        caller = self.person(by)
        given: dict[str, Any] = {
            "source": "collector",
            "class_code": "0101",
            "data": self.photos(*PHOTOS),
        }
        with begin(self.engine, caller) as connection:
            work = opened(connection, self.registry, caller, at=self.at)
            done = report(work, New(geom=shapely.Point(x, y), **{**given, **more}))
            close(work)
        return done

    def do(self, by: str, machine: str, subject: int, action: str, **more: Any) -> Outcome:
        """Act as somebody; ``program=True`` as the program itself."""
        program = more.pop("program", False)
        caller = system(self.tenant) if program else self.person(by)
        if isinstance(more.get("data"), tuple):
            more["data"] = self.photos(*more["data"])
        wish = Wish(machine=machine, subject=subject, action=action, **more)
        return act(self.engine, self.registry, caller, wish, at=self.at, program=program)

    def case(self, number: int) -> dict[str, Any]:
        """The row of a case."""
        return self.rows("SELECT * FROM cases WHERE tenant = :tenant AND id = :id", id=number)[0]

    def items(self, number: int, machine: str) -> list[dict[str, Any]]:
        """The rows of a case's items."""
        return self.rows(
            "SELECT * FROM case_items WHERE tenant = :tenant AND case_id = :id "
            "AND machine = :machine ORDER BY id",
            id=number,
            machine=machine,
        )

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """Rows as the owner of the database sees them."""
        with begin_owner(self.engine) as connection:
            found = connection.execute(text(statement), {"tenant": self.tenant, **values})
            return [dict(row) for row in found.mappings()]

    def filed(self, **more: Any) -> int:
        """A case that is filed."""
        number = self.report(**more).case_id
        self.do("ming", "case", number, "accept")
        self.do("zhang", "case", number, "file")
        return number

    def dispatched(self, *targets: dict[str, str], **more: Any) -> tuple[int, list[int]]:
        """A case with its orders' ids; without targets the road unit leads."""
        number = self.filed(**more)
        given = list(targets) or [{"unit": "ROAD"}]
        self.do("li", "case", number, "dispatch", data={"targets": given}, reason="by hand")
        return number, [item["id"] for item in self.items(number, "order")]

    def handled(self, **more: Any) -> int:
        """A case whose only order is finished."""
        number, (order,) = self.dispatched(**more)
        self.do("road1", "order", order, "take")
        self.do("road1", "order", order, "finish", data=AFTER)
        return number


def photos(engine: Engine, tenant: str, *kinds: str, var: Path | None = None) -> dict[str, Any]:
    """A form that names new photos of these kinds; without ``var`` the city knows them, but not their bytes."""
    named = [{"kind": kind, "sha256": secrets.token_hex(32)} for kind in kinds]
    if var is not None:
        for one in named:
            one["sha256"] = _uploaded(engine, tenant, var)
        return {"evidence": named}
    row = {
        "tenant": tenant, "kind": "jpeg", "bytes": 1, "uploaded_by": "wang", "uploaded_at": MONDAY,
    }  # fmt: skip
    with begin_owner(engine) as connection:
        connection.execute(
            insert(EvidenceFile), [{**row, "sha256": one["sha256"]} for one in named]
        )
    return {"evidence": named}


def _uploaded(engine: Engine, tenant: str, var: Path) -> str:
    arrived = Files(var).incoming()
    Image.effect_noise((32, 24), 60).convert("RGB").save(arrived, "JPEG")
    try:
        return receive(
            engine, var, Caller(tenant=tenant, actor="wang", permissions=STAFF), arrived
        ).sha256
    finally:
        arrived.unlink()


def built(engine: Engine) -> Town:
    """A fresh town."""
    registry = discover()
    town = Town(engine, registry, f"town-{secrets.token_hex(4)}")
    with begin_owner(engine) as connection:
        bounds = (116.0, 35.0, 118.0, 37.0)
        city = tenants.City(id=town.tenant, title_zh="镇", title_en="Town", bounds=bounds)
        tenants.put(connection, city)
    people(town)
    _divide(town)
    return town


def people(town: Town) -> None:
    """Somebody for each post, in units of four levels."""
    caller = system(town.tenant)
    since = MONDAY - dt.timedelta(days=365)
    with begin(town.engine, caller) as connection:
        for code, parent, level in UNITS:
            unit = {"code": code, "title": code, "parent": parent, "level": level}
            put_unit(connection, caller, {**unit, "valid_from": since})
        for name, (post, home) in PEOPLE.items():
            appoint(connection, caller, name, Held(post, home), since)


def _divide(town: Town) -> None:
    """Two districts side by side, so that areas narrow what people see."""
    info = town.registry.get("divisions")
    mayor = Caller(
        tenant=town.tenant, actor="mayor", permissions=frozenset({"public", "staff", info.write})
    )
    boxes = {
        WEST: shapely.box(117.0, 36.0, BORDER, 36.1),
        EAST: shapely.box(BORDER, 36.0, 117.2, 36.1),
    }
    edits = [
        Edit(
            layer=info,
            op="create",
            values={"code": code, "name": code, "level": "county"},
            geom=shapely.MultiPolygon([box]),
        )
        for code, box in boxes.items()
    ]
    with begin(town.engine, mayor) as connection:
        apply(connection, town.registry, mayor, edits, reason="test")


def accounts(town: Town) -> dict[str, str]:
    """Give everybody of the town an account, and return a token of each by name."""
    with begin_owner(town.engine) as connection:
        roles.seed(connection)
        found = {}
        for name in (*PEOPLE, "admin", "citizen"):
            role = name if name in ("admin", "citizen") else "operator"
            username = f"{name}.{town.tenant}"
            user = users.NewUser(username=username, tenant=town.tenant, display=name, roles=(role,))
            users.add(connection, user)
            town.names[name] = username
            found[name] = tokens.issue(connection, username, "api")
        connection.execute(
            text("UPDATE case_posts SET person = person || '.' || tenant WHERE tenant = :tenant"),
            {"tenant": town.tenant},
        )
    return found
