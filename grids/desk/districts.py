"""Communities merged and divided in a draft, their cells with them: one step, one edition.

A community formed by merging several is numbered from 601 upward inside its street (CJ/T 349-2010);
one that is divided keeps its code for the largest part, the others get the next ones below 600. Codes
that were ever used are not used again. Cells are coded anew where they come under another community.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import select

from gis.errors import NotFound, Unprocessable
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import DIVISIONS, Desk
from grids.desk.write import edits_of, write
from grids.edit.agree import agreed
from grids.edit.local import around
from grids.edit.rehome import rehome
from grids.edit.split import reaching
from layers.store.edit import Edit
from layers.store.steps import Key

MERGED, LAST = 601, 999
"""First and last serial (of a street) of communities that were formed by merging."""
STREET = 9
"""Digits of the code of a street, with which the codes of its communities begin."""


@dataclass(frozen=True)
class _Division:
    id: int
    code: str
    name: str | None
    shape: Any


def merge_communities(desk: Desk, codes: Sequence[str], name: str | None) -> list[Key]:
    """Make one community of several of a street.

    Raises NotFound for communities without border, Unprocessable ``too_few``, ``other_street`` or
    ``full``.
    """
    old = _divisions(desk, codes)
    if len(old) < 2:
        raise Unprocessable("too_few", "请至少选择两个社区。", "Name at least two communities.")
    streets = {item.code[:STREET] for item in old}
    if len(streets) > 1:
        raise Unprocessable(
            "other_street", "所选社区不属于同一街道。", "The communities lie in different streets."
        )
    [street] = streets
    code = _next(desk, street, MERGED, LAST)
    shape = shapely.union_all([item.shape for item in old])
    edits = [_retired(desk, item) for item in old]
    made = _created(
        desk, code, name or "、".join(str(item.name or item.code) for item in old), shape
    )
    gone = dict.fromkeys((item.code for item in old), None)
    return _redistrict(desk, [*edits, made], {**gone, code: shape}, "merge_communities")


def split_community(desk: Desk, code: str, line: Any, name: str | None) -> list[Key]:
    """Divide a community along a line that crosses it; Unprocessable ``no_cut`` if it does not."""
    [old] = _divisions(desk, [code])
    known = reading.read(desk, communities=[code])
    line, _ = agreed(line, {number: cell.shape for number, cell in known.items()})
    parts = _parts(old.shape, line)
    if len(parts) < 2:
        raise Unprocessable(
            "no_cut", "分割线没有穿过该社区。", "The line does not cut through the community."
        )
    borders = {code: parts[0]}
    edits = [Edit(layer=_layer(desk), op="update", feature_id=old.id, geom=parts[0])]
    first = int(_next(desk, code[:STREET], 1, MERGED - 1)[STREET:])
    for serial, part in enumerate(parts[1:], first):
        fresh = f"{code[:STREET]}{serial:03d}"
        borders[fresh] = part
        edits.append(_created(desk, fresh, name or f"{old.name or code} {serial}", part))
    return _redistrict(desk, edits, borders, "split_community")


def _parts(shape: Any, line: Any) -> list[Any]:
    """The parts of a polygon on either side of a line, the largest first."""
    longer = reaching(line, shape, around(shape))
    noded = shapely.union_all([shapely.boundary(shape), longer])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = faces[shapely.contains(shape, shapely.point_on_surface(faces))]
    return sorted(inside, key=lambda part: (-shapely.area(part), tuple(shapely.bounds(part))))


def _redistrict(desk: Desk, edits: list[Edit], changed: Mapping[str, Any], label: str) -> list[Key]:
    """Write the divisions and the cells that follow them as one step; None ends a community."""
    ground = shapely.union_all([shape for shape in changed.values() if shape is not None])
    known = reading.around(desk, [ground]) | reading.read(desk, communities=list(changed))
    borders = reading.communities(desk, area=shapely.box(*shapely.bounds(ground)))
    after = {code: shape for code, shape in {**borders, **changed}.items() if shape is not None}
    homes = {number: cell.community or "" for number, cell in known.items()}
    change = rehome(_shapes(known), homes, after)
    return write(desk, [*edits, *edits_of(desk, known, change, moved_to=after)], label)


def _shapes(known: Mapping[int, Cell]) -> dict[int, Any]:
    return {number: cell.shape for number, cell in known.items()}


def _divisions(desk: Desk, codes: Sequence[str]) -> list[_Division]:
    """The communities by code; NotFound where one has no border."""
    shapes = reading.communities(desk, codes=codes)
    missing = sorted(set(codes) - set(shapes))
    if missing or not shapes:
        raise NotFound(
            "no_such_community",
            f"没有社区 {'、'.join(missing)} 的边界。",
            f"There is no border of the community {', '.join(missing)}.",
        )
    table = desk.table(DIVISIONS)
    chosen = (table.c.tenant == desk.caller.tenant, table.c.code.in_(shapes))
    rows = desk.connection.execute(
        select(table.c.id, table.c.code, table.c.name).where(*chosen).order_by(table.c.code)
    )
    return [_Division(row.id, row.code, row.name, shapes[row.code]) for row in rows]


def _next(desk: Desk, street: str, first: int, last: int) -> str:
    """The code after the highest ever used among those of these serials."""
    info = _layer(desk)
    used = [first - 1]
    for table in (desk.table(DIVISIONS), info.history):
        codes = select(table.c.code).where(
            table.c.tenant == desk.caller.tenant, table.c.code.startswith(street)
        )
        serials = [int(c[STREET:]) for c in desk.connection.scalars(codes) if c and len(c) == 12]
        used += [serial for serial in serials if first <= serial <= last]
    if max(used) >= last:
        raise Unprocessable(
            "full", f"街道 {street} 的社区编号已满。", f"Street {street} has no number left."
        )
    return f"{street}{max(used) + 1:03d}"


def _layer(desk: Desk) -> Any:
    return desk.registry.get(DIVISIONS)


def _retired(desk: Desk, item: _Division) -> Edit:
    return Edit(layer=_layer(desk), op="retire", feature_id=item.id)


def _created(desk: Desk, code: str, name: str, shape: Any) -> Edit:
    values = {
        "code": code,
        "name": name,
        "level": "community",
        "parent_code": code[:STREET],
        "established_on": desk.at.date(),
    }
    return Edit(layer=_layer(desk), op="create", values=values, geom=shape)
