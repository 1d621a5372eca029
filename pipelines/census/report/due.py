"""Layers whose last survey lies too long ago (a full survey every one or two years)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, text

from layers.info import LayerInfo
from layers.registry import Registry

_DATES = ("changed_on", "surveyed_on")


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """When a layer was surveyed last.

    ``last`` is the newest survey date of its features; where none has one, the day of the last
    change. ``undated`` features have no survey date.
    """

    layer: str
    title: tuple[str, str]
    features: int
    undated: int
    last: dt.date | None


def due(
    connection: Connection, registry: Registry, tenant: str, months: int, today: dt.date
) -> list[dict[str, Any]]:
    """Layers with features whose last survey is at least ``months`` old, the oldest first."""
    infos = [info for info in registry.bases() if _surveyed(info)]
    return overdue((_layer(connection, info, tenant) for info in infos), months, today)


def _surveyed(info: LayerInfo) -> bool:
    """Layers that a full survey renews: those with survey dates, and the unit grid."""
    return _DATES[-1] in info.table.c or info.declared.stamps == "grid"


def overdue(found: Iterable[Surveyed], months: int, today: dt.date) -> list[dict[str, Any]]:
    """Those that are due, with their age in whole months; a layer without features never is."""
    aged = [(one, age(one.last, today)) for one in found if one.features]
    old = [(one, since) for one, since in aged if since is None or since >= months]
    old.sort(key=lambda pair: (pair[0].last or dt.date.min, pair[0].layer))
    return [
        {**asdict(one), "last": one.last and one.last.isoformat(), "months": since}
        for one, since in old
    ]


def age(last: dt.date | None, today: dt.date) -> int | None:
    """Whole months since a day: the 31st of a month and the end of a shorter one are the same day.

    None for an unknown day, 0 for one that is still to come.
    """
    if last is None:
        return None
    months = (today.year - last.year) * 12 + today.month - last.month
    last_of_month = (today + dt.timedelta(days=1)).day == 1
    return max(months - (today.day < last.day and not last_of_month), 0)


def _layer(connection: Connection, info: LayerInfo, tenant: str) -> Surveyed:
    dates = [name for name in _DATES if name in info.table.c]
    dated = f"greatest({', '.join(dates)})" if dates else "CAST(NULL AS date)"
    row = connection.execute(
        text(
            f"SELECT count(*) AS features, count(*) - count({dated}) AS undated,"  # noqa: S608
            f" max({dated}) AS last, max(valid_from)\\:\\:date AS written"
            f" FROM {info.table.name} WHERE tenant = :tenant"
        ),
        {"tenant": tenant},
    ).one()
    return Surveyed(
        layer=info.id,
        title=(info.title_zh, info.title_en),
        features=row.features,
        undated=row.undated,
        last=row.last or row.written,
    )
