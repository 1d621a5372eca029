"""Users and their roles, and the way from a password or token to a :class:`Caller`.

All functions take a connection of ``begin_owner``: the accounts are out of reach of the role
that serves requests.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from sqlalchemy import Connection, text

from gis.database.session import WHOLE_TENANT, Caller
from gis.errors import BadInput, Conflict, NotFound, Unauthenticated
from layers.accounts import passwords

_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.@-]{1,63}")
_AREA = re.compile(r"\*|[A-Za-z0-9_-]{1,32}")
MAX_FAILURES, FAILURE_MINUTES = 10, 5
RIGHTS: LiteralString = (
    "u.username, u.tenant, u.display, u.password_hash, u.roles, u.areas, u.active, "
    "array(SELECT DISTINCT unnest(r.permissions) FROM roles r WHERE r.id = ANY(u.roles)) "
    "AS permissions"
)
"""The columns that :func:`judged` reads, of ``users u``."""
QUESTION: LiteralString = (
    f"SELECT {RIGHTS}, (SELECT count(*) FROM login_failures f WHERE f.username = u.username "
    f"AND f.at > now() - interval '{FAILURE_MINUTES} minutes') AS failures "
    "FROM users u WHERE u.username = %(username)s"
)
"""Who an account is, what it may, and how often its password was guessed wrong lately."""


@dataclass(frozen=True, kw_only=True)
class NewUser:
    """What an account needs; without a password it can only use tokens."""

    username: str
    tenant: str
    display: str
    roles: Sequence[str]
    areas: Sequence[str] = (WHOLE_TENANT,)
    password: str | None = None


def add(connection: Connection, user: NewUser) -> None:
    """Create an account; BadInput, NotFound (role) or Conflict (name taken)."""
    _check(connection, user)
    created = connection.execute(
        text(
            "INSERT INTO users (username, tenant, display, password_hash, roles, areas, created_at) "
            "VALUES (:username, :tenant, :display, :hash, :roles, :areas, :now) "
            "ON CONFLICT (username) DO NOTHING"
        ),
        {
            "username": user.username,
            "tenant": user.tenant,
            "display": user.display,
            "hash": passwords.make(user.password) if user.password else None,
            "roles": list(user.roles),
            "areas": list(user.areas),
            "now": dt.datetime.now(dt.UTC),
        },
    ).rowcount
    if not created:
        raise Conflict(
            "username_taken",
            f"用户名“{user.username}”已存在。",
            f"The user name “{user.username}” is taken.",
            "username",
        )


def set_password(connection: Connection, username: str, password: str) -> None:
    """Replace the password and revoke all sessions of the user."""
    _check_password(password)
    _update(connection, username, "password_hash", passwords.make(password))
    revoke_all(connection, username)


def set_active(connection: Connection, username: str, active: bool) -> None:
    """Let the user in or keep them out; closing revokes all sessions."""
    _update(connection, username, "active", active)
    if not active:
        revoke_all(connection, username)


def set_roles(connection: Connection, username: str, roles: Sequence[str]) -> None:
    """Replace the user's roles."""
    for role in roles:
        _role_exists(connection, role)
    _update(connection, username, "roles", list(roles))


def set_areas(connection: Connection, username: str, areas: Sequence[str]) -> None:
    """Replace the divisions the user may work in."""
    for area in areas:
        _check_area(area)
    _update(connection, username, "areas", list(areas))


def listing(connection: Connection, tenant: str | None = None) -> list[dict[str, Any]]:
    """Return all accounts (of a tenant), without secrets."""
    rows = connection.execute(
        text(
            "SELECT username, tenant, display, roles, areas, active, created_at FROM users "
            "WHERE tenant = coalesce(:tenant, tenant) ORDER BY tenant, username"
        ),
        {"tenant": tenant},
    )
    return [dict(row) for row in rows.mappings()]


def authenticate(connection: Connection, username: str, password: str) -> Caller:
    """Return the caller for a name and password; Unauthenticated says no more than that."""
    return judged(proven(connection, username, password))


