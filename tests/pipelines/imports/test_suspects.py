"""What an import says of coordinates that are not what they claim, or claim nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gis.errors import BadInput
from gis.offset import wgs84_to_gcj02
from pipelines.imports.plan import Options

MADE = np.random.default_rng(5)
LON, LAT = MADE.uniform(116.95, 117.05, 60), MADE.uniform(36.6, 36.7, 60)


def trees(path: Path, lon: Any, lat: Any) -> Path:
    lines = [f"{n},{x:.7f},{y:.7f}" for n, (x, y) in enumerate(zip(lon, lat, strict=True))]
    path.write_text("\n".join(["id,lon,lat", *lines]) + "\n")
    return path


@pytest.mark.parametrize(
    ("x", "y", "hint"),
    [
        (500000, 4056000, "EPSG:4548"),
        (39500000, 4056000, "EPSG:4527"),
        (4056000, 500000, "swapped"),
    ],
)
def test_systems_in_which_the_rows_would_lie_in_the_city_are_named(
    city, tmp_path: Path, x: int, y: int, hint: str
) -> None:
    city.importer.file(trees(tmp_path / "trees.csv", LON, LAT), Options())
    table = tmp_path / "toilets.csv"
    table.write_text(f"id,x,y\n1,{x},{y}\n")
    with pytest.raises(BadInput, match=hint) as refusal:
        city.importer.file(table, Options())
    assert refusal.value.code == "no_crs"


def test_rows_shifted_beside_the_map_are_suspected_and_loaded_as_they_are(
    city, tmp_path: Path
) -> None:
    told: list[str] = []
    importer = replace(
        city.importer,
        announce=lambda parts: told.extend(note.en for part in parts for note in part.notes),
    )
    importer.file(trees(tmp_path / "trees.csv", LON, LAT), Options())
    assert not any("GCJ-02" in note for note in told if "seem" in note)
    shifted = wgs84_to_gcj02(LON, LAT)
    again = trees(tmp_path / "trees_2026.csv", *shifted)
    importer.file(again, Options(layer="trees"))
    assert [note for note in told if "seem to be GCJ-02" in note]
    assert city.count("trees") == 120
    told.clear()
    importer.file(again, Options(layer="trees", crs="GCJ-02"))
    assert not [note for note in told if "seem to be" in note]
