"""Keeping, sharing and removing views; each deed leaves a line in ``bookmark_events``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, text

from gis.database.session import Caller
from gis.errors import Forbidden, NotFound, Unauthenticated, Unprocessable
from layers.bookmarks.model import EVERYBODY, BookmarkEvent
from layers.store.changes import table

MOST = 200
"""Bookmarks of one person."""
_SEEN = text(
    "SELECT id, name, view, shared, at, display, owner = :actor AS mine FROM bookmarks "
    "WHERE tenant = :tenant ORDER BY owner = :actor DESC, at DESC, id DESC LIMIT 1000"
)
_COUNT = text("SELECT count(*) FROM bookmarks WHERE tenant = :tenant AND owner = :actor")
_NEW = (
    "INSERT INTO bookmarks (tenant, owner, display, name, view, at) "
    "VALUES (:tenant, :actor, :display, :name, :view, :at) ON CONFLICT (tenant, owner, name) DO "
)
_KEEP = text(f"{_NEW} NOTHING RETURNING id")
_REPLACE = text(
    f"{_NEW} UPDATE SET view = excluded.view, at = excluded.at, display = excluded.display "
    "RETURNING id"
)
_OWN = "WHERE tenant = :tenant AND owner = :actor AND id = :id RETURNING name"
_SHARE = text(f"UPDATE bookmarks SET shared = :shared {_OWN}")  # noqa: S608 - own words
_DROP = text(f"DELETE FROM bookmarks {_OWN}")  # noqa: S608 - own words
_EVENTS = text(
    "SELECT at, actor, action, subject, data FROM bookmark_events "
    "WHERE tenant = :tenant ORDER BY at DESC, id DESC LIMIT :limit"
)


@dataclass(frozen=True)
class View:
    """A view under its name."""

    name: str
    view: str


def listing(connection: Connection, caller: Caller) -> list[dict[str, Any]]:
    """Return the caller's own bookmarks, newest first, and then those shared with them.

    The transaction must know the caller's roles (``begin(…, roles=True)``), else none are shared with them.
    """
    key = _person(caller)
    return [dict(row) for row in connection.execute(_SEEN, key).mappings()]


def keep(
    connection: Connection, caller: Caller, views: Sequence[View], *, replace: bool
) -> list[int]:
    """Keep views and return their ids; of a name that is taken the old or (``replace``) the new stays.

    What is shared stays shared. Unprocessable beyond :data:`MOST`.
    """
    key = {**_person(caller), "display": caller.display, "at": dt.datetime.now(dt.UTC)}
    kept = []
    for one in views:
        given = {**key, "name": one.name, "view": one.view}
        number = connection.scalar(_REPLACE if replace else _KEEP, given)
        if number is not None:
            _record(connection, caller, "keep", number, {"name": one.name})
            kept.append(int(number))
    if (connection.scalar(_COUNT, key) or 0) > MOST:
        raise Unprocessable(
            "too_many_bookmarks",
            f"书签最多 {MOST} 个，请先删除一些。",
            f"There can be {MOST} bookmarks; delete some first.",
        )
    return kept


def share(
    connection: Connection, caller: Caller, number: int, shared: str | None, roles: Sequence[str]
) -> None:
    """Show a bookmark of the caller's to a role (of ``roles``), to all who work here, or to nobody else.

    Forbidden for who does not work in the city, NotFound for another's bookmark.
    """
    key = _person(caller)
    if shared is not None and not caller.may("staff"):
        raise Forbidden("not_allowed", "无权共享书签。", "You may not share bookmarks.")
    if shared is not None and shared != EVERYBODY and shared not in roles:
        raise NotFound("no_such_role", "没有这个角色。", "There is no such role.")
    done = connection.execute(_SHARE, {**key, "id": number, "shared": shared}).scalar()
    _record(connection, caller, "share", number, {"name": _found(done), "shared": shared})


def drop(connection: Connection, caller: Caller, number: int) -> None:
    """Remove a bookmark of the caller's; NotFound for another's."""
    key = _person(caller)
    done = connection.execute(_DROP, {**key, "id": number}).scalar()
    _record(connection, caller, "drop", number, {"name": _found(done)})


def events(connection: Connection, caller: Caller, limit: int) -> list[dict[str, Any]]:
    """Return the newest deeds: the caller's own, for administrators everybody's."""
    key = _person(caller)
    rows = connection.execute(_EVENTS, {"tenant": key["tenant"], "limit": limit})
    return [dict(row) for row in rows.mappings()]


def _person(caller: Caller) -> dict[str, Any]:
    """Return the key of the caller's rows."""
    if not caller.actor:
        raise Unauthenticated("login_needed", "请先登录。", "Please log in first.")
    return {"tenant": caller.tenant, "actor": caller.actor}


def _found(name: str | None) -> str:
    if name is None:
        raise NotFound("no_such_bookmark", "没有这个书签。", "There is no such bookmark.")
    return name


def _record(
    connection: Connection, caller: Caller, action: str, number: int, data: Mapping[str, Any]
) -> None:
    line = {"action": action, "subject": number, "data": dict(data), "actor": caller.actor}
    told = {"tenant": caller.tenant, "at": dt.datetime.now(dt.UTC), **line}
    connection.execute(insert(table(BookmarkEvent)).values(**told))
