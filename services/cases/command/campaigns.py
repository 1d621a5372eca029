"""Special collection campaigns 专项采集: an area, a form and its collectors, for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ARRAY, Engine, Text, func, literal, select
from sqlalchemy.types import Boolean

from gis.crs import STORAGE_SRID
from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound, Unprocessable
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.command.layers import COMMAND
from services.cases.config.schemas import flaw

AREAS, RECORDS = "campaign_areas", "campaign_records"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A campaign to be: over divisions (their codes), by a form (JSON Schema 2020-12), for collectors."""

    title: str
    divisions: Sequence[str]
    starts_on: dt.date
    ends_on: dt.date
    members: Sequence[str]
    form: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None


def open_campaign(engine: Engine, registry: Registry, caller: Caller, given: Opening) -> int:
    """Open a campaign over the ground of its divisions; return its id.

    Raises Forbidden, and Unprocessable for unknown divisions, wrong dates or a form that is no schema.
    """
    if not caller.may(COMMAND):
        raise Forbidden("not_allowed", "无权开展专项采集。", "You may not open campaigns.")
    if given.ends_on < given.starts_on:
        raise Unprocessable(
            "bad_dates", "结束日期早于开始日期。", "It ends before it starts.", "ends_on"
        )
    _sound(given.form)
    table = registry.get("divisions").table
    with begin(engine, caller) as connection:
        rows = connection.execute(
            select(table.c.code, table.c.geom).where(
                table.c.tenant == caller.tenant,
                table.c.code.in_(list(given.divisions)),
                table.c.geom.is_not(None),
            )
        ).all()
        missing = sorted(set(given.divisions) - {row.code for row in rows})
        if missing:
            raise Unprocessable(
                "no_such_division",
                f"没有区划“{missing[0]}”或其范围。",
                f"There is no division “{missing[0]}” with an area.",
                "divisions",
            )
        values = {
            "name": given.title,
            "starts_on": given.starts_on.isoformat(),
            "ends_on": given.ends_on.isoformat(),
            "form": dict(given.form),
            "members": list(given.members),
            "note": given.note,
        }
        ground = shapely.union_all([to_shape(row.geom) for row in rows])
        edit = Edit(layer=registry.get(AREAS), op="create", values=values, geom=ground)
        return apply(
            connection, registry, caller, [edit], reason="开展专项采集", source="campaigns"
        ).ids[0]


def forms(
    engine: Engine, registry: Registry, caller: Caller, place: BaseGeometry, today: dt.date
) -> list[dict[str, Any]]:
    """Return the forms of running campaigns of the caller at ``place``; nobody else sees them."""
    return [
        {
            "campaign": row.id,
            "title": row.name,
            "ends_on": row.ends_on.isoformat(),
            "form": row.form,
        }
        for row in _mine(engine, registry, caller, place, today)
    ]


def record(  # noqa: PLR0913, PLR0917 - what, where, when and by whom
    engine: Engine,
    registry: Registry,
    caller: Caller,
    campaign: int,
    place: BaseGeometry,
    data: Mapping[str, Any],
    now: dt.datetime,
    today: dt.date,
) -> int:
    """Keep a record at ``place``; NotFound unless the caller collects there now, Unprocessable by the form."""
    mine = {row.id: row for row in _mine(engine, registry, caller, place, today)}
    if campaign not in mine:
        raise NotFound(
            "no_such_campaign",
            "此处没有您参加的进行中的专项采集。",
            "You take part in no such campaign here and now.",
        )
    wrong = best_match(Draft202012Validator(mine[campaign].form or {}).iter_errors(dict(data)))
    if wrong is not None:
        where = "/".join(str(part) for part in wrong.absolute_path) or "data"
        raise Unprocessable(
            "bad_form",
            f"表单项“{where}”填写有误。",
            f"The form's “{where}”: {wrong.message[:200]}",
            where,
        )
    values = {
        "name": mine[campaign].name,
        "campaign": campaign,
        "collector": caller.actor,
        "recorded_at": now.isoformat(),
        "data": dict(data),
    }
    who = _program(caller)
    edit = Edit(layer=registry.get(RECORDS), op="create", values=values, geom=place)
    with begin(engine, who) as connection:
        return apply(connection, registry, who, [edit], reason="专项采集", source="campaigns").ids[
            0
        ]


def _mine(
    engine: Engine, registry: Registry, caller: Caller, place: BaseGeometry, today: dt.date
) -> Sequence[Any]:
    table = registry.get(AREAS).table
    point = func.ST_SetSRID(func.ST_MakePoint(place.x, place.y), STORAGE_SRID)
    statement = select(table).where(
        table.c.tenant == caller.tenant,
        table.c.members.op("&&")(literal([caller.actor or ""], ARRAY(Text))),
        table.c.starts_on <= today,
        table.c.ends_on >= today,
        table.c.geom.op("&&", return_type=Boolean())(point),
        func.ST_Intersects(table.c.geom, point),
    )
    with begin(engine, _program(caller), read_only=True) as connection:
        return connection.execute(statement.order_by(table.c.id)).all()


def _program(caller: Caller) -> Caller:
    """The program in the caller's name: membership, not a permission, lets collectors in."""
    rights = frozenset({"public", "staff", COMMAND})
    return Caller(tenant=caller.tenant, actor=caller.actor, permissions=rights)


def _sound(form: Mapping[str, Any]) -> None:
    if wrong := flaw(form):
        raise Unprocessable("bad_schema", *wrong, "form")
