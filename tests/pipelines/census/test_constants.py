"""Values that all rows of a dataset get, and what a person said of a mapping staying said."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis.errors import BadInput
from tests.pipelines.census import ground
from tests.pipelines.census.conftest import City


@pytest.fixture
def run(city: City, tmp_path: Path) -> int:
    """Three lamps of unknown kind, mapped."""
    path = tmp_path / "lamps.gpkg"
    ground.lamps(3).to_file(path, engine="pyogrio")
    run = city.start(path, layer="street_lights", gone="none")
    city.census.advance(run, until="map")
    return run


def test_all_rows_get_a_constant_and_it_can_be_taken_back(city: City, run: int) -> None:
    kept = city.census.map(run, 1, {"constants": {"kind": "street", "lamp_type": ""}})
    assert kept["constants"] == {"kind": "street"}
    assert city.census.map(run, 1, {"columns": {}})["constants"] == {"kind": "street"}
    city.census.advance(run, until="publish")
    assert {row["kind"] for row in city.rows("street_lights", "kind")} == {"street"}


def test_a_constant_is_cleared(city: City, run: int) -> None:
    city.census.map(run, 1, {"constants": {"kind": "street"}})
    assert city.census.map(run, 1, {"constants": {}})["constants"] == {}


def test_words_become_codes(city: City, run: int) -> None:
    made = city.census.map(run, 1, {"constants": {"kind": "庭院灯"}})
    assert made["constants"] == {"kind": "courtyard"}


@pytest.mark.parametrize(
    ("constants", "code", "field"),
    [
        ({"nothing": "1"}, "no_such_field", "nothing"),
        ({"kind": "x_unknown"}, "bad_constant", "kind"),
        ({"pole_height_m": "high"}, "bad_constant", "pole_height_m"),
    ],
)
def test_a_constant_that_does_not_fit_is_refused(
    city: City, run: int, constants: dict, code: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        city.census.map(run, 1, {"constants": constants})
    assert (refused.value.code, refused.value.field) == (code, field)


def test_what_was_left_out_and_translated_stays_so(city: City, run: int) -> None:
    first = city.census.map(run, 1, {"columns": {"DGGD": ""}})
    field = first["columns"]["ZT"]
    city.census.map(run, 1, {"values": {field: {"甲": "x"}}})
    now = city.census.map(run, 1, {"constants": {"kind": "street"}})
    assert now["values"][field]["甲"] == "x"
    assert "DGGD" not in now["columns"]
    assert "DGGD" not in now["scores"]
