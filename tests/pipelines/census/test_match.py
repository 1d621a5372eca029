"""Matching a re-survey: precision, recall and what the optimum is worth; small cases by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gis.crs import metric_crs
from pipelines.census.folder import load
from pipelines.census.match.assign import Candidates, assign
from pipelines.census.match.pair import pair
from pipelines.census.match.sides import Side
from tests.pipelines.census import ground, resurvey
from tests.pipelines.census.conftest import City

ROWS = 4_000


def f1(found: dict[int, int], truth: dict[int, int]) -> tuple[float, float, float]:
    right = sum(truth.get(row) == feature for row, feature in found.items())
    precision, recall = right / max(len(found), 1), right / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pairs_of(city: City, run: int, first: int) -> dict[int, int]:
    """Row of the new survey → row of the first, as matched."""
    table = load(city.census.folder(run).file("pairs-1.arrow")).to_pandas()
    both = table[table["row"].notna() & table["id"].notna()]
    source = {
        row["id"]: int(row["source_id"].rsplit(":", 1)[1])
        for row in city.rows("street_lights", "id, source_id")
        if row["source_id"].startswith(f"census:{first}:")
    }
    return {int(row): source[int(one)] for row, one in zip(both["row"], both["id"], strict=True)}


def _surveyed(city: City, folder: Path) -> tuple[City, int, Path]:
    path = folder / "street_lights.gpkg"
    resurvey.streets(ROWS).to_file(path, engine="pyogrio")
    run = city.start(path)
    city.census.advance(run)
    return city, run, path


@pytest.fixture(scope="module")
def surveyed(
    cities: Callable[..., City], tmp_path_factory: pytest.TempPathFactory
) -> tuple[City, int, Path]:
    """A city with a first survey on the map, for tests that leave the map as it is."""
    folder = tmp_path_factory.mktemp("surveyed")
    return _surveyed(cities(folder / "var", grids=True), folder)


@pytest.mark.parametrize("codes", [False, True])
def test_f1_on_realistic_noise(surveyed: tuple[City, int, Path], codes: bool) -> None:
    city, first, path = surveyed
    import geopandas as gpd

    made = resurvey.again(gpd.read_file(path, engine="pyogrio"), codes=codes)
    second = path.with_name(f"lamps_again_{codes}.gpkg")
    made.frame.to_file(second, engine="pyogrio")
    run = city.start(second, layer="street_lights")
    city.census.advance(run, "match")
    found = pairs_of(city, run, first)
    held = set(pairs_held(city, first))
    truth = {row: was for row, was in made.truth.items() if was in held}
    precision, recall, score = f1(found, truth)
    assert score >= 0.98, (precision, recall)


def pairs_held(city: City, first: int) -> list[int]:
    """Rows of the first survey that came onto the map."""
    return [
        int(row["source_id"].rsplit(":", 1)[1])
        for row in city.rows("street_lights", "source_id")
        if row["source_id"].startswith(f"census:{first}:")
    ]


def test_the_optimum_is_taken_not_the_nearest_first() -> None:
    """Greedy would take (0, 0) for 0.1 and leave (1, 1) for 0.9; together (0, 1) and (1, 0) cost less."""
    rows = np.array([0, 0, 1, 1])
    features = np.array([0, 1, 0, 1])
    made = assign(Candidates(rows, features, np.array([0.10, 0.15, 0.20, 0.98])))
    assert set(zip(made.rows.tolist(), made.features.tolist(), strict=True)) == {(0, 1), (1, 0)}


def test_staying_alone_is_better_than_a_bad_pair() -> None:
    made = assign(Candidates(np.array([0, 1]), np.array([0, 0]), np.array([0.3, 1.2])))
    assert made.rows.tolist() == [0]
    assert made.confidence[0] > 0.99


@pytest.mark.parametrize("seed", range(20))
def test_the_sparse_method_finds_the_cost_of_the_dense_one(seed: int) -> None:
    from pipelines.census.match import assign as module

    made = np.random.default_rng(seed)
    count = 12
    keys = made.permutation(count * count)[:40]
    given = Candidates(keys // count, keys % count, made.uniform(0, 0.99, 40))
    costs = [
        given.costs[method(given, count, count)].sum()
        - 2 * module.ALONE * len(method(given, count, count))
        for method in (module._dense, module._sparse)
    ]
    assert costs[0] == pytest.approx(costs[1])


def test_a_second_survey_without_change_changes_nothing(surveyed: tuple[City, int, Path]) -> None:
    city, _, path = surveyed
    before = city.count("street_lights")
    run = city.start(path)
    done = city.census.advance(run)
    counts = done.summary["publish"]["datasets"]["1"]
    assert (counts["created"], counts["updated"], counts["retired"]) == (0, 0, 0)
    assert city.count("street_lights") == before
    assert city.count("street_lights_history") == 0


def test_publication_of_a_resurvey(new_city: Callable[..., City], tmp_path: Path) -> None:
    city, _, path = _surveyed(new_city(grids=True), tmp_path)
    import geopandas as gpd

    before = city.count("street_lights")
    made = resurvey.again(gpd.read_file(path, engine="pyogrio"), codes=True)
    second = path.with_name("lamps_again.gpkg")
    made.frame.to_file(second, engine="pyogrio")
    run = city.start(second, layer="street_lights", doubtful="yes")
    done = city.census.advance(run)
    counts = done.summary["publish"]["datasets"]["1"]
    assert city.count("street_lights") == before + counts["created"] - counts["retired"]
    assert city.count("street_lights_history") == counts["updated"] + counts["retired"]
    assert counts["identifiers"] == counts["created"]
    numbers = [row["code"] for row in city.rows("street_lights", "code")]
    assert None not in numbers
    assert len(set(numbers)) == len(numbers)
    kept = city.rows("layer_counts", "sum(n) AS n", "layer = 'street_lights'")[0]["n"]
    assert kept == city.count("street_lights")
    assert ground.COUNTY in numbers[0]


@pytest.mark.parametrize("held", [("0103", "0103"), ("0103", "0104")])
def test_a_class_left_out_is_no_contradiction(held: tuple[str, str]) -> None:
    """The second row has no identifier: it is found by its place if all features are of one class."""
    spots = np.array([[117.0, 36.6], [117.001, 36.6]])
    features = _side(np.array(["a", "b"], object), np.array(held, object), spots)
    rows = _side(np.array(["a", None], object), np.array([None, None], object), spots + 1e-5)
    found = pair(rows, features, metric_crs((117.0, 36.6, 117.01, 36.61)))
    both = 2 if held[0] == held[1] else 1
    assert found.rows.tolist() == [0, 1][:both]
    assert found.confidence[0] == 1.0


def _side(codes: np.ndarray, kinds: np.ndarray, xy: np.ndarray) -> Side:
    none = np.full(len(codes), None, dtype=object)
    return Side(np.arange(len(codes)), codes, kinds, xy, none)
