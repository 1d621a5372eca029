"""Tables of kept views and of what was done with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.database.session import ROLES
from layers.derive.policies import TENANT, granted, holds
from layers.model import Base

EVERYBODY = "*"
_STAFF = holds("'staff'")
_HELD = f"shared = any(string_to_array(current_setting('{ROLES}', true), ','))"
_OWN = f"{TENANT} AND owner = current_setting('wanmi.actor', true)"
_SEEN = (
    f"{TENANT} AND (owner = current_setting('wanmi.actor', true) "
    f"OR (shared = '{EVERYBODY}' AND {_STAFF}) OR {_HELD})"
)
_KEPT = f"{_OWN} AND (shared IS NULL OR {_STAFF})"
_DOER = f"{TENANT} AND actor = current_setting('wanmi.actor', true)"
_AUDIT = f"{TENANT} AND (actor = current_setting('wanmi.actor', true) OR {granted('admin')})"


class Bookmark(Base):
    """A view under a name: ``view`` is the query part of the map's address.

    ``shared`` is a role's id, ``*`` for everybody who works in the city, or null for the owner alone.
    """

    __tablename__ = "bookmarks"
    __table_args__ = (
        UniqueConstraint("tenant", "owner", "name", name="bookmarks_name"),
        {
            "info": {
                "kind": "tenant",
                "rules": {"select": _SEEN, "insert": _KEPT, "update": _KEPT, "delete": _OWN},
            }
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    owner: Mapped[str]
    display: Mapped[str]
    name: Mapped[str]
    view: Mapped[str]
    shared: Mapped[str | None]
    at: Mapped[dt.datetime]


class BookmarkEvent(Base):
    """What somebody did with a bookmark: kept, shared, removed; never changed."""

    __tablename__ = "bookmark_events"
    __table_args__ = (
        Index("ix_bookmark_events_at", "tenant", "at"),
        {"info": {"kind": "tenant", "rules": {"select": _AUDIT, "insert": _DOER}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
