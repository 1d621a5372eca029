"""Roles of a city: those shipped with the program, which all cities share, and its own.

The own ones are named ``<city>:<name>``; the shipped ones are not changed from within a city,
because another city's people hold them, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from gis.database.session import Caller
from gis.errors import BadInput, Conflict, Forbidden, NotFound
from layers.accounts import events

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


def listing(connection: Connection, caller: Caller) -> list[dict[str, Any]]:
    """Return the roles that the city may give, with how many of its people hold each."""
    rows = connection.execute(
        text(
            "SELECT r.id, r.title_zh AS zh, r.title_en AS en, r.permissions, "
            "starts_with(r.id, :own) AS own, (SELECT count(*) FROM users u "
            "WHERE u.tenant = :tenant AND r.id = ANY(u.roles)) AS users FROM roles r "
            "WHERE position(':' in r.id) = 0 OR starts_with(r.id, :own) ORDER BY own, r.id"
        ),
        {"own": f"{caller.tenant}:", "tenant": caller.tenant},
    )
    return [dict(row) for row in rows.mappings()]


def put(
    connection: Connection,
    caller: Caller,
    name: str,
    titles: tuple[str, str],
    permissions: Sequence[str],
) -> str:
    """Create or change an own role; return its id. Forbidden for permissions the caller lacks."""
    _check(caller, name, permissions)
    role = f"{caller.tenant}:{name}"
    values = {
        "id": role,
        "zh": titles[0],
        "en": titles[1],
        "permissions": sorted({"public", *permissions}),
    }
    connection.execute(
        text(
            "INSERT INTO roles (id, title_zh, title_en, permissions) "
            "VALUES (:id, :zh, :en, :permissions) ON CONFLICT (id) DO UPDATE SET "
            "title_zh = excluded.title_zh, title_en = excluded.title_en, "
            "permissions = excluded.permissions"
        ),
        values,
    )
    told = {name: value for name, value in values.items() if name != "id"}
    events.record(connection, caller, "role", role, told)
    return role


def remove(connection: Connection, caller: Caller, name: str) -> None:
    """Remove an own role; Conflict while somebody holds it."""
    role = f"{caller.tenant}:{name}"
    known = {item["id"]: item for item in listing(connection, caller)}
    if role not in known:
        raise NotFound("no_such_role", f"没有角色“{name}”。", f"There is no role “{name}”.")
    if known[role]["users"]:
        raise Conflict(
            "role_in_use",
            f"仍有 {known[role]['users']} 人担任该角色，不能删除。",
            f"{known[role]['users']} people still hold the role.",
        )
    connection.execute(text("DELETE FROM roles WHERE id = :id"), {"id": role})
    events.record(connection, caller, "remove_role", role, {})


def _check(caller: Caller, name: str, permissions: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(
            "bad_role",
            "角色代码须为 2–31 个小写字母、数字或 _，以字母开头。",
            "A role's name has 2–31 lower-case letters, digits or _ and begins with a letter.",
            "name",
        )
    beyond = sorted(set(permissions) - caller.permissions)
    if beyond:
        raise Forbidden(
            "beyond_own",
            f"不能授予自己没有的权限：{'、'.join(beyond)}。",
            f"You cannot grant what you may not do: {', '.join(beyond)}.",
            "permissions",
        )
