"""A new building across a border between cells: the border goes round it, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from grids.generate.energy import Energy
from grids.generate.ground import Array, on_raster
from grids.generate.options import GRID

CUT = 0.01
"""A cell that holds more than this share of a building, but not the rest of it, cuts it."""
SAME = 0.6
"""Share of its area that a cell must keep to be the same one (an edition's codes ask for half)."""
BENT, WORSE = 0.42, 0.9
"""A cell may become no less compact than this (Polsby-Popper), or than this share of what it was."""
NECK = 2.0
"""No part of a cell may become narrower than twice this (m), where it was not."""
MARGINS = (2.0, 0.5)
"""Metres that a border stays away from the building where there is room."""


@dataclass
class Mender:
    """Cells of a community (metres, changed in place) and the ``houses`` (parts inside it) to spare.

    ``usable`` tells which cells may be changed and stay, ``moved`` which had a border moved.
    """

    cells: Array
    usable: Array
    houses: Array
    energy: Energy

    def __post_init__(self) -> None:
        self.moved = np.zeros(len(self.cells), dtype=bool)
        self.tree = shapely.STRtree(self.houses)

    def run(self) -> None:
        """Mend house by house; cells of one that cannot be mended become unusable."""
        for house in np.flatnonzero(_crossed(self.cells, self.usable, self.houses)).tolist():
            self._mend(house)

    def _mend(self, house: int) -> None:
        shape = self.houses[house]
        near = np.flatnonzero(self.usable & shapely.intersects(self.cells, shape))
        held = shapely.area(shapely.intersection(self.cells[near], shape)) / shape.area
        rows, held = near[held > CUT], held[held > CUT]
        if not len(rows) or held.max() >= 1 - CUT:
            return
        found = self._best(shape, rows) if held.sum() > 1 - CUT and len(rows) > 1 else None
        if found is None:
            self.usable[rows] = False
        else:
            self.moved[rows] |= ~shapely.equals_exact(self.cells[rows], found)
            self.cells[rows] = found

    def _best(self, house: shapely.Polygon, rows: Array) -> Array | None:
        """The cells after the best of all ways to give the house to one of them."""
        tried = [self._given(house, rows, owner) for owner in range(len(rows))]
        good = [made for made in tried if made is not None]
        return min(good, key=self._total) if good else None

    def _total(self, cells: Array) -> float:
        sizes = zip(shapely.area(cells).tolist(), shapely.length(cells).tolist(), strict=True)
        return sum(self.energy.of(area, around, 0.0, 0.0) for area, around in sizes)

    def _given(self, house: shapely.Polygon, rows: Array, owner: int) -> Array | None:
        """The cells with the house in the one of place ``owner``; None if a rule forbids it."""
        before = self.cells[rows]
        others = shapely.union_all(np.delete(before, owner))
        for ground in _grounds(shapely.intersection(house, others)):
            made = _passed(before, owner, ground)
            if (
                made is not None
                and self._sound(before, made)
                and self._spared(before, made, ground)
            ):
                return made
        return None

    def _sound(self, before: Array, after: Array) -> bool:
        """Whether size, form and width of the cells are as good as they must be."""
        was, area = shapely.area(before), shapely.area(after)
        fit = area >= np.minimum(self.energy.least, WORSE * was)
        fit &= area <= np.maximum(self.energy.most, was / WORSE)
        fit &= np.minimum(was, area) > SAME * np.maximum(was, area)
        fit &= _compact(after) >= np.minimum(BENT, WORSE * _compact(before))
        return bool(fit.all() and (_parts(after) <= _parts(before)).all())

    def _spared(self, before: Array, after: Array, ground: shapely.Geometry) -> bool:
        """Whether no building is cut that was not."""
        houses = self.houses[self.tree.query(ground, predicate="intersects")]
        every = np.ones(len(before), dtype=bool)
        return not (_crossed(after, every, houses) & ~_crossed(before, every, houses)).any()


def _crossed(cells: Array, usable: Array, houses: Array) -> Array:
    """Which houses lie in a usable cell with more than a crumb, but not with all."""
    found = np.zeros(len(houses), dtype=bool)
    if len(houses) and len(cells):
        rows = np.flatnonzero(usable)
        cell, house = shapely.STRtree(houses).query(cells[rows], predicate="intersects")
        inner = shapely.area(shapely.intersection(cells[rows[cell]], houses[house]))
        whole = shapely.area(houses)[house]
        found[house[(inner > CUT * whole) & (inner < (1 - CUT) * whole)]] = True
    return found


def _grounds(beyond: shapely.Geometry) -> Iterator[shapely.Geometry]:
    """Ground that may pass with what lies beyond the border: the plainest form first."""
    if shapely.area(beyond) <= 0:
        return
    for form in (shapely.oriented_envelope(beyond), shapely.convex_hull(beyond)):
        for margin in MARGINS:
            yield on_raster([shapely.buffer(form, margin, join_style="mitre")])[0]
    for margin in (MARGINS[-1], 0.0):
        yield on_raster([shapely.buffer(beyond, margin, join_style="mitre")])[0]


def _passed(cells: Array, owner: int, ground: shapely.Geometry) -> Array | None:
    """The cells after ``ground`` went to one of them; what it cuts off goes with it.

    None where a cell would end, fall apart or enclose another.
    """
    faces, cell = _faces(cells, owner, ground)
    for row in np.flatnonzero(np.arange(len(cells)) != owner).tolist():
        cell[_severed(faces, cell == row)] = owner
    made = [shapely.coverage_union_all(faces[cell == row]) for row in range(len(cells))]
    after = np.array(made, dtype=object)
    whole = (shapely.get_type_id(after) == 3) & ~shapely.is_empty(after) & shapely.is_valid(after)
    if not whole.all():
        return None
    more = shapely.get_num_interior_rings(after) > shapely.get_num_interior_rings(cells)
    return None if more.any() else after


def _faces(cells: Array, owner: int, ground: shapely.Geometry) -> tuple[Array, Array]:
    """The pieces between the borders of cells and ``ground``, and the cell of each after its passing."""
    lines = shapely.boundary(np.append(cells, ground))
    noded = shapely.union_all(lines, grid_size=GRID)
    faces = on_raster(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    spots = shapely.point_on_surface(faces)
    face, cell = shapely.STRtree(cells).query(spots, predicate="within")
    faces, spots = faces[face], spots[face]
    return faces, np.where(shapely.contains(ground, spots), owner, cell)


def _severed(faces: Array, mine: Array) -> Array:
    """Faces of a cell that no longer hang together with the largest part of it."""
    rows = np.flatnonzero(mine)
    parts = shapely.get_parts(shapely.coverage_union_all(faces[rows]))
    if len(parts) < 2:
        return rows[:0]
    largest = parts[int(np.argmax(shapely.area(parts)))]
    return np.asarray(rows[~shapely.contains(largest, shapely.point_on_surface(faces[rows]))])


def _compact(cells: Array) -> Array:
    return np.asarray(4 * np.pi * shapely.area(cells) / shapely.length(cells) ** 2)


def _parts(cells: Array) -> Array:
    return np.asarray(shapely.get_num_geometries(shapely.buffer(cells, -NECK)))
