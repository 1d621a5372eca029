"""Unit grids of yesterday against those of today: which old code went on under which codes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, func, insert, select

from gis.crs import STORAGE, resolve, transform
from gis.geometry import geodesic_area
from grids.models import GridLineage
from grids.publish.lineage import LEAST
from layers.store import changes
from layers.store.changes import table
from pipelines.census.inspect.shapes import shapes
from pipelines.census.inspect.source import WKB
from pipelines.census.legacy.roles import GRIDS
from pipelines.census.mapping.typed import texts
from pipelines.census.state import Dataset
from pipelines.census.work import Work

KIND = "legacy"


def follow(connection: Connection, work: Work, item: Dataset, at: Any) -> dict[str, Any]:
    """Record the lineage of an old grid once; return how its cells went on.

    ``same`` kept their code, ``carried`` have one successor, ``divided`` several, ``lost`` none.
    """
    old = _delivered(work, item)
    new = _held(connection, work)
    lines = _lines(old, new)
    fresh = _unknown(connection, work, lines)
    if fresh:
        reason = f"旧系统网格 legacy grid: {item.name}"
        changeset = changes.open_changeset(
            connection, work.caller, at, reason, f"legacy:{work.run_id}"
        )
        rows = [
            {
                **one,
                "tenant": work.caller.tenant,
                "changeset_id": changeset,
                "at": at,
                "reason": reason,
            }
            for one in fresh
        ]
        connection.execute(insert(table(GridLineage)), rows)
    return _told(old, lines, len(fresh))


def _delivered(work: Work, item: Dataset) -> pd.DataFrame:
    column = (item.profile.get("legacy") or {}).get("cell")
    crs = resolve(item.crs) if item.crs else STORAGE
    codes: list[str | None] = []
    made: list[Any] = []
    for part in work.folder.rows("raw", item.n).read():
        codes += texts(part.column(column).combine_chunks()).to_pylist()
        made += list(transform(shapely.force_2d(shapes(part.column(WKB))), crs, STORAGE))
    frame = pd.DataFrame({"code": codes, "shape": made}, dtype=object)
    return frame.dropna().reset_index(drop=True)


def _held(connection: Connection, work: Work) -> pd.DataFrame:
    columns = work.registry.get(GRIDS).table.c
    rows = connection.execute(
        select(columns.code, func.ST_AsBinary(columns.geom)).where(
            columns.tenant == work.caller.tenant,
            columns.geom.is_not(None),
            columns.code.is_not(None),
        )
    ).all()
    shapes_ = list(shapely.from_wkb([bytes(row[1]) for row in rows]))
    return pd.DataFrame({"code": [row[0] for row in rows], "shape": shapes_}, dtype=object)


def _lines(old: pd.DataFrame, new: pd.DataFrame) -> list[dict[str, Any]]:
    """What each old cell gave to each new one: codes and the share of the old cell's area."""
    if not len(old) or not len(new):
        return []
    before = shapely.make_valid(old["shape"].to_numpy())
    after = shapely.make_valid(new["shape"].to_numpy())
    left, right = shapely.STRtree(after).query(before, predicate="intersects")
    area = geodesic_area(shapely.intersection(before[left], after[right]))
    share = area / np.maximum(geodesic_area(before)[left], 1e-9)
    keep = np.flatnonzero(share > LEAST)
    return [
        {
            "from_code": str(old["code"].iloc[left[at]]),
            "to_code": str(new["code"].iloc[right[at]]),
            "share": round(min(float(share[at]), 1.0), 4),
            "kind": KIND,
        }
        for at in keep.tolist()
    ]


def _unknown(
    connection: Connection, work: Work, lines: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The lines that lead to another code and are not recorded yet."""
    known = table(GridLineage).c
    rows = connection.execute(
        select(known.from_code, known.to_code).where(
            known.tenant == work.caller.tenant, known.kind == KIND
        )
    ).all()
    held = {(row.from_code, row.to_code) for row in rows}
    return [
        one
        for one in lines
        if one["from_code"] != one["to_code"] and (one["from_code"], one["to_code"]) not in held
    ]


def _told(old: pd.DataFrame, lines: list[dict[str, Any]], recorded: int) -> dict[str, Any]:
    ways = Counter(one["from_code"] for one in lines)
    same = {one["from_code"] for one in lines if one["from_code"] == one["to_code"]}
    codes = [str(code) for code in old["code"]]
    lost = sorted(code for code in codes if code not in ways)
    return {
        "cells": len(codes),
        "same": sum(code in same for code in codes),
        "carried": sum(code not in same and ways[code] == 1 for code in codes),
        "divided": sum(code not in same and ways[code] > 1 for code in codes),
        "lost": len(lost),
        "lost_codes": lost[:100],
        "lines": recorded,
    }
