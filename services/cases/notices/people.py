"""Who a notice is for: holders, superiors, posts, found in the dated tables of the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from services.cases.engine.units import PARENT
from services.cases.engine.words import Happened

POST = "post:"
_HOLDER = text(
    "SELECT person, unit FROM case_items WHERE tenant = :tenant AND id = :item AND case_id = :case"
)
_LEAD = text("SELECT unit FROM cases WHERE tenant = :tenant AND id = :case")
_HELD = (
    "SELECT DISTINCT person FROM case_posts WHERE tenant = :tenant AND valid_from <= :at "
    "AND (valid_to IS NULL OR valid_to > :at) AND "
)
_AT_POST = text(
    f"{_HELD} post = :post AND (area_code IS NULL OR area_code = ANY(:scopes)) ORDER BY person"
)
_IN_UNIT = text(f"{_HELD} unit = :unit ORDER BY person")


def addressed(connection: Connection, happened: Happened, to: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, id) of those whom a rule's ``to`` means: persons or units."""
    if to.startswith(POST):
        asked = {
            "tenant": happened.tenant,
            "at": happened.at,
            "post": to.removeprefix(POST),
            "scopes": list(happened.payload.get("scopes") or ()),
        }
        yield from (("person", str(name)) for name in connection.scalars(_AT_POST, asked))
        return
    person, unit = _holder(connection, happened)
    if to == "holder" and person:
        yield "person", person
    elif to == "holder" and unit:
        yield "unit", unit
    elif to == "superior" and unit:
        above = connection.scalar(PARENT, {"tenant": happened.tenant, "code": unit})
        if above:
            yield "unit", str(above)


def in_unit(connection: Connection, tenant: str, unit: str, at: dt.datetime) -> list[str]:
    """Return who holds a post in a unit."""
    return list(connection.scalars(_IN_UNIT, {"tenant": tenant, "unit": unit, "at": at}))


def _holder(connection: Connection, happened: Happened) -> tuple[Any, Any]:
    """Person and unit of the item, else the case's lead unit."""
    asked = {"tenant": happened.tenant, "case": happened.case_id, "item": happened.item_id}
    if happened.item_id:
        row = connection.execute(_HOLDER, asked).one_or_none()
        if row is not None:
            return row.person, row.unit
    return None, connection.scalar(_LEAD, {"tenant": happened.tenant, "case": happened.case_id})
