"""Findings of a draft mended as one step of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from gis.errors import NotFound
from grids.check import Finding, repaired
from grids.code.issue import issued
from grids.desk import cells as reading
from grids.desk import findings
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.serials import highest
from grids.desk.write import edits_of, lying, write
from layers.store.edit import Edit
from layers.store.steps import Key

RECODED = frozenset({"no_code", "bad_code", "duplicate_code", "wrong_community"})


def repair(desk: Desk, keys: Collection[str] | None) -> list[Key]:
    """Mend the findings named by their keys, or all that are safe; return the cells touched.

    NotFound where a finding named is there no longer.
    """
    found = findings.of_draft(desk)
    chosen = [item for item in found if item.safe] if keys is None else _named(found, keys)
    return mend(desk, chosen, "repair")


def mend(desk: Desk, chosen: Sequence[Finding], label: str) -> list[Key]:
    """Mend findings as a step called ``label``; return the cells touched."""
    marks = [item.geometry for item in chosen if item.geometry is not None]
    if not marks:
        return []
    known = reading.beside(desk, marks)
    known |= reading.beside(desk, [cell.shape for cell in known.values()] or marks)
    known = {number: cell for number, cell in known.items() if desk.mine(cell.scopes)}
    edits = _geometric(desk, known, chosen)
    coded = _coded(desk, known, chosen, {edit.feature_id for edit in edits if edit.op == "retire"})
    for edit in edits:
        if edit.feature_id in coded:
            edit.values.update(coded.pop(edit.feature_id))  # type: ignore[attr-defined]
    edits += [
        Edit(layer=desk.cells, op="update", feature_id=number, values=values)
        for number, values in coded.items()
    ]
    return write(desk, edits, label) if edits else []


def _named(found: Sequence[Finding], keys: Collection[str]) -> list[Finding]:
    by_key = {item.key: item for item in found}
    missing = sorted(set(keys) - set(by_key))
    if missing:
        raise NotFound(
            "no_such_finding",
            f"问题 {missing[0]} 已不存在。",
            f"There is no finding {missing[0]} any more.",
        )
    return [by_key[key] for key in dict.fromkeys(keys)]


def _geometric(desk: Desk, known: Mapping[int, Cell], chosen: Sequence[Finding]) -> list[Edit]:
    if not known:
        return []
    shapes = {number: cell.shape for number, cell in known.items()}
    homes = {number: cell.community for number, cell in known.items()}
    area = shapely.box(*shapely.total_bounds(list(shapes.values())))
    change = repaired(shapes, chosen, homes, reading.communities(desk, area=area))
    return edits_of(desk, known, change)


def _coded(
    desk: Desk, known: Mapping[int, Cell], chosen: Sequence[Finding], gone: Collection[Any]
) -> dict[int, dict[str, Any]]:
    """Codes for cells that have none, a wrong one, or that of another cell."""
    numbers = sorted(
        {
            number
            for item in chosen
            if item.kind in RECODED
            for number in item.cells
            if number in known and number not in gone
        }
    )
    if not numbers:
        return {}
    shapes = np.array([known[number].shape for number in numbers], dtype=object)
    lies = lying(desk, list(shapes))
    homes = np.array(
        [home or known[n].community or "" for n, home in zip(numbers, lies, strict=True)],
        dtype=object,
    )
    codes = issued(shapes, homes, highest(desk, set(homes.tolist())))
    return {
        number: {"code": code, "community_code": home}
        for number, code, home in zip(numbers, codes, homes.tolist(), strict=True)
    }
