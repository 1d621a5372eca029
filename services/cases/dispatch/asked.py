"""What of a case its dispatch asks about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A case (id 0: not yet one) at the moment of its dispatch; position lon/lat in the storage CRS.

    ``component`` is its layer and id. ``department`` and ``unit`` are what the handbook says of the
    case's item; the unit, where there is one, goes before the department.
    """

    id: int
    lon: float
    lat: float
    at: dt.datetime
    class_code: str
    sim_group: str
    case_type: str = ""
    source: str = ""
    grade: str = ""
    area: str = ""
    component: tuple[str, int] | None = None
    department: str = ""
    unit: str = ""


def asked(row: Mapping[str, Any], at: dt.datetime, handled_by: tuple[str, str] = ("", "")) -> Asked:
    """Make it of a case's columns with ``lon`` and ``lat``; ``handled_by``: department and unit."""
    component = (row.get("component_layer"), row.get("component_id"))
    return Asked(
        id=row["id"],
        lon=row["lon"],
        lat=row["lat"],
        at=at,
        class_code=row["class_code"],
        sim_group=row["sim_group"],
        case_type=row["type"],
        source=row["source"],
        grade=row.get("grade") or "",
        area=row.get("area_code") or "",
        component=component if component[0] and component[1] else None,  # type: ignore[arg-type]
        department=handled_by[0],
        unit=handled_by[1],
    )
