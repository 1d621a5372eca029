"""The tables of the change spine: changesets, changes, drafts, quarantine and counts.

One accepted change = one changeset. From these rows come history and undo, live updates, audit
and the deltas for other systems. They are written by :mod:`layers.store` alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from layers.derive.policies import COMMANDS, STAFF
from layers.model import Base

TENANT: dict[str, Any] = {"kind": "tenant"}
EVERYTHING_FOR_STAFF: dict[str, str] = dict.fromkeys(COMMANDS, STAFF)
"""Row security of tables without secrets among staff; stands in a table's ``info["rules"]``."""


class Changeset(Base):
    """Who changed the map, when, why and from which source; or a draft not yet published."""

    __tablename__ = "changesets"
    __table_args__ = (Index("ix_changesets_at", "tenant", "at"), {"info": TENANT})

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    reason: Mapped[str]
    source: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="published")
    published_at: Mapped[dt.datetime | None]


class Change(Base):
    """One line of the feed: a feature created, updated or retired, or a bulk of them.

    ``read`` is the layer's read permission, so that the feed shows each caller what they may
    know; ``feature_id`` is null for bulk changes, whose ``count`` features carry the changeset.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_feature", "tenant", "layer", "feature_id"),
        Index("ix_changes_changeset", "tenant", "changeset_id"),
        Index("ix_changes_read", "tenant", "read", "id"),
        {"info": TENANT},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int]
    layer: Mapped[str]
    feature_id: Mapped[int | None]
    op: Mapped[str]
    count: Mapped[int] = mapped_column(server_default="1")
    at: Mapped[dt.datetime]
    read: Mapped[str]
    scopes: Mapped[list[str]]
    bbox: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )


class DraftEdit(Base):
    """An edit waiting in a draft changeset; ``base_changeset`` is the version it started from."""

    __tablename__ = "draft_edits"
    __table_args__ = (
        Index(
            "uq_draft_edits_feature", "tenant", "changeset_id", "layer", "feature_id", unique=True
        ),
        Index("ix_draft_edits_geom", "geom", postgresql_using="gist"),
        {"info": TENANT},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int]
    layer: Mapped[str]
    write: Mapped[str]
    op: Mapped[str]
    feature_id: Mapped[int | None]
    base_changeset: Mapped[int | None]
    values: Mapped[dict[str, Any]]
    scopes: Mapped[list[str]]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )


class DraftStep(Base):
    """A joint change of a draft's edits that can be undone: its lines before and after."""

    __tablename__ = "draft_steps"
    __table_args__ = (
        Index("ix_draft_steps_changeset", "tenant", "changeset_id"),
        {"info": {**TENANT, "rules": EVERYTHING_FOR_STAFF}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int]
    label: Mapped[str]
    at: Mapped[dt.datetime | None]
    undone: Mapped[bool]
    touched: Mapped[list[Any]] = mapped_column(JSONB)
    before: Mapped[list[Any]] = mapped_column(JSONB)
    after: Mapped[list[Any]] = mapped_column(JSONB)


class Quarantined(Base):
    """A row of a bulk load that was refused, with its reason; it can be mended and replayed."""

    __tablename__ = "quarantine"
    __table_args__ = (
        Index("ix_quarantine_changeset", "tenant", "changeset_id"),
        {"info": TENANT},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    changeset_id: Mapped[int]
    layer: Mapped[str]
    write: Mapped[str]
    source_id: Mapped[str | None]
    code: Mapped[str]
    field: Mapped[str | None]
    zh: Mapped[str]
    en: Mapped[str]
    raw: Mapped[dict[str, Any]]
    resolved_at: Mapped[dt.datetime | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )


class LayerCount(Base):
    """How many current features a layer has, by class where it has classes; kept by the store.

    ``read`` is the layer's read permission: a count is as secret as what it counts.
    """

    __tablename__ = "layer_counts"
    __table_args__ = ({"info": TENANT},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    layer: Mapped[str] = mapped_column(primary_key=True)
    class_code: Mapped[str] = mapped_column(primary_key=True)
    read: Mapped[str]
    n: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
