"""Independent inspection 第三方督查: sample points drawn by a seed, results of the inspectors' own."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Engine, insert, select

from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound, Unprocessable
from layers.codes import load
from layers.model import Base
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.command.layers import COMMAND, INSPECT
from services.cases.command.tables import InspectionResult

LAYER = "evaluation_sample_points"
RESULTS = Base.metadata.tables[InspectionResult.__tablename__]
MOST = 2_000


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A sample to be drawn: so many points per unit grid chosen, ``grids`` of them in a division."""

    plan: str
    division: str
    grids: int
    inspector: str
    due_on: dt.date
    seed: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an inspector found."""

    verdict: str
    score: float | None = None
    text: str | None = None
    photos: tuple[str, ...] = ()
    data: Mapping[str, Any] | None = None


def draw(engine: Engine, registry: Registry, caller: Caller, given: Draw) -> list[int]:
    """Draw unit grids of a division at random and a point in each; the seed repeats the draw.

    Only who commands draws, and an inspector is told the points: so nobody inspected chooses them.
    """
    if not caller.may(COMMAND):
        raise Forbidden("not_allowed", "无权抽样。", "You may not draw samples.")
    cells = registry.get("unit_grids").table
    with begin(engine, caller) as connection:
        rows = connection.execute(
            select(cells.c.code, cells.c.geom)
            .where(
                cells.c.tenant == caller.tenant,
                cells.c.code.startswith(given.division, autoescape=True),
            )
            .order_by(cells.c.code)
        ).all()
        if not rows:
            raise Unprocessable(
                "no_grids", "该区划没有单元网格。", "That division has no unit grids.", "division"
            )
        number = int.from_bytes(hashlib.sha256(given.seed.encode()).digest()[:8])
        chance = np.random.default_rng(number)
        chosen = chance.choice(len(rows), size=min(given.grids, len(rows)), replace=False)
        edits = [
            Edit(
                layer=registry.get(LAYER),
                op="create",
                values={
                    "name": f"{given.plan} {rows[n].code}"[:100],
                    "plan": given.plan,
                    "inspector": given.inspector,
                    "due_on": given.due_on.isoformat(),
                    "seed": given.seed,
                },
                geom=_inside(to_shape(rows[n].geom), chance),
            )
            for n in sorted(chosen)
        ]
    return _apply(engine, registry, caller, edits, "督查抽样")


def listing(
    engine: Engine, registry: Registry, caller: Caller, state: str | None
) -> dict[str, Any]:
    """Return the caller's sample points as GeoJSON; all of them for those who command."""
    table = registry.get(LAYER).table
    wanted = [table.c.tenant == caller.tenant]
    who = _program(caller) if caller.may(COMMAND) else caller
    if who is caller:
        wanted.append(table.c.inspector == caller.actor)
    if state is not None:
        wanted.append(table.c.state == state)
    with begin(engine, who, read_only=True) as connection:
        rows = connection.execute(
            select(table).where(*wanted).order_by(table.c.id).limit(MOST)
        ).all()
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def report(
    engine: Engine, registry: Registry, caller: Caller, sample: int, found: Found, now: dt.datetime
) -> int:
    """Keep a result at one of the caller's points; return its id."""
    if not caller.may(INSPECT):
        raise Forbidden("not_allowed", "仅限督查员。", "For inspectors only.")
    if found.verdict not in load("sample_verdict"):
        raise Unprocessable("bad_verdict", "督查结论无效。", "There is no such verdict.", "verdict")
    with begin(engine, caller) as connection:
        _mine(connection, registry, caller, sample)
        row = {
            **found.__dict__,
            "photos": list(found.photos),
            "tenant": caller.tenant,
            "sample_id": sample,
            "inspector": caller.actor,
            "at": now,
        }
        made = connection.execute(insert(RESULTS).values(row).returning(RESULTS.c.id))
        number = int(made.scalar_one())
    done = Edit(layer=registry.get(LAYER), op="update", feature_id=sample, values={"state": "done"})
    _apply(engine, registry, caller, [done], "督查完成")
    return number


def results(engine: Engine, caller: Caller, sample: int | None) -> list[dict[str, Any]]:
    """Return results, newest first: the caller's own, or all for those who command."""
    wanted = [RESULTS.c.tenant == caller.tenant]
    if sample is not None:
        wanted.append(RESULTS.c.sample_id == sample)
    statement = select(RESULTS).where(*wanted).order_by(RESULTS.c.id.desc()).limit(MOST)
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(statement).mappings()
        return [{name: value for name, value in row.items() if name != "tenant"} for row in rows]


def _mine(connection: Connection, registry: Registry, caller: Caller, sample: int) -> None:
    table = registry.get(LAYER).table
    whose = connection.scalar(
        select(table.c.inspector).where(table.c.tenant == caller.tenant, table.c.id == sample)
    )
    if whose is None or whose != caller.actor:
        raise NotFound(
            "no_such_sample", f"没有抽样点 {sample}。", f"There is no sample point {sample}."
        )


def _inside(cell: Any, chance: np.random.Generator) -> Any:
    """A point drawn evenly inside a polygon, by rejection; its inner point if that is too thin."""
    west, south, east, north = cell.bounds
    tried = chance.uniform((west, south), (east, north), size=(64, 2))
    hits = np.flatnonzero(shapely.contains_xy(cell, tried[:, 0], tried[:, 1]))
    return shapely.Point(tried[hits[0]]) if len(hits) else cell.representative_point()


def _apply(
    engine: Engine, registry: Registry, caller: Caller, edits: list[Edit], reason: str
) -> list[int]:
    """The points are the program's: an inspector cannot move one, nor who draws mark one as done."""
    who = _program(caller)
    with begin(engine, who) as connection:
        return apply(connection, registry, who, edits, reason=reason, source="inspection").ids


def _program(caller: Caller) -> Caller:
    """The program in the caller's name."""
    rights = frozenset({"public", "staff", INSPECT})
    return Caller(tenant=caller.tenant, actor=caller.actor, permissions=rights)


def _feature(row: Any) -> dict[str, Any]:
    point = to_shape(row.geom)
    names = ("name", "plan", "inspector", "state", "seed", "grid_code")
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": {"type": "Point", "coordinates": [round(point.x, 8), round(point.y, 8)]},
        "properties": {
            **{name: getattr(row, name) for name in names},
            "due_on": row.due_on and row.due_on.isoformat(),
        },
    }
