"""A chunk of a load made ready: judged, repaired, stamped, put in order and encoded.

All that costs the client's processor lies here, and nothing of it writes, so any process may do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.errors import BadInput
from layers.info import LayerInfo
from layers.registry import Registry
from layers.store import quarantine
from layers.store.curve import in_order
from layers.store.field_rules import Own
from layers.store.jsonable import jsonable
from layers.store.landing import Encoded, Landing, Target
from layers.store.problem import Problem
from layers.store.shapes import Bounds, fit
from layers.store.stamps import Around, Place, around, stamp_with
from layers.store.values import judge

Rules = Callable[[gpd.GeoDataFrame], tuple[gpd.GeoDataFrame, list[Problem]]]
"""What a layer asks of its rows beyond types: returns the frame, completed, and what breaks a rule."""


@dataclass(frozen=True)
class Load(Target):
    """A load and what its rows are judged by: the tenant's bounds, its own codes, a layer's rules.

    ``near`` are the polygons that stamp them, where it is known that there are no others.
    """

    registry: Registry
    bounds: Bounds | None
    own: Own
    rules: Rules | None
    near: Around | None = None

    @property
    def place(self) -> Place:
        """Where polygons that stamp are looked up."""
        return Place(self.connection, self.registry, self.caller.tenant)


@dataclass(frozen=True)
class Judged:
    """A frame with its fields typed and shapes fitted, the first problem of each bad row by label."""

    frame: gpd.GeoDataFrame
    typed: pd.DataFrame
    shapes: pd.Series[Any]
    bad: dict[Any, Problem]
    repaired: int


def judged(
    info: LayerInfo, bounds: Bounds | None, frame: gpd.GeoDataFrame, own: Own | None = None
) -> Judged:
    """Judge types and rules of one frame (as :func:`load` takes them), without a connection.

    ``own`` are codes that the city added, by list.
    """
    if "source_id" not in frame.columns or frame["source_id"].isna().any():
        raise BadInput("no_source_id", "数据缺少来源编号列。", "The data lacks a source_id column.")
    frame = _fixed(info, gather_extra(info, frame.reset_index(drop=True)))
    typed, problems = judge(info, pd.DataFrame(frame.drop(columns=frame.geometry.name)), own=own)
    fitted = fit(info, frame.geometry, bounds)
    bad = _first_of_each([*problems, *fitted.problems])
    return Judged(frame, typed, fitted.shapes, bad, fitted.repaired)


@dataclass(frozen=True)
class Ready:
    """A chunk of which only the writing is left.

    ``read`` rows came in, the shapes of ``repaired`` were mended, the ``refused`` ones are as the quarantine
    takes them; ``counts`` is what the reading counted besides, if another process did it.
    """

    read: int
    repaired: int
    refused: list[dict[str, Any]]
    rows: Encoded
    counts: Mapping[str, int] = field(default_factory=dict)


def judge_frame(load: Load, frame: gpd.GeoDataFrame) -> Judged:
    """Judge a frame by the layer, the city and the layer's own rules; needs no connection."""
    if load.rules is None:
        return judged(load.info, load.bounds, frame, load.own)
    ruled, broken = load.rules(frame.reset_index(drop=True))
    found = judged(load.info, load.bounds, ruled, load.own)
    return replace(found, bad={**_first_of_each(broken), **found.bad})


def make_ready(load: Load, landing: Landing, judged: Judged) -> Ready:
    """Bad rows as the quarantine takes them; the others stamped, in order and encoded."""
    bad = judged.bad
    refused = quarantine.refused(load.caller, load.info, load.changeset, judged.frame, bad)
    typed, geoms = judged.typed, judged.shapes.to_numpy()
    if bad:
        good = ~judged.frame.index.isin(list(bad))
        typed, geoms = typed[good].reset_index(drop=True), geoms[good]
    typed, geoms = in_order(typed, geoms)
    codes = typed["code"].tolist() if "code" in typed else [None] * len(typed)
    near = load.near or around(load.place, load.info, geoms)
    stamps = stamp_with(near, load.info, geoms, codes)
    wkb = shapely.to_wkb(geoms, byte_order=1, output_dimension=2)
    rows = typed.assign(
        scopes=_objects(stamps.scopes), area_code=stamps.area, grid_code=stamps.grid, geom=wkb
    )
    return Ready(len(judged.frame), judged.repaired, refused, landing.encode(rows))


def _objects(values: list[Any]) -> Any:
    """A column of lists."""
    made = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        made[position] = value
    return made


def _fixed(info: LayerInfo, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A load into a view layer writes the values the view filters by."""
    return frame.assign(**(info.where or {}))


def gather_extra(info: LayerInfo, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move columns that are no fields of the layer into ``extra``, nulls left out."""
    known = {item.name for item in info.fields} | {frame.geometry.name}
    unknown = [name for name in frame.columns if name not in known]
    if not unknown:
        return frame
    given = frame["extra"].tolist() if "extra" in frame.columns else []
    records = [dict(item) if isinstance(item, dict) and item else None for item in given]
    records = records or [None] * len(frame)
    for name in unknown:
        values = frame[name].to_numpy(dtype=object)
        present = np.flatnonzero(~pd.isna(values))
        for position, value in zip(present.tolist(), values[present].tolist(), strict=True):
            record = records[position] = records[position] or {}
            record[str(name)] = jsonable(value)
    made = np.empty(len(frame), dtype=object)
    made[:] = records
    return frame.drop(columns=unknown).assign(extra=pd.Series(made, index=frame.index))


def _first_of_each(problems: list[Problem]) -> dict[Any, Problem]:
    """One reason per row: the first found."""
    first: dict[Any, Problem] = {}
    for problem in problems:
        first.setdefault(problem.row, problem)
    return first
