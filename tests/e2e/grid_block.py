"""Part of a city where two responsibility grids meet inside one community, for tests of the grid desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape

LONG = 1e-5
"""Degrees (about a metre): a shared border shorter than this is a corner."""


@dataclass(frozen=True)
class Block:
    """Cells of a community by id; ``pair`` are neighbours of two responsibility grids."""

    cells: dict[int, shapely.Geometry]
    codes: dict[int, str]
    pair: tuple[int, int]
    beats: tuple[str, str]

    def edge(self, one: int, two: int) -> shapely.Geometry:
        """The border between two cells as one line."""
        return shapely.line_merge(border(self.cells, one, two))

    def apart(self, *but: int) -> int:
        """The nearest cell that touches none of the others."""
        taken = shapely.union_all([self.cells[one] for one in but])
        free = {one: area.distance(taken) for one, area in self.cells.items()}
        return min((away, one) for one, away in free.items() if away > LONG)[1]


def border(cells: dict[int, shapely.Geometry], one: int, two: int) -> shapely.Geometry:
    """What two cells share of their borders; empty where they only touch."""
    shared = shapely.intersection(cells[one].boundary, cells[two].boundary)
    return shared if shared.length > LONG else shapely.LineString()


def divide(city: Any, name: str = "东片") -> Block:
    """Give the west and the east of the largest community a responsibility grid each, new ones."""
    found = community(city, 0)
    cells = {one["id"]: shape(one["geometry"]) for one in found}
    codes = {one["id"]: one["properties"]["code"] for one in found}
    middle = sorted(area.centroid.x for area in cells.values())[len(cells) // 2]
    west = largest_group({k: v for k, v in cells.items() if v.centroid.x <= middle})
    east = largest_group({k: v for k, v in cells.items() if k not in west})
    _made(city, f"{name}之西", sorted(codes.values()))
    _made(city, name, sorted(codes[one] for one in east))
    of = {code: beat["code"] for beat in beats(city) for code in beat["unit_grids"]}
    facing = [(a, b) for a in east for b in cells if b not in east]
    pair = max(facing, key=lambda two: border(cells, *two).length)
    return Block(cells, codes, pair, (of[codes[pair[0]]], of[codes[pair[1]]]))


def _made(city: Any, name: str, codes: list[str]) -> None:
    """A new responsibility grid of these cells; others lose them."""
    body = {"to": None, "cells": codes, "values": {"name": name}, "reason": "分片"}
    city.client.post("/api/grids/responsibility/assign", json=body).raise_for_status()


def community(city: Any, rank: int) -> list[dict[str, Any]]:
    """The cells of the community that has the most (rank 0), the second most (1) …"""
    items = "/ogc/collections/unit_grids/items?limit=10000&f=json"
    by: dict[str, list[dict[str, Any]]] = {}
    for one in city.client.get(items).raise_for_status().json()["features"]:
        by.setdefault(one["properties"]["community_code"], []).append(one)
    return sorted(by.values(), key=len, reverse=True)[rank]


def largest_group(cells: dict[int, shapely.Geometry]) -> set[int]:
    """The most cells that are connected by shared borders."""
    left, best = set(cells), set()
    while left:
        group: set[int] = set()
        reached = {left.pop()}
        while reached:
            one = reached.pop()
            group.add(one)
            near = {two for two in left if border(cells, one, two).length}
            left -= near
            reached |= near
        best = max(best, group, key=len)
    return best


def beats(city: Any) -> list[dict[str, Any]]:
    """Attributes of all responsibility grids."""
    answer = city.client.get("/api/grids/responsibility").raise_for_status()
    return [one["properties"] for one in answer.json()["features"]]


def beat_area(city: Any, code: str) -> float:
    """The area of a responsibility grid in m²."""
    return next(float(beat["area_m2"]) for beat in beats(city) if beat["code"] == code)
