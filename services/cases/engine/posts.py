"""The posts a person holds, dated; appointing and releasing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, text, update

from gis.database.session import Caller, elevated
from gis.database.together import Question, together
from gis.errors import Forbidden, NotFound, Unprocessable
from layers.model import Base
from services.cases.engine.tables import CasePost, CaseUnit
from services.cases.engine.words import Held
from services.cases.rules.flow import POSTS as KNOWN
from services.cases.rules.posts import SYSTEM

POSTS = Base.metadata.tables[CasePost.__tablename__]
UNITS = Base.metadata.tables[CaseUnit.__tablename__]
EVERYBODY = Held("citizen")
_POSTS = text(
    "SELECT post, unit, area_code FROM case_posts WHERE tenant = :tenant AND person = :person "
    "AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at) ORDER BY id"
)


def posts_of(connection: Connection, caller: Caller, at: dt.datetime) -> tuple[Held, ...]:
    """Return the posts that ``caller`` holds at a moment; everybody is a citizen."""
    (rows,) = together(connection, question(caller, at))
    return held(caller, rows)


def question(caller: Caller, at: dt.datetime) -> Question:
    """What :func:`held` reads."""
    return Question(_POSTS, {"tenant": caller.tenant, "person": caller.actor, "at": at})


def held(caller: Caller, rows: Iterable[Any]) -> tuple[Held, ...]:
    """The posts that follow from the rows of ``caller``: only staff hold those of the table."""
    found = [EVERYBODY]
    if caller.may("admin"):
        found.append(Held("administrator"))
    if caller.may("staff"):
        found += [Held(row.post, row.unit, row.area_code) for row in rows]
    return tuple(found)


def appoint(
    connection: Connection, caller: Caller, person: str, held: Held, at: dt.datetime
) -> int:
    """Give a person a post from ``at`` on; administrators only. Return its number."""
    _administrator(caller)
    if held.post not in KNOWN or held.post in (SYSTEM, EVERYBODY.post):
        raise Unprocessable(
            "no_such_post", f"没有岗位“{held.post}”。", f"There is no post “{held.post}”.", "post"
        )
    values = {"person": person, "post": held.post, "unit": held.unit, "area_code": held.area_code}
    with elevated(connection):
        statement = insert(POSTS).values(tenant=caller.tenant, valid_from=at, **values)
        return int(connection.execute(statement.returning(POSTS.c.id)).scalar_one())


def release(connection: Connection, caller: Caller, number: int, at: dt.datetime) -> None:
    """End a post; administrators only."""
    _administrator(caller)
    mine = (POSTS.c.tenant == caller.tenant, POSTS.c.id == number)
    with elevated(connection):
        done = connection.execute(update(POSTS).where(*mine).values(valid_to=at))
    if not done.rowcount:
        raise NotFound("no_such_post", f"没有任职 {number}。", f"There is no post {number}.")


def put_unit(connection: Connection, caller: Caller, unit: dict[str, Any]) -> None:
    """Create or rename a unit (columns of case_units); administrators only."""
    _administrator(caller)
    if unit.get("parent") == unit["code"]:
        raise Unprocessable(
            "own_parent", "单位不能是自己的上级。", "A unit is not above itself.", "parent"
        )
    with elevated(connection):
        connection.execute(text(_PUT), {**_EMPTY, **unit, "tenant": caller.tenant})


_EMPTY = {"parent": None, "level": 1, "department_code": None, "area_code": None}
_PUT = """
INSERT INTO case_units (tenant, code, title, parent, level, department_code, area_code, valid_from)
VALUES (:tenant, :code, :title, :parent, :level, :department_code, :area_code, :valid_from)
ON CONFLICT (tenant, code) DO UPDATE SET title = excluded.title, parent = excluded.parent,
level = excluded.level, department_code = excluded.department_code, area_code = excluded.area_code
"""


def _administrator(caller: Caller) -> None:
    if not caller.may("admin"):
        raise Forbidden(
            "not_allowed", "只有管理员可以任免岗位。", "Only administrators appoint to posts."
        )
