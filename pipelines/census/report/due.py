"""Layers whose last survey lies too long ago (a full survey every one or two years)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, text

from layers.info import LayerInfo
from layers.registry import Registry


def due(
    connection: Connection, registry: Registry, tenant: str, months: int, today: dt.date
) -> list[dict[str, Any]]:
    """Layers with features, the longest unsurveyed first.

    The last survey is the newest survey date of the features; where none has one, the last
    publication of a census or import into the layer.
    """
    found = [
        _layer(connection, info, tenant, today) for info in registry.bases() if _surveyed(info)
    ]
    old = [
        one
        for one in found
        if one["features"] and (one["months"] is None or one["months"] >= months)
    ]
    return sorted(old, key=lambda one: -(one["months"] or 10_000))


def _surveyed(info: LayerInfo) -> bool:
    return info.group in ("components", "trades", "grids")


def _layer(connection: Connection, info: LayerInfo, tenant: str, today: dt.date) -> dict[str, Any]:
    dates = [name for name in ("changed_on", "surveyed_on") if name in info.table.c]
    newest = ", ".join(f"max({name})" for name in dates)
    newest = f"greatest({newest})" if newest else "NULL"
    row = connection.execute(
        text(
            f"SELECT count(*) AS features, {newest} AS last, max(valid_from)\\:\\:date AS written "  # noqa: S608
            f"FROM {info.table.name} WHERE tenant = :tenant"
        ),
        {"tenant": tenant},
    ).one()
    last = row.last or row.written
    age = None if last is None else (today.year - last.year) * 12 + today.month - last.month
    return {
        "layer": info.id,
        "title": (info.title_zh, info.title_en),
        "features": row.features,
        "last": last.isoformat() if last else None,
        "months": age,
    }
