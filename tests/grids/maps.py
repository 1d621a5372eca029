"""Maps of trial areas for docs/img: the grid over buildings, streets, green and water.

Run: python -m tests.grids.maps helsinki docs/img/grid-helsinki.png [centre x, centre y, width m]
Needs matplotlib (in any environment; it is no dependency of the project).
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import shapely

from grids.generate import Inputs, Options, Result, generate
from grids.generate.city import city
from tests.grids.areas import area

INK = "#8A1F7A"


def draw(
    inputs: Inputs, result: Result, path: Path, box: tuple[float, float, float, float]
) -> None:
    """Draw a box (metres of the grid's system) into an 8-bit PNG."""
    import_module("matplotlib").use("Agg")
    plt, drawn = import_module("matplotlib.pyplot"), import_module("matplotlib.collections")
    LineCollection, PolyCollection = drawn.LineCollection, drawn.PolyCollection  # noqa: N806

    def rings(shapes: np.ndarray) -> list[np.ndarray]:
        near = shapes[shapely.intersects(shapes, shapely.box(*box))]
        return [shapely.get_coordinates(ring) for ring in shapely.get_exterior_ring(near)]

    town = city(inputs, Options())
    figure, axes = plt.subplots(figsize=(9, 9 * (box[3] - box[1]) / (box[2] - box[0])))
    for kind, colour in ((1, "#D6EBCD"), (2, "#C3DCEC")):
        axes.add_collection(PolyCollection(rings(town.land[town.kind == kind]), facecolor=colour))
    lines = town.streets[shapely.intersects(town.streets, shapely.box(*box))]
    axes.add_collection(
        LineCollection([shapely.get_coordinates(x) for x in lines], colors="#E9CF9E", lw=1.6)
    )
    axes.add_collection(
        PolyCollection(rings(town.buildings), facecolor="#CFCDC8", edgecolor="#A9A6A0", lw=0.3)
    )
    cells = result.quality.frame.geometry.to_numpy()
    axes.add_collection(
        PolyCollection(rings(cells), facecolor="none", edgecolor=INK, lw=1.3, zorder=5)
    )
    axes.set(xlim=(box[0], box[2]), ylim=(box[1], box[3]), aspect="equal")
    axes.axis("off")
    figure.tight_layout(pad=0)
    figure.savefig(path, dpi=110)
    _paletted(path)


def _paletted(path: Path) -> None:
    """Store a picture with 32 colours: a quarter of the size."""
    with import_module("PIL.Image").open(path) as picture:
        small = picture.convert("RGB").quantize(32)
    small.save(path, optimize=True)


def main(name: str, target: str, *place: str) -> None:
    """Generate an area and draw it, or a square of it."""
    inputs = area(name, Path(__file__).parents[3] / "shared")
    result = generate(inputs)
    west, south, east, north = result.quality.frame.total_bounds
    box = (west, south, east, north)
    if place:
        x, y, width = (float(value) for value in place)
        x, y = west + x * (east - west), south + y * (north - south)
        box = (x - width / 2, y - width / 2.4, x + width / 2, y + width / 2.4)
    draw(inputs, result, Path(target), box)


if __name__ == "__main__":
    main(*sys.argv[1:])
