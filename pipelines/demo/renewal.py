"""What the renewal of March 2026 changed in one county: new or changed rows, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import shapely

from pipelines.demo.beats import handling_grids
from pipelines.demo.county import PARTS, layers_of
from pipelines.demo.divisions import county_divisions
from pipelines.demo.lattice import Lattice


@dataclass(frozen=True)
class Delta:
    """Rows to create or update (metres) and source ids to retire, of one layer."""

    layer: str
    rows: pd.DataFrame
    gone: tuple[str, ...]


def renewal(plan: Lattice, county: int) -> Iterator[Delta]:
    """Yield the differences between the editions "survey" and "renewal", divisions first."""
    first, second = (county_divisions(plan, county, edition) for edition in ("survey", "renewal"))
    yield _delta("divisions", first, second)
    yield _delta("handling_grids", handling_grids(first), handling_grids(second))
    wanted = frozenset(layer for layer, part in PARTS.items() if part.renewed)
    before = dict(layers_of(plan, county, "survey", wanted))
    for layer, after in layers_of(plan, county, "renewal", wanted):
        yield _delta(layer, before[layer], after)


def _delta(layer: str, before: pd.DataFrame, after: pd.DataFrame) -> Delta:
    old, new = _signatures(before), _signatures(after)
    changed = [old.get(key) != mark for key, mark in new.items()]
    gone = tuple(sorted(set(old) - set(new)))
    return Delta(layer, after[changed].reset_index(drop=True), gone)


def _signatures(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """What each row says, as text, by source id, in the order of the rows."""
    columns = sorted(set(frame.columns) - {"geometry"})
    marks = [frame[name].astype(str).tolist() for name in columns]
    marks.append(shapely.to_wkb(frame["geometry"].to_numpy(), hex=True).tolist())
    return dict(zip(frame["source_id"], zip(*marks, strict=True), strict=True))
