"""How a report stands, for whoever knows its tracking number: no personal data, nobody's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, text

from gis.database.session import begin, system
from gis.errors import NotFound
from services.cases.engine.tracking import tracking_number
from services.cases.public.label import label

COLUMNS = (
    "r.id, r.tracking, r.received_at, r.class_code, r.verdict, ST_X(r.geom) AS lon, ST_Y(r.geom) AS lat, "
    "c.state, c.ended, c.ended_at, c.valid_from, c.due_at, c.name, c.class_kind, c.unit, "
    "c.filed_at, c.dispatched_at, c.handled_at, c.closed_at, c.read, coalesce(u.title, g.name) AS unit_title"
)
JOINED = (
    "case_reports r JOIN cases c ON c.tenant = r.tenant AND c.id = r.case_id "
    "LEFT JOIN case_units u ON u.tenant = c.tenant AND u.code = c.unit "
    "LEFT JOIN handling_grids g ON g.tenant = c.tenant AND g.code = c.unit"
)
_ONE = text(f"SELECT {COLUMNS} FROM {JOINED} WHERE r.tenant = :tenant AND r.tracking = :tracking")  # noqa: S608
_STAGES = ("filed_at", "dispatched_at", "handled_at", "closed_at")


def follow(engine: Engine, tenant: str, tracking: str) -> dict[str, Any]:
    """Return how a report stands; NotFound for an unknown number."""
    row = find(engine, tenant, tracking)
    zh, en = label(row["state"], ended=row["ended"])
    return {
        "tracking": row["tracking"],
        "received_at": row["received_at"],
        "class": row["name"],
        "state": {"zh": zh, "en": en},
        "done": row["ended"],
        "updated_at": row["valid_from"],
        "expected_at": (row["verdict"] or {}).get("expected_at"),
        "stages": {name: row[name] for name in _STAGES if row[name] is not None},
        "unit": row["unit_title"],
        "grid": (row["verdict"] or {}).get("grid"),
        "point": [row["lon"], row["lat"]],
    }


def find(engine: Engine, tenant: str, tracking: str) -> Mapping[str, Any]:
    """Return the row of a report with its case's; NotFound for an unknown number."""
    given = tracking_number(tracking)
    row = None
    if given is not None:
        values = {"tenant": tenant, "tracking": given}
        with begin(engine, system(tenant), read_only=True) as connection:
            row = connection.execute(_ONE, values).mappings().one_or_none()
    if row is None:
        raise NotFound(
            "no_such_tracking",
            "没有这个查询码，请核对。",
            "There is no report with this tracking number.",
        )
    return dict(row)
