"""The city as a whole: the same on each run, large enough, and in the words of the layers."""

from __future__ import annotations

import os
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest

from layers.registry import Registry, discover
from layers.store.values import judge
from pipelines.demo import city
from pipelines.demo.lattice import COUNTIES, lattice
from tests.pipelines.demo.conftest import Layers

PRINT = """
import hashlib, sys
from pipelines.demo import city
total = hashlib.sha256()
for layer, frame in city(float(sys.argv[1]), int(sys.argv[2])):
    total.update(layer.encode())
    total.update(b"".join(frame.geometry.to_wkb()))
    total.update(frame.drop(columns="geometry").to_csv(index=False).encode())
print(total.hexdigest())
"""
LEAST = {
    "divisions": 90,
    "unit_grids": 6000,
    "responsibility_grids": 90,
    "handling_grids": 90,
    "roads": 1000,
    "buildings": 8000,
    "water": 10,
    "land_use": 1000,
    "bridges": 20,
    "street_lights": 6000,
    "manhole_covers": 8000,
    "drainage_pipes": 8000,
    "drainage_nodes": 8000,
    "green_spaces": 100,
    "parks": 10,
    "trees": 5000,
    "ancient_trees": 20,
    "waste_bins": 2000,
    "toilets": 40,
    "billboards": 150,
    "parking_lots": 200,
    "parking_spaces": 4000,
    "components": 8000,
    "places": 8000,
}
COMPONENTS = ("components", "street_lights", "manhole_covers", "trees", "waste_bins")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return discover()


def _digest(scale: str, seed: str, hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PRINT, scale, seed],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    first = _digest("0.25", "7", "1")
    assert first == _digest("0.25", "7", "2")
    assert first != _digest("0.25", "8", "1")


def test_one_layer_at_a_time_or_all_a_row_says_the_same(whole: Layers) -> None:
    chunks = [frame for layer, frame in city(1) if layer == "street_lights"]
    again = pd.concat(chunks, ignore_index=True)
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.drop(columns="geometry")),
        pd.DataFrame(whole["street_lights"].drop(columns="geometry")),
    )
    assert (again.geometry.to_wkb() == whole["street_lights"].geometry.to_wkb()).all()


@pytest.mark.parametrize("layer", sorted(LEAST))
def test_every_layer_is_filled(whole: Layers, layer: str) -> None:
    assert len(whole[layer]) >= LEAST[layer]


def test_thirty_thousand_components(whole: Layers) -> None:
    assert sum(len(whole[layer]) for layer in COMPONENTS) >= 30_000


def test_no_layer_of_the_base_is_missing(whole: Layers, registry: Registry) -> None:
    """What surveyors bring; what checks find and what services make of their work comes later."""
    made = {"grid_findings"}
    made |= {it.id for it in registry.bases() if it.model.__module__.startswith("services.")}
    assert {info.id for info in registry.bases()} - made <= set(whole)


@pytest.mark.parametrize("layer", sorted(LEAST))
def test_columns_are_fields_and_values_keep_every_rule(
    whole: Layers, registry: Registry, layer: str
) -> None:
    info, frame = registry.get(layer), whole[layer]
    assert set(frame.columns) - {"geometry"} <= {item.name for item in info.fields}
    assert frame["source_id"].is_unique
    _, problems = judge(info, pd.DataFrame(frame.drop(columns="geometry")))
    assert problems == []


@pytest.mark.parametrize("layer", sorted(LEAST))
def test_shapes_are_valid_and_lie_in_the_city(whole: Layers, layer: str) -> None:
    frame: gpd.GeoDataFrame = whole[layer]
    rim = whole["divisions"].set_index("level").loc["city", "geometry"].buffer(0.0005)
    assert frame.geometry.is_valid.all()
    assert not frame.geometry.is_empty.any()
    assert frame.geometry.within(rim).all()


def test_classes_lie_in_the_layer_that_claims_them(whole: Layers, registry: Registry) -> None:
    claims = {code: info.id for info in registry.bases() for code in info.declared.classes}
    for layer, frame in whole.items():
        if "class_code" in frame:
            for code in frame["class_code"].dropna().unique():
                assert claims.get(code, "components") == layer


@pytest.mark.parametrize("scale", [0.125, 0.5, 1, 3, 10, 100, 333])
def test_a_larger_city_is_more_area_with_codes_for_all(scale: float) -> None:
    plan = lattice(scale, 1)
    quarters = [quarter for county in plan.counties for quarter in county]
    assert len(quarters) == len(set(quarters)) == plan.cols * plan.rows
    assert 0.75 <= len(quarters) / max(2, 16 * scale) <= 1.35
    assert len(plan.counties) <= COUNTIES
    assert max(len(county) for county in plan.counties) < 100
