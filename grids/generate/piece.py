"""One connected piece of ground divided into cells: the whole method, step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from grids.generate import atoms as graph
from grids.generate.absorb import absorb
from grids.generate.assemble import polygons
from grids.generate.atoms import Atoms
from grids.generate.chains import Chains, chains
from grids.generate.ground import Array, Ground
from grids.generate.group import group
from grids.generate.mesh import Mesh, mesh
from grids.generate.options import Options
from grids.generate.ridges import ridges
from grids.generate.seeds import seeds
from grids.generate.straighten import straighten


def divide(ground: Ground, options: Options, target: float) -> Array:
    """Cells of about ``target`` m² (polygons in metres, on the raster) that cover the piece.

    They cut no building. A piece too small for two cells stays whole. Larger cells are made of
    larger atoms, as many in each.
    """
    options = replace(options, lattice=options.lattice * max(1.0, target / options.target) ** 0.5)
    if ground.border.area < 1.3 * options.least:
        return _single(ground)
    made, faces, cost = _atoms(ground, options)
    if len(made.area) < 2:
        return _single(ground)
    cell = group(made, options, target)
    return _shaped(ground, options, faces, made, cell, cost)


def _single(ground: Ground) -> Array:
    return np.array([ground.border], dtype=object)


def _atoms(ground: Ground, options: Options) -> tuple[Atoms, Mesh, Array]:
    points = seeds(ground, options)
    between = ridges(points, ground.border)
    outlines = shapely.boundary(ground.buildings)
    faces = mesh(ground.border, np.concatenate([ground.lines, outlines, between]))
    built = graph.built_by(faces, ground.buildings)
    land = graph.land_of(faces, ground, built)
    cost = graph.edge_costs(faces, ground, built)
    of_face = graph.glue(faces, built, land, cost, points)
    first = graph.atoms(faces, of_face, ground, built, land, cost)
    of_face = absorb(first)[of_face]
    return graph.atoms(faces, of_face, ground, built, land, cost), faces, cost


def _shaped(
    ground: Ground, options: Options, faces: Mesh, made: Atoms, cell: Array, cost: Array
) -> Array:
    count = int(cell.max()) + 1
    borders = chains(faces, cell[made.of_face], cost)
    shapes = _straight(ground, options, borders, count)
    if shapes is None:
        shapes = polygons(borders.lines, borders.sides, count, ground.border)
    if shapes is None:
        shapes = _by_union(faces, cell[made.of_face], count)
    return shapes


def _straight(ground: Ground, options: Options, borders: Chains, count: int) -> Array | None:
    """Polygons with straightened borders; lines that push a cell over a limit are taken back."""
    before = polygons(borders.lines, borders.sides, count, ground.border)
    if before is None:
        return None
    skip = np.zeros(len(borders.lines), dtype=bool)
    for _ in range(4):
        lines = straighten(borders, ground, options, skip)
        after = polygons(lines, borders.sides, count, ground.border)
        if after is None:
            return before
        spoilt = _outside(after, options) & ~_outside(before, options)
        if not spoilt.any():
            return after
        skip |= spoilt[borders.sides].any(axis=1)
    return before


def _outside(shapes: Array, options: Options) -> Array:
    area = shapely.area(shapes)
    return np.asarray((area < options.least) | (area > options.most))


def _by_union(faces: Mesh, cell: Array, count: int) -> Array:
    """The last resort: unions of faces, whatever form they have."""
    made = [shapely.union_all(faces.faces[cell == k], grid_size=1e-4) for k in range(count)]
    return np.array(made, dtype=object)
