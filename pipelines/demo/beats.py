"""Responsibility grids (unions of unit grids for one collector) and handling grids on four levels."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd
import shapely

from pipelines.demo import frames, words
from pipelines.demo.managed import departments
from pipelines.demo.members import moved
from pipelines.demo.place import Place
from pipelines.demo.recipe import recipe
from pipelines.demo.unit_grids import numbering

LARGEST = 62
"""Unit grids of one responsibility grid, at most."""
LEVELS = {"city": "1", "county": "2", "street": "3", "community": "4"}


def _beat_of_block(place: Place, edition: str) -> list[tuple[int, int]]:
    """(community, part) of each block: large communities are parted between rows of boxes."""
    owner, own = place.community_of_block, place.quarter
    cells = Counter(owner[cell.block] for cell in own.cells)
    beats = [
        (k, _part(place.communities[k].boxes, block.box) if cells[k] > LARGEST else 0)
        for k, block in zip(owner, own.blocks, strict=True)
    ]
    change = moved(place)
    if change and edition == "renewal":
        beats[change[0]] = beats[change[1]]
    return beats


def _part(boxes: frozenset[tuple[int, int]], box: tuple[int, int]) -> int:
    """Half of a rectangle of boxes that ``box`` lies in, cut across its longer side."""
    columns, rows = sorted({a for a, _ in boxes}), sorted({b for _, b in boxes})
    if len(columns) >= len(rows):
        return int(box[0] >= columns[len(columns) // 2] and len(columns) > 1)
    return int(box[1] >= rows[len(rows) // 2])


def responsibility_grids(place: Place, edition: str) -> pd.DataFrame:
    """Responsibility grids of a street; each consists of whole unit grids of one community."""
    beats = _beat_of_block(place, edition)
    mine = [beats[cell.block] for cell in place.quarter.cells]
    order = sorted(set(_beat_of_block(place, "survey")))
    codes = np.array(numbering(place, edition).codes, dtype=object)
    groups = [np.flatnonzero([beat == item for beat in mine]) for item in order]
    shapes = np.array([shapely.coverage_union_all(place.mesh.cells[group]) for group in groups])
    names = [f"{place.communities[k].name}第{part + 1}责任网格" for k, part in order]
    return frames.table(
        {
            "source_id": [f"demo:beat/{place.street_code}/{n}" for n in range(len(order))],
            "code": [f"{place.street_code}Z{n + 1:03d}" for n in range(len(order))],
            "name": names,
            "unit_grids": [sorted(codes[group].tolist()) for group in groups],
            "shift": "day",
            "area_m2": frames.areas(shapes),
            "started_on": dt.date(2025, 7, 1),
            "collector_name": [
                words.person(place.seed, "collector", place.key, n) for n in range(len(order))
            ],
            "collector_phone": [_phone(place, n) for n in range(len(order))],
        },
        shapes,
    )


def _phone(place: Place, number: int) -> str:
    """An invented number in a range that is not given out."""
    return f"199000{place.number % 100:02d}{number:03d}"


def handling_grids(divisions: pd.DataFrame) -> pd.DataFrame:
    """Handling grids of the divisions given, one for each."""
    codes, levels = divisions["code"].tolist(), divisions["level"].tolist()
    ranks = [LEVELS[level] for level in levels]
    unit = departments()["enforcement"]
    return frames.table(
        {
            "source_id": [f"demo:handling/{code}" for code in codes],
            "code": [f"{rank}{code}001" for rank, code in zip(ranks, codes, strict=True)],
            "name": [f"{name}处置网格" for name in divisions["name"]],
            "level": ranks,
            "parent_code": [
                _parent(rank, parent)
                for rank, parent in zip(ranks, divisions["parent_code"], strict=True)
            ],
            "division_code": codes,
            "department_code": unit[0],
            "department_name": unit[1],
            "started_on": recipe().city.survey,
            "handler_name": [words.person(0, "handler", code) for code in codes],
        },
        divisions["geometry"].to_numpy(),
    )


def _parent(rank: str, parent: str | None) -> str | None:
    return f"{int(rank) - 1}{parent}001" if parent and rank != "1" else None
