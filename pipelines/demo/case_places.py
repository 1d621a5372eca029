"""Where the demo's cases lie: beside components and other points of the city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, text

SEEN_BY_COLLECTORS = frozenset({"send_verify", "take_check", "approve"})
"""Steps after which a case waits for a collector."""
BEAT = 10
"""Places of a kind, the nearest to the middle of the city, that make the collectors' quarter."""


@dataclass(frozen=True)
class Place:
    """Where a case lies: its point, the management grade there, and the component, as columns of a case."""

    point: Any
    grade: str | None
    component: Mapping[str, Any]


def found_in(connection: Connection, tenant: str, layer: str, class_code: str) -> Iterator[Place]:
    """Some points of a layer, with the component that stands there if its class is asked for."""
    component = "id, code" if class_code else "NULL AS id, NULL AS code"
    chosen = "AND class_code = :class_code AND code IS NOT NULL" if class_code else ""
    statement = text(
        f"SELECT geom, grade, id, code FROM (SELECT geom, source_id, tenant, {component} FROM {layer} "  # noqa: S608
        f"WHERE tenant = :tenant AND ST_GeometryType(geom) = 'ST_Point' {chosen} "
        "ORDER BY md5(source_id) LIMIT 300) AS p, LATERAL (SELECT u.grade FROM unit_grids u "
        "WHERE u.tenant = p.tenant AND u.geom && p.geom AND ST_Intersects(u.geom, p.geom) "
        "ORDER BY u.code LIMIT 1) AS g ORDER BY md5(source_id)"
    )
    values = {"tenant": tenant, "class_code": class_code}
    for row in connection.execute(statement, values):
        found = {"component_layer": layer, "component_id": row.id, "component_code": row.code}
        yield Place(to_shape(WKBElement(row.geom)), row.grade, found if row.id else {})


def beat(places: list[Place], steps: list[str]) -> list[Place]:
    """Where a case may lie: what collectors still have to see, in the quarter where they walk."""
    if not steps or steps[-1] not in SEEN_BY_COLLECTORS:
        return places
    x = sum(one.point.x for one in places) / len(places)
    y = sum(one.point.y for one in places) / len(places)
    return sorted(places, key=lambda one: (one.point.x - x) ** 2 + (one.point.y - y) ** 2)[:BEAT]
