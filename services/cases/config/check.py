"""What is wrong with the rows of an edition, before it is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from gis.errors import NotFound
from layers.registry import discover
from services.cases.config.held import rows, timeline
from services.cases.config.kinds import kind as kind_of
from services.cases.config.shape import Finding, Known
from services.cases.engine.units import UNITS

_ENDED = "ended"
_UNITS = text(f"SELECT code FROM {UNITS} u WHERE tenant = :tenant")  # noqa: S608


def findings(
    connection: Connection, tenant: str, edition: tuple[str, int], now: dt.datetime
) -> list[Finding]:
    """Return what is wrong (errors first) with an edition, looked at with what holds ``now``."""
    kind, no = edition
    found = list(
        kind_of(kind).check(rows(connection, tenant, kind, no), known(connection, tenant, now))
    )
    return sorted(found, key=lambda item: item.severity != "error")


def known(connection: Connection, tenant: str, now: dt.datetime) -> Known:
    """Return the names that rows may refer to."""
    return Known(
        {
            "calendars": _names(connection, tenant, now, "calendars", "calendars"),
            "classes": _names(connection, tenant, now, "catalogue", "classes"),
            "types": _names(connection, tenant, now, "types", "types"),
            "layers": frozenset(info.id for info in discover().all()),
            "units": frozenset(connection.scalars(_UNITS, {"tenant": tenant})),
            "open_states": frozenset(_open_states(connection, tenant)),
        }
    )


def _names(
    connection: Connection, tenant: str, now: dt.datetime, kind: str, part: str
) -> frozenset[str]:
    try:
        held = timeline(connection, tenant).at(kind, now)
    except NotFound:
        return frozenset()
    return frozenset(rows(connection, tenant, kind, held.no)[part])


def _open_states(connection: Connection, tenant: str) -> Sequence[Any]:
    cases = discover().get("cases").table
    return connection.scalars(
        select(cases.c.state).where(cases.c.tenant == tenant, ~cases.c[_ENDED]).distinct()
    ).all()
