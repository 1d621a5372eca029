"""The tables beside the layers of cases: events, clocks, reports, links, posts, units, what goes out.

The program alone writes them (elevated, after its own checks), so rules name reading only. Events
are reached through their case, which row security shows or hides.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.crs import STORAGE_SRID
from layers.derive.policies import AREA, STAFF, granted, holds
from layers.derive.policies import TENANT as OF_TENANT
from layers.model import Base
from layers.spine import TENANT

NULLABLE = JSONB(none_as_null=True)
"""JSON whose absence is SQL's null, not JSON's."""
SHOWN = {"select": f"{OF_TENANT} AND {holds('read')}"}
STAFF_READ = {"select": STAFF}
PLACED = {"select": f"{STAFF} AND {AREA}"}
ADMIN_READ = {"select": f"{OF_TENANT} AND {granted('admin')}"}


def _info(rules: dict[str, str]) -> dict[str, Any]:
    return {"info": {**TENANT, "rules": rules}}


class CaseEvent(Base):
    """One step of a case or of an item of it: the truth of which everything else is a fold.

    ``marks`` are what clocks were told; ``old`` the values before, per column that changed, null
    for the step that made the row. ``read`` shows the version that this step ended.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        Index(
            "ix_case_events_item",
            "tenant",
            "item_id",
            "seq",
            postgresql_where=text("item_id IS NOT NULL"),
        ),
        Index("ix_case_events_id", "id", postgresql_using="brin"),
        _info(SHOWN),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(Identity())
    item_id: Mapped[int | None]
    at: Mapped[dt.datetime]
    occurred_at: Mapped[dt.datetime | None]
    actor: Mapped[str]
    post: Mapped[str]
    unit: Mapped[str | None]
    machine: Mapped[str]
    action: Mapped[str]
    state_from: Mapped[str]
    state_to: Mapped[str]
    reason: Mapped[str | None]
    data: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)
    marks: Mapped[list[Any] | None] = mapped_column(NULLABLE)
    old: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)
    read: Mapped[str] = mapped_column(server_default="staff")


class CaseClock(Base):
    """The state of one clock in one run (``pass``): what its marks fold to, kept for queries.

    ``value`` and ``measure`` are the limit; ``allowed`` and ``used`` are seconds. ``item_id`` is 0
    for clocks of the whole case.
    """

    __tablename__ = "case_clocks"
    __table_args__ = (
        Index(
            "ix_case_clocks_alarm",
            "tenant",
            "next_alarm_at",
            postgresql_where=text("next_alarm_at IS NOT NULL"),
        ),
        Index("ix_case_clocks_stopped", "tenant", "clock", "stopped_at"),
        _info(STAFF_READ),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    clock: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passes: Mapped[int] = mapped_column("pass", primary_key=True, autoincrement=False)
    state: Mapped[str]
    value: Mapped[float]
    measure: Mapped[str]
    calendar: Mapped[str]
    unit: Mapped[str | None]
    allowed: Mapped[float]
    used: Mapped[float]
    since: Mapped[dt.datetime]
    light_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    stopped_at: Mapped[dt.datetime | None]
    over: Mapped[bool | None]
    exempt: Mapped[bool] = mapped_column(server_default=text("false"))
    alarmed: Mapped[str] = mapped_column(server_default="")
    next_alarm_at: Mapped[dt.datetime | None]


class CaseReport(Base):
    """One incoming message; many may tell of one case, and none is merged away.

    ``tracking`` is the number its sender keeps; ``contact_id`` points to the protected personal data.
    """

    __tablename__ = "case_reports"
    __table_args__ = (
        Index("uq_case_reports_tracking", "tenant", "tracking", unique=True),
        Index(
            "uq_case_reports_external",
            "tenant",
            "source",
            "external_key",
            unique=True,
            postgresql_where=text("external_key IS NOT NULL"),
        ),
        Index("ix_case_reports_case", "tenant", "case_id"),
        Index("ix_case_reports_recent", "tenant", "received_at", "id"),
        _info(PLACED),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    tracking: Mapped[str]
    source: Mapped[str]
    external_key: Mapped[str | None]
    case_id: Mapped[int | None]
    reporter: Mapped[str | None]
    contact_id: Mapped[int | None]
    class_code: Mapped[str | None]
    description: Mapped[str | None]
    address: Mapped[str | None]
    component_layer: Mapped[str | None]
    component_id: Mapped[int | None]
    occurred_at: Mapped[dt.datetime | None]
    received_at: Mapped[dt.datetime]
    verdict: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)
    extra: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)
    scopes: Mapped[list[str]] = mapped_column(server_default=text("'{*}'"))
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=STORAGE_SRID, spatial_index=False), nullable=True
    )


