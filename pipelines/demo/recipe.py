"""Reads the recipe of the demo city (data/demo): sizes, zones, names, placement tables."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"


@dataclass(frozen=True)
class City:
    """Name, invented division code, position and dates of the city."""

    name: str
    name_en: str
    code: str
    lon: float
    lat: float
    srid: int
    rotation: float
    survey: dt.date
    renewal: dt.date


@dataclass(frozen=True)
class RoadClass:
    """Half width (m), lanes and level of a class of road, and how its names end."""

    half: float
    lanes: int
    level: str
    suffix: tuple[str, ...]


@dataclass(frozen=True)
class Zone:
    """Character of a quarter: road density, block size, special boxes, shares of land use."""

    name: str
    cut: int
    block: int
    lane: str
    boxes: Mapping[str, int]
    use: Mapping[str, int]


@dataclass(frozen=True)
class Recipe:
    """The whole recipe, see data/demo/city.toml for the meaning of each number."""

    city: City
    lattice: Mapping[str, float]
    warp: Mapping[str, Any]
    roads: Mapping[str, RoadClass]
    zones: Mapping[str, Zone]
    zone_rows: tuple[tuple[str, ...], ...]


@cache
def recipe() -> Recipe:
    """Read data/demo/city.toml once."""
    raw = tomllib.loads((FOLDER / "city.toml").read_text("utf-8"))
    return Recipe(
        city=City(**raw["city"]),
        lattice=raw["lattice"],
        warp=raw["warp"],
        roads={
            name: RoadClass(float(row["half"]), row["lanes"], row["level"], tuple(row["suffix"]))
            for name, row in raw["roads"].items()
        },
        zones={name: Zone(name=name, **row) for name, row in raw["zone"].items()},
        zone_rows=tuple(tuple(row) for row in raw["zones"]["rows"]),
    )


@cache
def names() -> Mapping[str, Any]:
    """Read data/demo/names.toml once: the words that names are made of."""
    return tomllib.loads((FOLDER / "names.toml").read_text("utf-8"))


@cache
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """Read data/demo/``name``.csv once, as one mapping per row."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
