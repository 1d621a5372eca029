"""A made-up city of any number of cells: wavy lattice, communities of 10 × 10 cells, things upon it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

WEST, SOUTH, STEP, SIDE, PIECES = 116.5, 35.5, 0.001, 10, 3
WAVE = 0.00012


def point(x, y):
    """A lattice point bent by waves, so that borders have many vertices and no two cells are alike."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    lon = WEST + STEP * x + WAVE * np.sin(2.1 * x + 1.3 * y)
    lat = SOUTH + STEP * y + WAVE * np.sin(1.7 * x - 2.3 * y)
    return np.stack([lon, lat], axis=-1)


def block(column: float, row: float, size: float):
    """A polygon of lattice ground with ``PIECES`` vertices per cell's side."""
    steps = np.linspace(0, size, int(size * PIECES), endpoint=False)
    flat = np.concatenate(
        [
            np.stack([column + steps, np.full_like(steps, row)], axis=1),
            np.stack([np.full_like(steps, column + size), row + steps], axis=1),
            np.stack([column + size - steps, np.full_like(steps, row + size)], axis=1),
            np.stack([np.full_like(steps, column), row + size - steps], axis=1),
        ]
    )
    return shapely.polygons(point(np.round(flat[:, 0], 9), np.round(flat[:, 1], 9)))


def communities(columns: int, rows: int) -> gpd.GeoDataFrame:
    """``columns`` × ``rows`` communities."""
    places = [(c, r) for r in range(rows) for c in range(columns)]
    codes = [f"379901{1 + n // 900:03d}{1 + n % 900:03d}" for n in range(len(places))]
    shapes = [block(c * SIDE, r * SIDE, SIDE) for c, r in places]
    return gpd.GeoDataFrame({"code": codes, "level": "community"}, geometry=shapes, crs=4490)


def cells(columns: int, rows: int) -> gpd.GeoDataFrame:
    """The cells of all communities, without codes."""
    homes = communities(columns, rows)["code"].tolist()
    found = [
        (homes[(r // SIDE) * columns + c // SIDE], block(c, r, 1))
        for r in range(rows * SIDE)
        for c in range(columns * SIDE)
    ]
    return gpd.GeoDataFrame(
        {"community_code": [home for home, _ in found]}, geometry=[s for _, s in found], crs=4490
    )


def buildings(columns: int, rows: int, each: int = 3) -> gpd.GeoDataFrame:
    """``each`` houses in every cell, clear of its border."""
    random = np.random.default_rng(7)
    c, r = np.meshgrid(np.arange(columns * SIDE), np.arange(rows * SIDE))
    x = np.repeat(c.ravel(), each) + random.uniform(0.3, 0.6, c.size * each)
    y = np.repeat(r.ravel(), each) + random.uniform(0.3, 0.6, c.size * each)
    lon, lat = WEST + STEP * x, SOUTH + STEP * y
    return gpd.GeoDataFrame(geometry=shapely.box(lon, lat, lon + 1.2e-4, lat + 1e-4), crs=4490)


def spots(columns: int, rows: int, count: int) -> np.ndarray:
    """Random positions in the city, n × 2 lon/lat."""
    random = np.random.default_rng(11)
    return point(random.uniform(0, columns * SIDE, count), random.uniform(0, rows * SIDE, count))