class CaseLink(Base):
    """A typed link between two cases, or from a case to something outside (``to_key``)."""

    __tablename__ = "case_links"
    __table_args__ = (Index("ix_case_links_to", "tenant", "to_case"), _info(STAFF_READ))

    tenant: Mapped[str] = mapped_column(primary_key=True)
    from_case: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    to_key: Mapped[str] = mapped_column(primary_key=True)
    to_case: Mapped[int | None]
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    data: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)


class CaseUnit(Base):
    """A unit that handles cases: a department of a level, or the desk of a handling grid."""

    __tablename__ = "case_units"
    __table_args__ = (Index("ix_case_units_parent", "tenant", "parent"), _info(STAFF_READ))

    tenant: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    parent: Mapped[str | None]
    level: Mapped[int]
    department_code: Mapped[str | None]
    area_code: Mapped[str | None]
    valid_from: Mapped[dt.datetime]
    valid_to: Mapped[dt.datetime | None]


class CasePost(Base):
    """Who holds a post, in which unit, from when to when; dated, so that the past finds its people."""

    __tablename__ = "case_posts"
    __table_args__ = (
        Index("ix_case_posts_person", "tenant", "person"),
        Index("ix_case_posts_unit", "tenant", "unit", "post"),
        _info(STAFF_READ),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person: Mapped[str]
    post: Mapped[str]
    unit: Mapped[str | None]
    area_code: Mapped[str | None]
    substitute_for: Mapped[str | None]
    valid_from: Mapped[dt.datetime]
    valid_to: Mapped[dt.datetime | None]


class CaseOutbox(Base):
    """What happened, for listeners after commit; ``delivered`` names those that had it."""

    __tablename__ = "case_outbox"
    __table_args__ = (
        Index("ix_case_outbox_waiting", "tenant", "id", postgresql_where=text("NOT done")),
        _info(ADMIN_READ),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime]
    name: Mapped[str]
    case_id: Mapped[int]
    seq: Mapped[int]
    item_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]]
    delivered: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[dt.datetime | None]
    done: Mapped[bool] = mapped_column(server_default=text("false"))


class CaseNotice(Base):
    """Something to tell: to the reporters, a unit, a person or a post; the notices part delivers it."""

    __tablename__ = "case_notices"
    __table_args__ = (
        Index(
            "ix_case_notices_waiting",
            "tenant",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_case_notices_to", "tenant", "to_kind", "to_id", "id"),
        _info(STAFF_READ),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime]
    case_id: Mapped[int]
    seq: Mapped[int]
    item_id: Mapped[int | None]
    to_kind: Mapped[str]
    to_id: Mapped[str]
    template: Mapped[str]
    data: Mapped[dict[str, Any] | None] = mapped_column(NULLABLE)
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[dt.datetime | None]


class CaseTick(Base):
    """When something that is done again and again began last."""

    __tablename__ = "case_ticks"
    __table_args__ = (_info(ADMIN_READ),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


class CaseNumber(Base):
    """The last running number of a county's cases on a day."""

    __tablename__ = "case_numbers"
    __table_args__ = (_info(ADMIN_READ),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    last: Mapped[int]
