"""Sessions and API tokens: random, shown once, kept as SHA-256 only, with an end."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, Literal, LiteralString

from sqlalchemy import Connection, text

from gis.database.session import Caller
from gis.errors import Unauthenticated
from layers.accounts import users

Kind = Literal["session", "api"]
QUESTION: LiteralString = (
    f"SELECT t.expires_at, t.revoked_at, {users.RIGHTS} "  # noqa: S608 - constants
    "FROM tokens t LEFT JOIN users u ON u.username = t.username WHERE t.digest = %(digest)s"
)
"""Whether a token lives, who its account is and what it may, at one moment."""
SESSION_HOURS = 12
SHOWN = 12
"""Characters of the digest by which a token is named where it may not be shown."""


def issue(
    connection: Connection,
    username: str,
    kind: Kind,
    *,
    label: str = "",
    hours: float | None = SESSION_HOURS,
) -> str:
    """Create a token for the user and return it; ``hours=None`` lasts until revoked."""
    token = "wm_" + secrets.token_urlsafe(32)
    now = dt.datetime.now(dt.UTC)
    connection.execute(
        text(
            "INSERT INTO tokens (digest, username, kind, label, created_at, expires_at) "
            "VALUES (:digest, :username, :kind, :label, :now, :until)"
        ),
        {
            "digest": digest(token),
            "username": username,
            "kind": kind,
            "label": label,
            "now": now,
            "until": None if hours is None else now + dt.timedelta(hours=hours),
        },
    )
    return token


def by_token(connection: Connection, token: str) -> Caller:
    """Return the caller of a living token; Unauthenticated says whether it expired."""
    return judged(connection.exec_driver_sql(QUESTION, {"digest": digest(token)}).one_or_none())


def judged(row: Any) -> Caller:
    """Return the caller of a row of :data:`QUESTION`; Unauthenticated as :func:`by_token` says."""
    if row is None or row.revoked_at is not None:
        raise Unauthenticated("bad_token", "令牌无效。", "The token is not valid.")
    if row.expires_at is not None and row.expires_at <= dt.datetime.now(dt.UTC):
        raise Unauthenticated(
            "expired", "登录已过期，请重新登录。", "The login has expired; please log in again."
        )
    return users.judged(row)


def revoke(connection: Connection, token: str) -> None:
    """End the token; unknown ones are ignored."""
    connection.execute(
        text("UPDATE tokens SET revoked_at = :now WHERE digest = :digest"),
        {"digest": digest(token), "now": dt.datetime.now(dt.UTC)},
    )


def living(connection: Connection, username: str) -> list[dict[str, Any]]:
    """Return what is known of the user's tokens that still work, the newest first."""
    rows = connection.execute(
        text(
            "SELECT left(digest, :shown) AS id, kind, label, created_at, expires_at FROM tokens "
            "WHERE username = :username AND revoked_at IS NULL "
            "AND coalesce(expires_at > now(), true) ORDER BY created_at DESC"
        ),
        {"username": username, "shown": SHOWN},
    )
    return [dict(row) for row in rows.mappings()]


def revoke_shown(connection: Connection, username: str, shown: str) -> bool:
    """End the user's token whose digest begins with ``shown``; tell whether there was one."""
    ended = connection.execute(
        text(
            "UPDATE tokens SET revoked_at = :now WHERE left(digest, :length) = :shown "
            "AND username = :username AND revoked_at IS NULL"
        ),
        {"length": SHOWN, "shown": shown, "username": username, "now": dt.datetime.now(dt.UTC)},
    )
    return ended.rowcount > 0


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
