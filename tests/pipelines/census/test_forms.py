"""Codes in another form than the standard's are rewritten as registered, and the report says so."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pytest
import shapely

from layers.registry import Registry
from pipelines.census.mapping import forms
from tests.pipelines.census import broken
from tests.pipelines.census.conftest import City


@pytest.mark.parametrize(
    ("layer", "delivered", "code"),
    [
        ("divisions", "156370000", "37"),
        ("divisions", "156370100", "3701"),
        ("divisions", "156370102", "370102"),
        ("divisions", "370102001000", "370102001"),
        ("divisions", "370102000000", "370102"),
        ("divisions", "370000000000", "37"),
        ("divisions", "370102", None),
        ("divisions", "370102001", None),
        ("divisions", "370102001001", None),
        ("street_lights", "'37990201037000001", "37990201037000001"),
        ("street_lights", "379902-01037-000001", "37990201037000001"),
        ("street_lights", "379902 0103 000001", "3799020103000001"),
        ("street_lights", "37990201037000001", None),
        ("street_lights", "156370100", None),
    ],
)
def test_a_code_in_its_own_form_stays(
    registry: Registry, layer: str, delivered: str, code: str | None
) -> None:
    given = pa.array([delivered, None])
    read, changed = forms.read(registry.get(layer), "code", given)
    assert read.to_pylist() == [code or delivered, None]
    assert changed.tolist() == [code is not None, False]


def test_names_of_columns_belong_to_their_layers(registry: Registry) -> None:
    assert forms.column(registry.get("divisions"), "GB") == "code"
    assert forms.column(registry.get("street_lights"), "gb") is None


def _boundaries(codes: list[str]) -> gpd.GeoDataFrame:
    boxes = [shapely.box(117 + n, 36, 118 + n, 37) for n in range(len(codes))]
    names = [f"地{n}" for n in range(len(codes))]
    return gpd.GeoDataFrame({"name": names, "gb": codes}, geometry=boxes, crs=4490)


def test_boundaries_with_the_country_before_their_code_go_through(
    city: City, tmp_path: Path
) -> None:
    path = tmp_path / "district.gpkg"
    _boundaries(["156370000", "156370100", "156370102", "nonsense"]).to_file(path, engine="pyogrio")
    run = city.start(path, layer="divisions", gone="none")
    done = city.census.advance(run)
    assert done.state == "publish"
    kept = {row["code"]: row["level"] for row in city.rows("divisions", "code, level")}
    assert kept == {"37": "province", "3701": "city", "370102": "county"}
    assert {("code_form", row) for row in (1, 2, 3)} <= city.findings(run)
    assert ("code_form", 4) not in city.findings(run)
    page = city.census.report(run, "html").decode()
    assert "已按登记的写法改为标准形式" in page
    assert "156370100 → 3701" in page


def test_identifiers_with_marks_between_their_parts(city: City, tmp_path: Path) -> None:
    codes = [f"379902-01037-{n + 1:06d}" for n in range(30)]
    path = broken.gpkg(tmp_path, broken.lamps(BSM=codes))
    run = city.start(path)
    city.census.advance(run)
    assert city.count("street_lights", "code = '37990201037000030'") == 1
    assert city.count("census_quarantine") == 0
