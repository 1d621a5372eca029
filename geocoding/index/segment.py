"""One immutable part of an index: a base that fills files, or the small one of what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocoding.index import cells, grams, strings, table
from geocoding.index.cells import Cells
from geocoding.index.grams import Grams
from geocoding.index.strings import Strings
from geocoding.index.table import Table

AREA, LOCALITY, QUARTER, STREET, DOOR, POI = range(1, 7)
"""Kinds of entity: the place types of GB/T 30428.3 (data/codes/place_type.csv)."""
KINDS = ("", "area", "locality", "quarter", "street", "door", "poi")

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Segment:
    """Arrays by name (see :mod:`geocoding.base.build` for each) and the few facts in ``meta``.

    Streets (hashes) that are ``hidden`` have been drawn anew in another segment, and so have the unit grids
    (rows) that are ``redrawn`` and the components (rows) that are ``moved``.
    """

    arrays: dict[str, NDArray[Any]]
    meta: dict[str, Any] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    redrawn: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def without(
        self, hidden: frozenset[int], redrawn: frozenset[int], moved: frozenset[int]
    ) -> Segment:
        """Return the same segment without these streets, grids and components; what was opened stays open."""
        if (hidden, redrawn, moved) == (self.hidden, self.redrawn, self.moved):
            return self
        made = replace(self, hidden=hidden, redrawn=redrawn, moved=moved)
        own = {item.name for item in fields(self)}
        made.__dict__.update({key: value for key, value in vars(self).items() if key not in own})
        return made

    @property
    def size(self) -> int:
        """Number of entities."""
        return len(self.arrays["kind"])

    @cached_property
    def names(self) -> Strings:
        """The unique normal names."""
        return strings.of_arrays(self.arrays, "names")

    @cached_property
    def titles(self) -> Strings:
        """The name of each entity as it is written."""
        return strings.of_arrays(self.arrays, "titles")

    @cached_property
    def addresses(self) -> Strings:
        """The address of each entity as it is written."""
        return strings.of_arrays(self.arrays, "addresses")

    @cached_property
    def grids(self) -> Strings:
        """Codes of unit grids."""
        return strings.of_arrays(self.arrays, "grids")

    @cached_property
    def table(self) -> Table:
        """Position of a name by its hash."""
        return table.of_arrays(self.arrays, "table")

    @cached_property
    def chars(self) -> Grams:
        """Postings of the names' characters."""
        return grams.of_arrays(self.arrays, "chars")

    @cached_property
    def sounds(self) -> Grams:
        """Postings of the names' syllables."""
        return grams.of_arrays(self.arrays, "sounds")

    @cached_property
    def points(self) -> Cells:
        """Entities by cell."""
        return cells.of_arrays(self.arrays, "points")

    @cached_property
    def pieces(self) -> Cells:
        """Pieces of street lines by cell."""
        return cells.of_arrays(self.arrays, "pieces")

    @cached_property
    def crossings(self) -> Cells:
        """Junctions by cell."""
        return cells.of_arrays(self.arrays, "crossings")

    @cached_property
    def things(self) -> Cells:
        """Components by cell."""
        return cells.of_arrays(self.arrays, "things")

    def text(self, column: str, row: int) -> str:
        """Return one text of a column of texts."""
        return strings.of_arrays(self.arrays, column)[row]

    @cached_property
    def cells(self) -> Strings:
        """Codes of the unit grids whose polygons the segment holds."""
        return strings.of_arrays(self.arrays, "cells")

    def named(self, kind: int) -> frozenset[str]:
        """Return the normal names borne by entities of a kind."""
        rows = np.flatnonzero(self.arrays["flags"] >> kind & 1)
        return frozenset(self.names[row] for row in rows.tolist())

    @cached_property
    def division_tree(self) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        """Polygons of divisions, and the entity of each."""
        return self._tree("division")

    @cached_property
    def grid_tree(self) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        """Polygons of unit grids, and the position of each in ``grids``."""
        return self._tree("grid")

    def _tree(self, what: str) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        owners = self.arrays[f"{what}.owners"]
        shapes: Any = np.empty(0, object)
        if len(owners):
            offsets = tuple(self.arrays[f"{what}.offsets{k}"] for k in range(3))
            shapes = shapely.from_ragged_array(
                shapely.GeometryType.MULTIPOLYGON, self.arrays[f"{what}.coords"], offsets
            )
            shapely.prepare(shapes)
        return shapely.STRtree(shapes), owners

    def entities_of(self, name: int) -> NDArray[np.int32]:
        """Return the entities that bear a name."""
        starts = self.arrays["bearers.starts"]
        found: NDArray[np.int32] = self.arrays["bearers.ents"][starts[name] : starts[name + 1]]
        return found

    def roles_of(self, name: int) -> NDArray[np.uint8]:
        """Return in which role each of these entities bears it (:mod:`geocoding.base.variants`)."""
        starts = self.arrays["bearers.starts"]
        found: NDArray[np.uint8] = self.arrays["bearers.roles"][starts[name] : starts[name + 1]]
        return found

    def doors(self, street: int) -> slice:
        """Return the rows of the door arrays that belong to a street (hash of its normal name)."""
        keys = self.arrays["doors.street"]
        low = int(np.searchsorted(keys, np.uint64(street)))
        return slice(low, int(np.searchsorted(keys, np.uint64(street), "right")))

    def junctions(self, first: int, second: int) -> NDArray[np.int64]:
        """Return the rows of the junction arrays where two streets meet."""
        if self.hidden and (first in self.hidden or second in self.hidden):
            return np.empty(0, np.int64)
        low, high = sorted((first, second))
        keys = self.arrays["junctions.first"]
        begin, end = (
            np.searchsorted(keys, np.uint64(low)),
            np.searchsorted(keys, np.uint64(low), "right"),
        )
        return np.flatnonzero(self.arrays["junctions.second"][begin:end] == np.uint64(high)) + begin

    def lines(self, street: int) -> Any:
        """Return the parts of a street as shapely lines in the metric plane; empty without geometry."""
        keys = self.arrays["lines.street"]
        low = int(np.searchsorted(keys, np.uint64(street)))
        high = int(np.searchsorted(keys, np.uint64(street), "right"))
        starts = self.arrays["lines.starts"][low : high + 1]
        if low == high or street in self.hidden:
            return np.empty(0, object)
        coords = self.arrays["lines.coords"][starts[0] : starts[-1]]
        owner = np.repeat(np.arange(high - low), np.diff(starts))
        return shapely.linestrings(coords, indices=owner)
