"""Tables of the configuration: editions, and the rows of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, column, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import TENANT, holds
from layers.model import Base

_ADMINISTRATOR = f"{TENANT} AND {holds(chr(39) + 'admin' + chr(39))}"
_RULES = {"select": TENANT, **dict.fromkeys(("insert", "update", "delete"), _ADMINISTRATOR)}


class CaseEdition(Base):
    """A numbered state of one kind of configuration.

    ``status`` is draft, published or withdrawn. What is published holds from ``valid_from`` until
    ``valid_to`` (null: until further notice); published ranges of a kind and area cannot overlap.
    ``area`` is a division that has its own (see :mod:`.overlay`), empty for the city. ``hash`` is the
    SHA-256 of its rows at publishing.
    """

    __tablename__ = "case_editions"
    __table_args__ = (
        ExcludeConstraint(
            (column("tenant"), "="),
            (column("kind"), "="),
            (column("area"), "="),
            (func.tstzrange(column("valid_from"), column("valid_to")), "&&"),
            where=text("status = 'published'"),
            name="ex_case_editions_area",
        ),
        {"info": {"kind": "tenant", "rules": _RULES}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(server_default="")
    base: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default="draft")
    title: Mapped[str]
    valid_from: Mapped[dt.datetime | None]
    valid_to: Mapped[dt.datetime | None]
    hash: Mapped[str | None]
    drafted_at: Mapped[dt.datetime]
    drafted_by: Mapped[str]
    published_at: Mapped[dt.datetime | None]
    published_by: Mapped[str | None]


class CaseConfigRow(Base):
    """A row of an edition: its part, its key within it, its place in the order, its values.

    ``inherited``: it is the city's, in an edition of an area.
    """

    __tablename__ = "case_config"
    __table_args__ = (
        Index("ix_case_config_part", "tenant", "kind", "edition", "part", "place"),
        {"info": {"kind": "tenant", "rules": _RULES}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    values: Mapped[dict[str, Any]]
    inherited: Mapped[bool] = mapped_column(server_default=text("false"))
