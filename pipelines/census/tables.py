"""The tables of a census: runs, their datasets, saved mappings, findings, quarantine and pairs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from layers.model import Base
from layers.spine import EVERYTHING_FOR_STAFF, TENANT

_STAFF: dict[str, Any] = {**TENANT, "rules": EVERYTHING_FOR_STAFF}


class CensusRun(Base):
    """One delivery on its way to the map.

    ``state`` is the last step that was finished (``new`` before the first), ``published`` or
    ``cancelled``. ``options`` is what the user stated (crs, encoding, key, area, tolerances …),
    ``progress`` the step at work with rows, rate and seconds left, ``summary`` what each step
    found. ``stop`` asks the step at work to end.
    """

    __tablename__ = "census_runs"
    __table_args__ = (
        Index("ix_census_runs_created", "tenant", "created_at"),
        {"info": _STAFF},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    title: Mapped[str]
    source: Mapped[str]
    actor: Mapped[str]
    state: Mapped[str]
    options: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any] | None]
    summary: Mapped[dict[str, Any]]
    stop: Mapped[bool]
    mends: Mapped[int | None]
    changeset_id: Mapped[int | None]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]


class CensusDataset(Base):
    """One table of the delivery: what was found in it, where it goes, and how.

    ``profile`` holds fields, counts and samples; ``mapping`` is that of
    :class:`pipelines.census.mapping.model.Mapping`. ``problem`` says why it cannot be used.
    """

    __tablename__ = "census_datasets"
    __table_args__ = ({"info": _STAFF},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[str]
    name: Mapped[str]
    format: Mapped[str]
    encoding: Mapped[str | None]
    crs: Mapped[str | None]
    rows: Mapped[int]
    layer: Mapped[str | None]
    profile: Mapped[dict[str, Any]]
    mapping: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]


class CensusMapping(Base):
    """A mapping kept under a name, to be used again for deliveries with the same columns."""

    __tablename__ = "census_mappings"
    __table_args__ = ({"info": _STAFF},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    layer: Mapped[str]
    mapping: Mapped[dict[str, Any]]
    actor: Mapped[str]
    saved_at: Mapped[dt.datetime]


class CensusFinding(Base):
    """A row (``row`` counts from 1 in its dataset) that breaks a rule, and with which value.

    ``other`` is the row or feature it clashes with.
    """

    __tablename__ = "census_findings"
    __table_args__ = (
        Index("ix_census_findings_run", "tenant", "run_id", "n", "row"),
        {"info": _STAFF},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    run_id: Mapped[int]
    n: Mapped[int]
    row: Mapped[int]
    rule: Mapped[str]
    severity: Mapped[str]
    field: Mapped[str | None]
    value: Mapped[str | None]
    other: Mapped[int | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )


class CensusQuarantine(Base):
    """A row that was held back, as delivered, with the rules it breaks; until it is mended.

    ``state`` is ``open``, ``mended`` (replayed by run ``mended_by``) or ``dropped``.
    """

    __tablename__ = "census_quarantine"
    __table_args__ = (
        Index("ix_census_quarantine_geom", "geom", postgresql_using="gist"),
        {"info": _STAFF},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    layer: Mapped[str]
    rules: Mapped[list[str]]
    reasons: Mapped[dict[str, Any]]
    raw: Mapped[dict[str, Any]]
    state: Mapped[str]
    mended_by: Mapped[int | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )


class CensusPair(Base):
    """A delivered row and the feature it was taken for, where a person has to decide.

    ``kind`` is moved, changed or gone; ``decision`` yes or no once somebody decided. ``geom`` is the
    line from the feature to the row, or the feature that is gone.
    """

    __tablename__ = "census_pairs"
    __table_args__ = ({"info": _STAFF},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feature_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int | None]
    kind: Mapped[str]
    confidence: Mapped[float]
    metres: Mapped[float | None]
    changes: Mapped[dict[str, Any]]
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )
