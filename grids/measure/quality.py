"""The figures of a grid against the rules of GB/T 30428.1 and the bars of the project."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from grids.generate.city import City
from grids.generate.findings import Finding
from grids.generate.options import Options
from grids.measure.cuts import Cut, cuts
from grids.measure.lines import street_share
from grids.measure.topology import coverage_error, enclosing, overlap

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Quality:
    """Figures of a grid; areas in m², shares from 0 to 1.

    ``cells`` all, ``regular`` those outside parks and water, to which ``in_limits`` (5,000 to
    15,000 m²), ``in_limits_but_giants`` (leaving out larger cells that hold one building above
    6,000 m²), ``median``, ``spread`` (coefficient of variation), ``tenth`` and ``ninetieth``
    percentile, ``compactness`` (median Polsby-Popper) and ``load_spread`` belong. ``cuts`` are
    buildings and areal components with more than 1 % in two cells or more, ``forced`` those that a community's border
    cuts. ``street_share``: of the border between cells within 2 m of a street, rail or shore.
    ``coverage_error``: symmetric difference to the communities over their area; ``overlap`` in m².
    """

    cells: int
    regular: int
    in_limits: float
    in_limits_but_giants: float
    median: float
    spread: float
    tenth: float
    ninetieth: float
    compactness: float
    load_spread: float
    cuts: int
    forced: int
    street_share: float
    coverage_error: float
    overlap: float
    enclosing: int
    multipart: int
    frame: gpd.GeoDataFrame = field(repr=False)
    cut: list[Cut] = field(repr=False)
    rings: Array = field(repr=False)

    def as_dict(self) -> dict[str, float]:
        """The figures by name."""
        left_out = {"frame", "cut", "rings"}
        names = [item.name for item in fields(self) if item.name not in left_out]
        return {name: getattr(self, name) for name in names}

    def findings(self, options: Options) -> list[Finding]:
        """Cells and buildings that a person should look at."""
        made = [
            Finding("building_cut_by_border", item.area, item.community, item.building)
            for item in self.cut
        ]
        regular = self.frame[self.frame["land"].isin(["built", "open"])]
        large = regular[regular["area_m2"] > options.most]
        giant = large["largest_building_m2"] > options.giant
        made += _rows("building_giant", large[giant]) + _rows("cell_large", large[~giant])
        made += _rows("cell_small", regular[regular["area_m2"] < options.least])
        return made + _rows("enclave", self.frame.iloc[np.flatnonzero(self.rings)])


def _rows(kind: str, rows: gpd.GeoDataFrame) -> list[Finding]:
    return [
        Finding(kind, row.area_m2, row.community_code, row.geometry) for row in rows.itertuples()
    ]


def measure(cells: gpd.GeoDataFrame, communities: Array, town: City, options: Options) -> Quality:
    """Measure cells (metres; columns of :class:`grids.generate.Result`) against their communities."""
    shapes = cells.geometry.to_numpy()
    regular = cells["land"].isin(["built", "open"]).to_numpy()
    area = cells["area_m2"].to_numpy()[regular]
    good = (area >= options.least) & (area <= options.most)
    giant = (area > options.most) & (
        cells["largest_building_m2"].to_numpy()[regular] > options.giant
    )
    found = cuts(shapes, cells["community_code"].to_numpy(), town.solids)
    rings = enclosing(shapes, communities)
    low, middle, high = np.percentile(area, [10, 50, 90]) if len(area) else (np.nan,) * 3
    return Quality(
        cells=len(cells),
        regular=int(regular.sum()),
        in_limits=_mean(good),
        in_limits_but_giants=_mean(good[~giant]),
        median=float(middle),
        spread=_spread(area),
        tenth=float(low),
        ninetieth=float(high),
        compactness=float(np.median(cells["compactness"].to_numpy()[regular]))
        if len(area)
        else np.nan,
        load_spread=_spread(cells["components"].to_numpy()[regular]),
        cuts=sum(not item.forced for item in found),
        forced=sum(item.forced for item in found),
        street_share=street_share(shapes, communities, np.concatenate([town.along, _shores(town)])),
        coverage_error=coverage_error(shapes, communities),
        overlap=overlap(shapes),
        enclosing=int(rings.sum()),
        multipart=int((shapely.get_num_geometries(shapes) > 1).sum()),
        frame=cells,
        cut=[item for item in found if item.forced],
        rings=rings,
    )


def _shores(town: City) -> Array:
    return np.asarray(shapely.boundary(town.land[town.kind == 2]))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _spread(values: Array) -> float:
    mean = float(values.mean()) if len(values) else 0.0
    return float(values.std() / mean) if mean > 0 else float("nan")
