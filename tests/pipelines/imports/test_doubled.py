"""Two processes read a file: every row comes in once, in order, with the same verdicts as with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from gis.errors import Conflict
from layers.store import doubling
from pipelines.imports.files import parts
from pipelines.imports.plan import Options

ROWS = 430
CHUNK = 50
COLUMNS = "source_id, name, levels, height_m, extra, scopes, area_code, ST_AsEWKB(geom) AS geom"


@pytest.fixture(params=["buildings.gpkg", "buildings.shp"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Buildings, among them: twice the same key in different chunks, odd values, no shape, a bow tie."""
    numbers = range(ROWS)
    x = [116.9 + n / 10_000 for n in numbers]
    shapes = [shapely.box(west, 36.6, west + 5e-5, 36.60005) for west in x]
    shapes[77] = None
    shapes[130] = shapely.Polygon([(117, 36.6), (117.001, 36.601), (117.001, 36.6), (117, 36.601)])
    frame = gpd.GeoDataFrame(
        {
            "id": [f"k{n if n != 333 else 11}" for n in numbers],
            "name": [f"{n} 号楼" if n % 3 else None for n in numbers],
            "levels": [str(n % 9) if n % 60 else "很高" for n in numbers],
            "owner": [f"o{n}" if n % 2 else None for n in numbers],
        },
        geometry=shapes,
        crs=4326,
    )
    made = tmp_path / str(request.param)
    frame.to_file(made, engine="pyogrio", encoding="UTF-8")
    return made


def _loaded(
    new_city: Callable[..., Any], path: Path, monkeypatch: pytest.MonkeyPatch, *, twice: bool
) -> tuple[Any, Any]:
    copies: list[int] = []

    def may(rows: int) -> bool:
        copies.append(rows)
        return twice

    monkeypatch.setattr(doubling, "possible", may)
    monkeypatch.setattr(parts, "CHUNK", CHUNK)
    city = new_city()
    options = Options(layer="buildings", key="id", mapping={"levels": "levels"})
    report = city.importer.file(path, options)
    assert copies == [ROWS]
    return city, report


def test_the_same_as_with_one(
    new_city: Callable[..., Any], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, first = _loaded(new_city, path, monkeypatch, twice=False)
    two, second = _loaded(new_city, path, monkeypatch, twice=True)
    assert two.rows("buildings", COLUMNS) == one.rows("buildings", COLUMNS)
    said = "source_id, code, field, zh, raw"
    assert two.rows("quarantine", said) == one.rows("quarantine", said)
    for name in ("read", "created", "refused", "repaired", "reasons", "aside"):
        assert getattr(second.loaded[0], name) == getattr(first.loaded[0], name), name
    assert second.loaded[0].read == ROWS
    assert second.loaded[0].refused > 0


def test_again_changes_nothing(
    new_city: Callable[..., Any], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, first = _loaded(new_city, path, monkeypatch, twice=True)
    again = city.importer.file(
        path, Options(layer="buildings", key="id", mapping={"levels": "levels"})
    )
    assert again.loaded[0].unchanged == first.loaded[0].created
    assert again.loaded[0].created == again.loaded[0].updated == 0


def test_a_file_that_grew_meanwhile_is_not_loaded_in_part(
    new_city: Callable[..., Any], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubling, "possible", lambda _: True)
    monkeypatch.setattr(parts, "CHUNK", CHUNK)
    made = parts.parts

    def fewer(*given: Any) -> Any:
        return [replace(part, total=(part.total or 0) - 1) for part in made(*given)]

    monkeypatch.setattr("pipelines.imports.source.file_parts.parts", fewer)
    city = new_city()
    with pytest.raises(Conflict, match="changed while it was read"):
        city.importer.file(path, Options(layer="buildings", key="id"))
    assert city.count("buildings") == 0
