"""Codes that a city added to a list are no findings in its own census."""

from __future__ import annotations

from pathlib import Path

from gis.database.session import begin
from layers.city_codes import change
from layers.city_codes.change import Words
from layers.registry import Registry
from tests.pipelines.census import ground
from tests.pipelines.census.conftest import City


def test_a_survey_may_use_a_citys_own_code(city: City, registry: Registry, tmp_path: Path) -> None:
    with begin(city.engine, city.census.caller) as connection:
        words = Words("草坪灯柱", "Bollard")
        change.put(connection, registry, city.census.caller, ("lamp_kind", "x_bollard"), words)
    lamps = ground.lamps(3).assign(kind=["street", "x_bollard", "x_other"])
    path = tmp_path / "lamps.gpkg"
    lamps.to_file(path, engine="pyogrio")
    run = city.start(path, layer="street_lights", gone="none")
    city.census.advance(run)
    wrong = {row for rule, row in city.findings(run) if rule in ("list", "list_optional")}
    assert wrong == {3}
