"""Seeded faults: everything that can be found is found, and nothing is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pipelines.census.rules import catalogue
from tests.pipelines.census import faults, ground
from tests.pipelines.census.conftest import City

ROWS = 100_000
UNITS = [ground.unit(3), ground.unit(5), "91370100MA3C0000XX"]


def test_every_seeded_fault_is_found_and_none_invented(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    city = new_city(grids=True)
    seeded = faults.seed(ROWS)
    path = tmp_path / "street_lights.gpkg"
    seeded.frame.to_file(path, engine="pyogrio")
    run = city.start(path, units=UNITS)
    city.census.advance(run, "check")
    found = city.findings(run)
    missed, invented = seeded.expected - found, found - seeded.expected
    assert not missed, Counter(rule for rule, _ in missed)
    assert not invented, Counter(rule for rule, _ in invented)
    errors = {rule.id for rule in catalogue.rules().values() if rule.severity == "error"}
    bad = {row for rule, row in seeded.expected if rule in errors}
    assert {row["row"] for row in city.rows("census_quarantine", "row")} == bad


def test_the_faults_cover_the_rules_of_the_layer(new_city: Callable[..., City]) -> None:
    rules = {rule.id for rule in catalogue.of(new_city().registry.get("street_lights"))}
    seeded = {rule for fault in faults.FAULTS for rule in fault.rules}
    seeded |= {"code_twice", "near_twice", "too_near"}
    # Points have no kinds to mistake; required fields of lamps have defaults; no pattern but codes'.
    # What clashes with the map, and codes in another form, have tests of their own.
    left = {"geometry_kind", "geometry_invalid", "required", "type", "pattern", "code_form"}
    assert rules - seeded <= left | {"near_map_twice", "near_map_new"}
