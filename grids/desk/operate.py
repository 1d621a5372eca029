"""One operation on the cells of a draft: from what was asked to the draft's next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from gis.errors import NotFound, Unprocessable
from gis.geometry import geodesic_area
from grids import edit as topology
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.districts import merge_communities, split_community
from grids.desk.write import edits_of, write
from grids.edit import Change
from layers.store.edit import Edit
from layers.store.steps import Key

MOST = 200
"""Cells that one operation may name."""


@dataclass(frozen=True)
class Operation:
    """What is asked: the verb, the cells it names, a geometry, and what else it needs."""

    op: str
    cells: tuple[int, ...] = ()
    shape: Any | None = None
    moves: tuple[tuple[Any, Any], ...] = ()
    communities: tuple[str, ...] = ()
    values: Mapping[str, Any] | None = None
    name: str | None = None


def operate(desk: Desk, asked: Operation) -> list[Key]:
    """Do it as one step of the draft; return the features touched.

    Raises Unprocessable where the cells do not allow it, NotFound for cells that are not there.
    """
    if len(asked.cells) > MOST:
        raise Unprocessable(
            "too_many_cells", f"一次最多选择 {MOST} 个网格。", f"Choose at most {MOST} cells."
        )
    return _VERBS[asked.op](desk, asked)


def _split(desk: Desk, asked: Operation) -> list[Key]:
    known = _around(desk, asked, asked.shape)
    return _made(desk, asked, known, topology.split(_shapes(known), asked.shape, asked.cells))


def _merge(desk: Desk, asked: Operation) -> list[Key]:
    known = _named(desk, asked)
    homes = {cell.community for cell in known.values()}
    if len(homes) > 1:
        raise Unprocessable(
            "crosses_community",
            "不同社区的网格不能合并。",
            "Cells of different communities cannot be merged.",
        )
    return _made(desk, asked, known, topology.merge(_shapes(known), asked.cells))


def _move_edge(desk: Desk, asked: Operation) -> list[Key]:
    first, second = _two(asked)
    known = _around(desk, asked, asked.shape)
    change = topology.move_edge(_shapes(known), first, second, asked.shape)
    return _made(desk, asked, known, change)


def _move_vertices(desk: Desk, asked: Operation) -> list[Key]:
    places = shapely.multipoints([place for move in asked.moves for place in move])
    known = _around(desk, asked, places)
    return _made(desk, asked, known, topology.move_vertices(_shapes(known), asked.moves))


def _draw(desk: Desk, asked: Operation) -> list[Key]:
    home, border = _home(desk, asked.shape)
    known = _within(_around(desk, asked, asked.shape), home)
    change = topology.draw(_shapes(known), asked.shape, border)
    return _made(desk, asked, known, change, home)


def _reshape(desk: Desk, asked: Operation) -> list[Key]:
    [target] = asked.cells
    known = _around(desk, asked, asked.shape)
    home = known[target].community
    border = reading.communities(desk, codes=[home or ""]).get(home or "")
    change = topology.reshape(_shapes(_within(known, home)), target, asked.shape, border)
    return _made(desk, asked, known, change)


def _retire(desk: Desk, asked: Operation) -> list[Key]:
    known = _named(desk, asked)
    return _made(desk, asked, known, Change(retired=tuple(known)))


def _set(desk: Desk, asked: Operation) -> list[Key]:
    [target] = _named(desk, asked)
    edit = Edit(layer=desk.cells, op="update", feature_id=target, values=asked.values or {})
    return write(desk, [edit], asked.op)


def _rehome(desk: Desk, asked: Operation) -> list[Key]:
    """Cut along the borders of the communities named; cells around them stay in their own."""
    named = reading.communities(desk, codes=asked.communities)
    missing = sorted(set(asked.communities) - set(named))
    if missing or not named:
        raise NotFound(
            "no_such_community",
            f"没有社区 {'、'.join(missing)} 的边界。",
            f"There is no border of the community {', '.join(missing)}.",
        )
    known = reading.around(desk, list(named.values()))
    known |= reading.read(desk, communities=asked.communities)
    area = shapely.box(*shapely.total_bounds([cell.shape for cell in known.values()]))
    borders = reading.communities(desk, area=area)
    homes = {number: cell.community or "" for number, cell in known.items()}
    change = topology.rehome(_shapes(known), homes, borders)
    made = edits_of(desk, known, change, moved_to=borders)
    return write(desk, made, asked.op) if made else []


def _merge_communities(desk: Desk, asked: Operation) -> list[Key]:
    return merge_communities(desk, asked.communities, asked.name)


def _split_community(desk: Desk, asked: Operation) -> list[Key]:
    [code] = asked.communities
    return split_community(desk, code, asked.shape, asked.name)


_VERBS: dict[str, Callable[[Desk, Operation], list[Key]]] = {
    "split": _split,
    "merge": _merge,
    "move_edge": _move_edge,
    "move_vertices": _move_vertices,
    "draw": _draw,
    "reshape": _reshape,
    "retire": _retire,
    "set": _set,
    "rehome": _rehome,
    "merge_communities": _merge_communities,
    "split_community": _split_community,
}


def _made(
    desk: Desk,
    asked: Operation,
    known: Mapping[int, Cell],
    change: Change,
    home: str | None = None,
) -> list[Key]:
    made = edits_of(desk, known, change, home=home)
    return write(desk, made, asked.op) if made else []


def _named(desk: Desk, asked: Operation) -> dict[int, Cell]:
    known = reading.read(desk, ids=asked.cells)
    _all_there(asked.cells, known)
    return known


def _around(desk: Desk, asked: Operation, shape: Any) -> dict[int, Cell]:
    """The cells named, those the shape meets, and the neighbours of both that the caller may change."""
    named = reading.read(desk, ids=asked.cells) if asked.cells else {}
    _all_there(asked.cells, named)
    known = named | reading.around(desk, [shape])
    if not known:
        raise NotFound("no_such_feature", "此处没有网格。", "There is no cell at this place.")
    known |= reading.around(desk, [cell.shape for cell in known.values()])
    return {n: cell for n, cell in known.items() if n in named or desk.mine(cell.scopes)}


def _all_there(wanted: Sequence[int], known: Mapping[int, Cell]) -> None:
    missing = sorted(set(wanted) - set(known))
    if missing:
        raise NotFound(
            "no_such_feature", f"没有网格 {missing[0]}。", f"There is no cell {missing[0]}."
        )


def _two(asked: Operation) -> tuple[int, int]:
    if len(set(asked.cells)) != 2:
        raise Unprocessable("two_cells", "请选择两个网格。", "Choose two cells.", "cells")
    return asked.cells[0], asked.cells[1]


def _home(desk: Desk, shape: Any) -> tuple[str | None, Any | None]:
    """The community that holds most of ``shape``, and its border."""
    found = reading.communities(desk, area=shape)
    if not found:
        return None, None
    areas = {
        code: float(geodesic_area([shapely.intersection(border, shape)])[0])
        for code, border in found.items()
    }
    home = max(sorted(areas), key=lambda code: areas[code])
    return home, found[home]


def _within(known: Mapping[int, Cell], home: str | None) -> dict[int, Cell]:
    if home is None:
        return dict(known)
    return {number: cell for number, cell in known.items() if cell.community == home}


def _shapes(known: Mapping[int, Cell]) -> dict[int, Any]:
    return {number: cell.shape for number, cell in known.items()}
