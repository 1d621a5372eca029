"""Tables of tenants and accounts: shared, small, read by the program itself only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import TENANT, holds
from layers.model import Base

SHARED: dict[str, Any] = {"kind": "shared"}
LOCAL: dict[str, Any] = {"kind": "local"}
_AUDITORS = f"{TENANT} AND {holds(chr(39) + 'admin' + chr(39))}"


class Tenant(Base):
    """A city (or county) with its name, class-table edition and CRS.

    ``bounds`` is where its features must lie, ``extent`` what its data covers (lon/lat).
    """

    __tablename__ = "tenants"
    __table_args__ = ({"info": SHARED},)

    id: Mapped[str] = mapped_column(primary_key=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    edition: Mapped[str] = mapped_column(server_default="2026")
    crs: Mapped[str] = mapped_column(server_default="EPSG:4490")
    bounds: Mapped[list[float] | None] = mapped_column(JSONB)
    extent: Mapped[list[float] | None] = mapped_column(JSONB)


class Role(Base):
    """A named set of permission tokens; seeded from data/roles.csv, edited at run time."""

    __tablename__ = "roles"
    __table_args__ = ({"info": SHARED},)

    id: Mapped[str] = mapped_column(primary_key=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    permissions: Mapped[list[str]]


class User(Base):
    """A person or program; ``areas`` are division codes or ``*``; names are unique everywhere."""

    __tablename__ = "users"
    __table_args__ = ({"info": SHARED},)

    username: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    display: Mapped[str]
    password_hash: Mapped[str | None]
    roles: Mapped[list[str]]
    areas: Mapped[list[str]] = mapped_column(server_default=text("'{*}'"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[dt.datetime]


class Token(Base):
    """A session or API token; only its SHA-256 is kept."""

    __tablename__ = "tokens"
    __table_args__ = (Index("ix_tokens_username", "username"), {"info": LOCAL})

    digest: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str]
    kind: Mapped[str]
    label: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class Failure(Base):
    """A failed login, kept briefly to slow down guessing."""

    __tablename__ = "login_failures"
    __table_args__ = (
        Index("ix_login_failures_username", "username", "at"),
        {"info": LOCAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    at: Mapped[dt.datetime]


class AccountEvent(Base):
    """What an administrator did with an account or a role, with what was said; never changed.

    ``subject`` is the account's name, or the role's id.
    """

    __tablename__ = "account_events"
    __table_args__ = (
        Index("ix_account_events_subject", "tenant", "subject", "at"),
        {"info": {"kind": "tenant", "rules": {"select": _AUDITORS, "insert": _AUDITORS}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    data: Mapped[dict[str, Any]]
