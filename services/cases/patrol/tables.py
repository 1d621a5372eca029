"""Tables of the patrol: duties, the positions telephones sent, and where everybody was last.

Rows carry the divisions of their grid in ``scopes``. Positions are personal data: they are shown to
whoever holds ``cases.patrol`` in the area, and to the person.

A piece of a track is one upload, its positions in arrays: a tenth of the space of a row per
position, and one row to write. The table is partitioned by month of the start (:mod:`.months`), so
that what is too old goes as a whole table; :mod:`services.cases.patrol.keep` sees to it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import ARRAY, DDL, BigInteger, Double, Identity, Index, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import AREA, STAFF, TENANT, granted
from layers.model import Base, Point

PATROL = "cases.patrol"
"""Permission to plan duties and to see where collectors are and were."""
_ME = "person = current_setting('wanmi.actor', true)"
_SEEN = f"{TENANT} AND ({_ME} OR {granted(PATROL)}) AND ({_ME} OR {AREA})"
_PLANNED = f"{TENANT} AND {granted(PATROL)} AND {AREA}"
_MINE = f"{TENANT} AND {_ME}"


class Duty(Base):
    """A person at a post, on a responsibility grid, from ``starts_at`` to ``ends_at``; or a substitute for them.

    ``kind`` is a code of data/codes/shift.csv, ``task`` what for: patrol, campaign or focus.
    """

    __tablename__ = "case_duties"
    __table_args__ = (
        Index("ix_case_duties_time", "tenant", "starts_at", "ends_at"),
        Index("ix_case_duties_person", "tenant", "person", "starts_at"),
        Index("ix_case_duties_grid", "tenant", "grid", "starts_at"),
        {
            "info": {
                "kind": "tenant",
                "rules": {"select": STAFF, "insert": _PLANNED, "update": _PLANNED},
            }
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person: Mapped[str]
    post: Mapped[str] = mapped_column(server_default="collector")
    unit: Mapped[str | None]
    grid: Mapped[str]
    kind: Mapped[str]
    task: Mapped[str] = mapped_column(server_default="patrol")
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    substitute_for: Mapped[str | None]
    cancelled: Mapped[bool] = mapped_column(server_default=text("false"))
    planned_by: Mapped[str]
    planned_at: Mapped[dt.datetime]
    note: Mapped[str | None]
    scopes: Mapped[list[str]]


class Piece(Base):
    """Positions of one upload that were new and believable: milliseconds since 1970, degrees (CGCS2000)."""

    __tablename__ = "case_track_pieces"
    __table_args__ = (
        Index("ix_case_track_pieces_started", "tenant", "started_at"),
        {
            "info": {"kind": "tenant", "rules": {"select": _SEEN, "insert": _MINE}},
            "postgresql_partition_by": "RANGE (started_at)",
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    ended_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    key: Mapped[str]
    device: Mapped[str | None]
    given: Mapped[int]
    dropped: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    lon: Mapped[list[float]] = mapped_column(ARRAY(Double))
    lat: Mapped[list[float]] = mapped_column(ARRAY(Double))
    scopes: Mapped[list[str]]


event.listen(
    Piece.__table__,
    "after_create",
    DDL("CREATE TABLE case_track_pieces_rest PARTITION OF case_track_pieces DEFAULT"),  # type: ignore[no-untyped-call]
)


class Position(Base):
    """Where somebody was last; apart from the tracks, because it is asked for all the time."""

    __tablename__ = "case_positions"
    __table_args__ = (
        Index("ix_case_positions_geom", "tenant", "geom", postgresql_using="gist"),
        {"info": {"kind": "tenant", "rules": {"select": _SEEN, "insert": _MINE, "update": _MINE}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    error_m: Mapped[float | None]
    scopes: Mapped[list[str]]
    geom: Mapped[Point]


__all__ = ["PATROL", "Duty", "Piece", "Position", "WKBElement"]
