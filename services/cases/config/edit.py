"""Rows of a draft read, put and removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Text, cast, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gis.database.session import Caller
from gis.errors import BadInput, Conflict, NotFound
from layers.store.changes import table
from services.cases.config import overlay
from services.cases.config.editions import administrator, get
from services.cases.config.kinds import kind as kind_of
from services.cases.config.seed import values_of
from services.cases.config.shape import Part, Shape
from services.cases.config.tables import CaseConfigRow


def listing(
    connection: Connection, caller: Caller, edition: tuple[str, int], part: str, words: str = ""
) -> list[dict[str, Any]]:
    """Return rows of a part in their order; ``words`` must stand in the key or the values."""
    kind, no = edition
    _part(kind, part)
    stored = table(CaseConfigRow)
    chosen = [
        stored.c.tenant == caller.tenant,
        stored.c.kind == kind,
        stored.c.edition == no,
        stored.c.part == part,
    ]
    if words:
        chosen.append(
            or_(
                stored.c.key.icontains(words, autoescape=True),
                cast(stored.c["values"], Text).icontains(words, autoescape=True),
            )
        )
    statement = select(stored.c.key, stored.c["values"], stored.c.inherited).where(*chosen)
    found = connection.execute(statement.order_by(stored.c.place, stored.c.key))
    return [{"key": row[0], "values": row[1], "inherited": row[2]} for row in found]


def put(
    connection: Connection,
    caller: Caller,
    edition: tuple[str, int],
    part: str,
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """Write a row of a draft, by its key; BadInput names the field that does not fit."""
    kind, no = edition
    _changeable(connection, caller, kind, no)
    row = parsed(_part(kind, part), values)
    stored = table(CaseConfigRow)
    mine = (stored.c.tenant == caller.tenant, stored.c.kind == kind, stored.c.edition == no)
    place = connection.scalar(select(func.coalesce(func.max(stored.c.place), 0)).where(*mine))
    statement = insert(stored).values(
        tenant=caller.tenant,
        kind=kind,
        edition=no,
        part=part,
        key=row.key,
        place=(place or 0) + 1,
        values=values_of(row),
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant", "kind", "edition", "part", "key"],
            set_={"values": statement.excluded["values"], "inherited": False},
        )
    )
    return {"key": row.key, "values": values_of(row)}


def remove(
    connection: Connection, caller: Caller, edition: tuple[str, int], part: str, key: str
) -> None:
    """Remove a row of a draft; NotFound if it is not there.

    In an edition of an area the city's row comes back where there is one.
    """
    kind, no = edition
    draft = _changeable(connection, caller, kind, no)
    _part(kind, part)
    stored = table(CaseConfigRow)
    gone = connection.execute(
        delete(stored).where(
            stored.c.tenant == caller.tenant,
            stored.c.kind == kind,
            stored.c.edition == no,
            stored.c.part == part,
            stored.c.key == key,
            ~stored.c.inherited,
        )
    )
    if not gone.rowcount:
        raise NotFound("no_such_row", f"没有行“{key}”。", f"There is no row “{key}”.")
    _inherit(connection, caller.tenant, draft, dt.datetime.now(dt.UTC))


def _inherit(
    connection: Connection, tenant: str, draft: Mapping[str, Any], now: dt.datetime
) -> None:
    """Bring the city's rows back into the draft of an area."""
    if draft["area"]:
        which = (tenant, draft["kind"])
        overlay.compiled(connection, which, draft["no"], overlay.base_at(connection, which, now))


def parsed(part: Part, values: Mapping[str, Any]) -> Shape:
    """Return a row in the part's shape; BadInput names the first field that does not fit."""
    try:
        return part.shape.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise BadInput(
            "bad_row", f"字段“{field}”不符合要求。", f"{field}: {first['msg']}", field
        ) from None


def _part(kind: str, name: str) -> Part:
    part = kind_of(kind).part(name)
    if part is None:
        raise NotFound("no_such_part", f"没有表“{name}”。", f"{kind} has no part “{name}”.")
    return part


def _changeable(connection: Connection, caller: Caller, kind: str, no: int) -> Mapping[str, Any]:
    found = get(connection, caller, kind, no)
    administrator(caller, found["area"])
    if found["status"] != "draft":
        raise Conflict(
            "no_draft",
            f"第 {no} 版不是草稿，不能修改。",
            f"Edition {no} is no draft: it is not changed.",
        )
    return found
