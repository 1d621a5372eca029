"""All rows of a dataset at once, a column at a time: what duplicates and networks are judged on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gis.crs import STORAGE, CrsRef, metric_crs, transform, transform_xy
from layers.info import LayerInfo
from pipelines.census.folder import Rows
from pipelines.census.inspect.source import ROW, WKB

if TYPE_CHECKING:
    from pipelines.census.match.sides import Side

X, Y = "__x", "__y"
Array = NDArray[Any]


@dataclass(frozen=True)
class Nodes:
    """Drainage nodes of the delivery and of the map: identifiers, metric positions, invert levels."""

    codes: Array
    xy: Array

    def where(self, codes: Array) -> Array:
        """The position (n × 2) of each identifier, NaN for unknown ones; of doubles the first counts."""
        order = np.argsort(self.codes, kind="stable")
        held = self.codes[order]
        at = np.searchsorted(held, codes)
        at = np.minimum(at, max(len(held) - 1, 0))
        found = np.full((len(codes), 2), np.nan)
        if len(held):
            known = held[at] == codes
            found[known] = self.xy[order][at[known]]
        return found


@dataclass(frozen=True)
class Network:
    """The drainage network around a dataset: all nodes, and the metric ends of all other pipes."""

    nodes: Nodes
    ends: Array


def _nothing() -> None:
    """The map of nobody."""


@dataclass
class Whole:
    """A dataset after all of its chunks were judged; columns are read when asked for.

    ``network`` gives what the other datasets of the run and the map hold, in ``metres``; ``held``
    the features of the layer on the map.
    """

    info: LayerInfo
    rows: Rows
    network: Callable[[CrsRef], Network] | None = None
    held: Callable[[], Side | None] = _nothing
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def numbers(self) -> Array:
        """Numbers of the rows."""
        return np.asarray(self.column(ROW).to_numpy())

    def column(self, name: str) -> pa.ChunkedArray:
        """A column over all rows; nulls where the dataset does not have it."""
        parts = [
            table.column(name) if name in table.column_names else pa.nulls(table.num_rows)
            for table in self.rows.read([name, ROW])
        ]
        listed = [chunk for part in parts for chunk in getattr(part, "chunks", [part])]
        kinds = {part.type for part in listed if not pa.types.is_null(part.type)}
        kind = kinds.pop() if kinds else pa.string()
        return pa.chunked_array([part.cast(kind) for part in listed], kind)

    def texts(self, name: str) -> Array:
        """A column as an array of texts and None."""
        return np.asarray(self.column(name).cast(pa.string()).to_numpy(), dtype=object)

    def numbers_of(self, name: str) -> Array:
        """A column as floats, NaN where it is null."""
        column = pc.cast(self.column(name), pa.float64())
        return np.asarray(column.to_numpy(), dtype=float)

    @property
    def metres(self) -> CrsRef:
        """A metric system of the place."""
        if "metres" not in self._kept:
            sides = [box for box in map(_box, self.rows.read([X, Y])) if box is not None]
            boxes = np.array(sides or [(117.0, 36.0, 117.0, 36.0)])
            (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
            self._kept["metres"] = metric_crs(
                (float(west), float(south), float(east), float(north))
            )
        found: CrsRef = self._kept["metres"]
        return found

    def xy(self) -> Array:
        """Metric positions (n × 2), NaN where a row has none; moved file by file and kept."""
        if "xy" not in self._kept:
            self._kept["xy"] = np.concatenate([np.empty((0, 2)), *self._moved()])
        found: Array = self._kept["xy"]
        return found

    def _moved(self) -> Iterator[Array]:
        metres = self.metres
        for table in self.rows.read([X, Y]):
            lon, lat = (table.column(name).to_numpy().astype(float) for name in (X, Y))
            good = np.isfinite(lon)
            made = np.full((len(lon), 2), np.nan)
            made[good] = np.column_stack(transform_xy(lon[good], lat[good], STORAGE, metres))
            yield made

    def parts(self, name: str) -> Iterator[pa.Array]:
        """A column file by file: for those who need not hold it whole."""
        for table in self.rows.read([name, ROW]):
            if name in table.column_names:
                yield table.column(name).combine_chunks()
            else:
                yield pa.nulls(table.num_rows, pa.string())

    def shapes(self) -> Array:
        """Metric shapes of all rows; only for datasets that fit into memory (networks)."""
        wkb = self.column(WKB).to_numpy()
        return transform(shapely.from_wkb(np.asarray(wkb, dtype=object)), STORAGE, self.metres)


def _box(table: pa.Table) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the positions; None where there are none."""
    lon, lat = (table.column(name).to_numpy().astype(float) for name in (X, Y))
    good = np.isfinite(lon)
    if not good.any():
        return None
    return (lon[good].min(), lat[good].min(), lon[good].max(), lat[good].max())
