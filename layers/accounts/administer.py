"""What an administrator may do with the accounts of their city; every deed is recorded.

All functions take a connection of ``begin_owner`` and the caller, whose rights are judged here:
whoever administers has ``admin`` for the whole city, reaches no account of another city, grants no
permission that they lack, and cannot shut themselves out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from gis.database.session import Caller
from gis.errors import BadInput, Conflict, Forbidden, NotFound
from layers.accounts import city_roles, events, tokens, users

_ADMIN = "admin"
_PASSWORD_BYTES = 9


def administrator(caller: Caller) -> None:
    """Refuse whoever does not administer the whole city."""
    if not caller.may(_ADMIN) or not caller.whole_tenant:
        raise Forbidden(
            "not_allowed",
            "账号由全市范围的系统管理员维护。",
            "Accounts are kept by administrators of the whole city.",
        )


def listing(connection: Connection, caller: Caller) -> list[dict[str, Any]]:
    """Return the city's accounts without secrets, with the number of their living tokens."""
    administrator(caller)
    rows = connection.execute(
        text(
            "SELECT u.username, u.display, u.roles, u.areas, u.active, u.created_at, "
            "u.password_hash IS NOT NULL AS has_password, "
            "count(t.digest) FILTER (WHERE t.kind = 'api') AS tokens, "
            "max(t.created_at) FILTER (WHERE t.kind = 'session') AS seen_at "
            "FROM users u LEFT JOIN tokens t ON t.username = u.username "
            "AND t.revoked_at IS NULL AND coalesce(t.expires_at > now(), true) "
            "WHERE u.tenant = :tenant GROUP BY u.username ORDER BY u.username"
        ),
        {"tenant": caller.tenant},
    )
    return [dict(row) for row in rows.mappings()]


def create(connection: Connection, caller: Caller, user: users.NewUser) -> str:
    """Create an account in the caller's city; return its password, made up if none was given."""
    administrator(caller)
    _grantable(connection, caller, user.roles)
    password = user.password or secrets.token_urlsafe(_PASSWORD_BYTES)
    new = users.NewUser(
        username=user.username,
        tenant=caller.tenant,
        display=user.display,
        roles=user.roles,
        areas=user.areas,
        password=password,
    )
    users.add(connection, new)
    told = {"display": user.display, "roles": list(user.roles), "areas": list(user.areas)}
    events.record(connection, caller, "create", user.username, told)
    return password


def change(
    connection: Connection, caller: Caller, username: str, changes: Mapping[str, Any]
) -> None:
    """Change ``display``, ``roles``, ``areas`` or ``active`` of an account; others stay.

    Raises Conflict where the caller would shut themselves out.
    """
    administrator(caller)
    before = _mine(connection, caller, username)
    fresh = {name: value for name, value in changes.items() if before[name] != value}
    if not fresh:
        return
    _not_oneself(connection, caller, username, fresh)
    if "roles" in fresh:
        _grantable(connection, caller, [it for it in fresh["roles"] if it not in before["roles"]])
    for name, value in fresh.items():
        _CHANGES[name](connection, username, value)
    told = {name: [before[name], value] for name, value in fresh.items()}
    events.record(connection, caller, "change", username, told)


def reset_password(
    connection: Connection, caller: Caller, username: str, password: str | None
) -> str:
    """Replace a password (made up if None) and end all sessions and tokens; return it."""
    administrator(caller)
    _mine(connection, caller, username)
    new = password or secrets.token_urlsafe(_PASSWORD_BYTES)
    users.set_password(connection, username, new)
    events.record(connection, caller, "password", username, {})
    return new


def tokens_of(connection: Connection, caller: Caller, username: str) -> list[dict[str, Any]]:
    """Return the living tokens of an account; ``id`` is the beginning of the digest."""
    administrator(caller)
    _mine(connection, caller, username)
    return tokens.living(connection, username)


def issue(
    connection: Connection, caller: Caller, username: str, label: str, days: float | None
) -> str:
    """Make a token for programs and return it; it is not shown again."""
    administrator(caller)
    if not _mine(connection, caller, username)["active"]:
        raise Conflict("account_closed", "账号已停用。", "The account is closed.")
    hours = None if days is None else days * 24
    made = tokens.issue(connection, username, "api", label=label, hours=hours)
    told = {"label": label, "days": days, "id": tokens.digest(made)[: tokens.SHOWN]}
    events.record(connection, caller, "token", username, told)
    return made


def revoke(connection: Connection, caller: Caller, username: str, shown: str) -> None:
    """End a token, named by the beginning of its digest; NotFound if there is none."""
    administrator(caller)
    _mine(connection, caller, username)
    if not tokens.revoke_shown(connection, username, shown):
        raise NotFound("no_such_token", "没有这个令牌。", "There is no such token.")
    events.record(connection, caller, "revoke", username, {"id": shown})


def _mine(connection: Connection, caller: Caller, username: str) -> dict[str, Any]:
    """An account of the caller's city; those of other cities do not exist."""
    row = connection.execute(
        text(
            "SELECT display, roles, areas, active FROM users "
            "WHERE username = :username AND tenant = :tenant"
        ),
        {"username": username[:64], "tenant": caller.tenant},
    ).one_or_none()
    if row is None:
        raise NotFound("no_such_user", f"没有用户“{username}”。", f"There is no user “{username}”.")
    return dict(row._mapping)  # noqa: SLF001


def _grantable(connection: Connection, caller: Caller, roles: Sequence[str]) -> None:
    """Refuse roles of other cities, and those that permit what the caller may not."""
    known = {item["id"]: item for item in city_roles.listing(connection, caller)}
    for role in roles:
        if role not in known:
            raise NotFound("no_such_role", f"没有角色“{role}”。", f"There is no role “{role}”.")
        if set(known[role]["permissions"]) - caller.permissions:
            raise Forbidden(
                "beyond_own",
                f"角色“{known[role]['zh']}”的权限超出您的权限，不能授予。",
                f"The role “{known[role]['en']}” permits more than you may grant.",
                "roles",
            )


def _not_oneself(
    connection: Connection, caller: Caller, username: str, fresh: Mapping[str, Any]
) -> None:
    if username != caller.actor:
        return
    known = {it["id"]: it["permissions"] for it in city_roles.listing(connection, caller)}
    keeps = "roles" not in fresh or any(_ADMIN in known.get(it, ()) for it in fresh["roles"])
    if fresh.get("active") is False or "areas" in fresh or not keeps:
        raise Conflict(
            "oneself",
            "不能停用自己的账号，或收回自己的管理权限。",
            "You cannot close your own account or give up administering.",
        )


def _set_display(connection: Connection, username: str, display: str) -> None:
    if not display.strip():
        raise BadInput("no_display", "姓名不能为空。", "A name is needed.", "display")
    connection.execute(
        text("UPDATE users SET display = :display WHERE username = :username"),
        {"display": display.strip(), "username": username},
    )


_CHANGES: Mapping[str, Callable[[Connection, str, Any], None]] = {
    "display": _set_display,
    "roles": users.set_roles,
    "areas": users.set_areas,
    "active": users.set_active,
}