def proven(connection: Connection, username: str, password: str) -> Any:
    """Return the row of :data:`QUESTION` whose password this is; Unauthenticated otherwise.

    After ten failures within five minutes further attempts are refused unseen.
    """
    now = dt.datetime.now(dt.UTC)
    _slow_down(connection, username, now)
    row = _row(connection, username)
    known = row.password_hash if row is not None and row.active else None
    if not passwords.matches(password, known):
        connection.execute(
            text("INSERT INTO login_failures (username, at) VALUES (:username, :now)"),
            {"username": username[:64], "now": now},
        )
        connection.commit()
        raise Unauthenticated(
            "bad_credentials", "用户名或密码不正确。", "The user name or password is wrong."
        )
    return row


def caller(connection: Connection, username: str) -> Caller:
    """Return the caller an active account stands for, its roles' permissions joined."""
    return judged(_row(connection, username))


def judged(row: Any) -> Caller:
    """Return the caller of a row of :data:`RIGHTS`; Unauthenticated if the account is closed or gone."""
    if row is None or not row.active:
        raise Unauthenticated("account_closed", "账号已停用。", "The account is closed.")
    return Caller(
        tenant=row.tenant,
        actor=row.username,
        display=row.display,
        permissions=frozenset({"public", *row.permissions}),
        areas=tuple(row.areas),
        roles=tuple(row.roles),
    )


def revoke_all(connection: Connection, username: str) -> None:
    """Revoke every session and token of the user."""
    connection.execute(
        text(
            "UPDATE tokens SET revoked_at = :now WHERE username = :username AND revoked_at IS NULL"
        ),
        {"username": username, "now": dt.datetime.now(dt.UTC)},
    )


def _slow_down(connection: Connection, username: str, now: dt.datetime) -> None:
    since = now - dt.timedelta(minutes=FAILURE_MINUTES)
    connection.execute(text("DELETE FROM login_failures WHERE at < :since"), {"since": since})
    failures = connection.scalar(
        text("SELECT count(*) FROM login_failures WHERE username = :username"),
        {"username": username[:64]},
    )
    if (failures or 0) >= MAX_FAILURES:
        raise Unauthenticated(
            "too_many_failures",
            f"登录失败次数过多，请 {FAILURE_MINUTES} 分钟后再试。",
            f"Too many failed logins; try again in {FAILURE_MINUTES} minutes.",
        )


def _row(connection: Connection, username: str) -> Any:
    return connection.exec_driver_sql(QUESTION, {"username": username[:64]}).one_or_none()


def _update(connection: Connection, username: str, column: str, value: Any) -> None:
    changed = connection.execute(
        text(f"UPDATE users SET {column} = :value WHERE username = :username"),
        {"value": value, "username": username},
    ).rowcount
    if not changed:
        raise NotFound("no_such_user", f"没有用户“{username}”。", f"There is no user “{username}”.")


def displays(connection: Connection, tenant: str, usernames: Sequence[str]) -> dict[str, str]:
    """Return what accounts of a city are called, by user name; unknown ones and others' are left out."""
    statement = text(
        "SELECT username, display FROM users WHERE tenant = :tenant AND username = ANY(:names)"
    )
    found = connection.execute(statement, {"tenant": tenant, "names": list(usernames)})
    return {row.username: row.display for row in found}


def _check(connection: Connection, user: NewUser) -> None:
    if not _USERNAME.fullmatch(user.username):
        raise BadInput(
            "bad_username",
            "用户名须为 2–64 个小写字母、数字或 _ . @ -。",
            "A user name has 2–64 lower-case letters, digits or _ . @ -.",
            "username",
        )
    if user.password is not None:
        _check_password(user.password)
    for area in user.areas:
        _check_area(area)
    for role in user.roles:
        _role_exists(connection, role)


def _check_password(password: str) -> None:
    if len(password) < passwords.SHORTEST:
        raise BadInput(
            "short_password",
            f"密码至少 {passwords.SHORTEST} 个字符。",
            f"A password has at least {passwords.SHORTEST} characters.",
            "password",
        )


def _check_area(area: str) -> None:
    if not _AREA.fullmatch(area):
        raise BadInput("bad_area", f"区域代码“{area}”无效。", f"“{area}” is no area code.", "areas")


def _role_exists(connection: Connection, role: str) -> None:
    found = connection.scalar(text("SELECT 1 FROM roles WHERE id = :role"), {"role": role})
    if not found:
        raise NotFound("no_such_role", f"没有角色“{role}”。", f"There is no role “{role}”.")
