"""What the night does about repeating problems: search, and order patrols of the worst."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Engine, select

from gis.database.session import begin
from layers.registry import Registry
from services.cases.hotspots import order as orders
from services.cases.hotspots.search import ZONE, program, search


def run(engine: Engine, registry: Registry, tenant: str, now: dt.datetime) -> dict[str, Any]:
    """Search, then open a focused patrol for every open hotspot with enough cases; tell what was done."""
    found = search(engine, registry, tenant, now)
    caller = program(tenant)
    tomorrow = now.astimezone(ZONE).date() + dt.timedelta(days=1)
    table = registry.get("hotspots").table
    with begin(engine, caller) as connection:
        worst = connection.scalars(
            select(table.c.id).where(
                table.c.tenant == tenant, table.c.state == "open", table.c.cases >= orders.WORTH
            )
        ).all()
        for one in worst:
            if not orders.of_hotspot(connection, registry, caller, one, open_only=True):
                wanted = orders.Wanted(
                    starts_on=tomorrow, note="系统自动下达 · opened by the program"
                )
                orders.open_order(connection, registry, caller, one, wanted)
    told = {name: getattr(found, name) for name in ("cases", "created", "updated", "quiet")}
    return {**told, "ordered": len(worst)}
