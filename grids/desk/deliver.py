"""An existing grid brought in: through a draft and its checks, like every other change of the grid.

Rows that are no cells go to the quarantine with their reason. The others fill a draft; what is safe
to mend is mended. Without errors the draft becomes an edition, with errors it waits, with its findings
on the map, for its owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Engine, select

from gis.crs import STORAGE_SRID
from gis.database.session import Caller, begin, elevated
from gis.errors import Forbidden
from grids.check import Finding
from grids.check.findings import errors
from grids.desk import cells, findings
from grids.desk import draft as drafting
from grids.desk.desk import CELLS, Desk
from grids.desk.existing import homeless, homes, padded, repeated
from grids.desk.fill import Filled, fill
from grids.desk.notes import note
from grids.desk.repairs import repair
from grids.publish.publish import publish
from layers.accounts.tenants import bounds_of
from layers.registry import Registry
from layers.store import quarantine
from layers.store.chunk import Judged, judged
from layers.store.problem import Problem

TWICE_ID = (
    "同一来源编号在本次数据中重复出现。",
    "The source id occurs more than once in the delivery.",
)
TWICE_CODE = (
    "同一标识码在本次数据中重复出现。",
    "The identifier occurs more than once in the delivery.",
)


@dataclass(frozen=True)
class Delivered:
    """What became of the rows: ``read == created + updated + kept + refused`` (of ``filled``).

    ``edition`` is the number published; without one the draft waits with ``findings``.
    """

    draft: int
    edition: int | None
    read: int
    refused: int
    repaired: int
    reasons: dict[str, int]
    filled: Filled
    mended: int
    findings: list[Finding]

    @property
    def errors(self) -> int:
        """How many findings keep it from being published."""
        return len(errors(self.findings))


class _TakenBack(Exception):
    """Rolls a dry run back."""


def deliver(  # noqa: PLR0913 - what, who and how
    engine: Engine,
    registry: Registry,
    caller: Caller,
    frames: Iterable[gpd.GeoDataFrame],
    *,
    reason: str,
    whole: bool = False,
    published: bool = True,
    dry_run: bool = False,
) -> Delivered:
    """Bring in the cells of ``frames`` (lon/lat, storage CRS; fields of unit_grids, ``source_id``).

    Cells that are not among them stay, unless most of their ground is covered by those that are; with
    ``whole``, those of the communities delivered end.
    ``published`` False leaves the draft to its owner in any case; ``dry_run`` takes everything back.
    Raises Forbidden for callers who may not edit the grid of the whole city.
    """
    who = _allowed(registry, caller)
    done: list[Delivered] = []
    with suppress(_TakenBack), begin(engine, who) as connection:
        desk = drafting.open_draft(Desk(connection, registry, who), reason)
        done.append(_deliver(desk, frames, whole=whole, published=published))
        if dry_run:
            raise _TakenBack
    return done[0]


def _allowed(registry: Registry, caller: Caller) -> Caller:
    info = registry.get(CELLS)
    if not (info.writable(caller) or caller.may("admin")) or not caller.whole_tenant:
        raise Forbidden("not_allowed", "无权编辑网格。", "You may not edit grids.")
    return replace(caller, permissions=caller.permissions | {"staff", info.write})


def _deliver(
    desk: Desk, frames: Iterable[gpd.GeoDataFrame], *, whole: bool, published: bool
) -> Delivered:
    parts = list(frames)
    if not parts:
        return Delivered(desk.draft, None, 0, 0, 0, {}, Filled(0, 0, 0, 0), 0, [])
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))
    found, good = _usable(desk, frame)
    quarantine.keep(desk.connection, desk.caller, desk.cells, desk.draft, found.frame, found.bad)
    filled = fill(desk, good, rest=not whole) if len(good) else Filled(0, 0, 0, 0)
    mended = len(repair(replace(desk), None))
    wrong = findings.of_draft(replace(desk))
    number = _published(desk, wrong) if published else None
    if number is None and wrong:
        note(replace(desk), wrong)
    return Delivered(
        desk.draft,
        number,
        read=len(frame),
        refused=len(found.bad),
        repaired=found.repaired,
        reasons=dict(Counter(item.code for item in found.bad.values())),
        filled=filled,
        mended=mended,
        findings=wrong,
    )


def _usable(desk: Desk, frame: gpd.GeoDataFrame) -> tuple[Judged, gpd.GeoDataFrame]:
    """The rows judged, and those that are cells, with their communities."""
    with elevated(desk.connection):
        bounds = bounds_of(desk.connection, desk.caller.tenant)
    found = judged(desk.cells, bounds, padded(frame))
    whole = gpd.GeoDataFrame(found.typed, geometry=found.shapes.to_numpy(), crs=STORAGE_SRID)
    rows = whole[~whole.index.isin(list(found.bad))]
    rows = rows.assign(code=_remembered(desk, rows))
    places = homes(rows, cells.communities(desk))
    broken: list[Problem] = [
        *repeated(rows, "source_id", "duplicate_id", TWICE_ID),
        *repeated(rows, "code", "duplicate_code", TWICE_CODE),
        *homeless(places),
    ]
    bad = {**{item.row: item for item in reversed(broken)}, **found.bad}
    good = rows.assign(community_code=places)[~rows.index.isin(list(bad))]
    return replace(found, bad=bad), good.assign(geometry=_single(good.geometry.to_numpy()))


def _remembered(desk: Desk, rows: gpd.GeoDataFrame) -> pd.Series[Any]:
    """The codes; rows without one go on with that of the cell that came under their source id."""
    codes = rows["code"] if "code" in rows else pd.Series(None, index=rows.index, dtype=object)
    table = desk.table(CELLS, published=True)
    chosen = (table.c.tenant == desk.caller.tenant, table.c.source_id.is_not(None))
    known = {
        row.source_id: row.code
        for row in desk.connection.execute(select(table.c.source_id, table.c.code).where(*chosen))
    }
    return codes.where(codes.notna(), rows["source_id"].map(known)).astype(object)


def _single(shapes: Any) -> Any:
    one = shapely.get_num_geometries(shapes) == 1
    shapes = shapes.copy()
    shapes[one] = shapely.get_geometry(shapes[one], 0)
    return shapes


def _published(desk: Desk, wrong: list[Finding]) -> int | None:
    """Publish what has no errors; the number of the edition, None if there is nothing or too much."""
    if errors(wrong) or not findings.touched(desk):
        return None
    return int(publish(replace(desk)).edition["number"])
