"""Which layers are due for a survey: whole months, per layer, by survey date or else by change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from api.cli.main import build
from gis.database.session import system
from layers.store import bulk
from pipelines.census.report.due import Surveyed, age, overdue
from tests.conftest import Database
from tests.pipelines.census.conftest import City

TODAY = dt.date(2026, 6, 30)
COLUMNS = {"COLUMNS": "300"}


@pytest.mark.parametrize(
    ("last", "today", "months"),
    [
        ("2024-06-30", "2026-06-30", 24),
        ("2024-06-30", "2026-06-29", 23),
        ("2024-07-01", "2026-06-30", 23),
        ("2024-06-29", "2026-06-30", 24),
        ("2024-05-31", "2026-06-30", 25),
        ("2024-02-29", "2026-02-28", 24),
        ("2024-02-29", "2026-02-27", 23),
        ("2025-12-31", "2026-01-01", 0),
        ("2024-01-31", "2025-12-31", 23),
        ("2026-06-30", "2026-06-30", 0),
        ("2027-01-01", "2026-06-30", 0),
    ],
)
def test_months_are_whole(last: str, today: str, months: int) -> None:
    assert age(dt.date.fromisoformat(last), dt.date.fromisoformat(today)) == months


def test_an_unknown_day_has_no_age() -> None:
    assert age(None, TODAY) is None


def _surveyed(layer: str, last: str | None, features: int = 1) -> Surveyed:
    day = dt.date.fromisoformat(last) if last else None
    return Surveyed(layer=layer, title=("层", "Layer"), features=features, undated=0, last=day)


def test_the_oldest_come_first_and_empty_layers_never() -> None:
    found = [
        _surveyed("recent", "2025-01-01"),
        _surveyed("just due", "2024-06-30"),
        _surveyed("one day short", "2024-07-01"),
        _surveyed("old", "2019-03-05"),
        _surveyed("empty", None, 0),
        _surveyed("unknown", None),
    ]
    listed = overdue(found, 24, TODAY)
    assert [one["layer"] for one in listed] == ["unknown", "old", "just due"]
    assert [(one["last"], one["months"]) for one in listed] == [
        (None, None),
        ("2019-03-05", 87),
        ("2024-06-30", 24),
    ]
    assert [one["layer"] for one in overdue(found, 25, TODAY)] == ["unknown", "old"]


def _put(city: City, layer: str, columns: dict[str, list[Any]], count: int) -> None:
    """Features of a layer that came by another way than a census."""
    spots = [shapely.Point(117 + n * 0.001, 36.6) for n in range(count)]
    named = {"source_id": [f"{layer}-{n}" for n in range(count)], **columns}
    frame = gpd.GeoDataFrame(named, geometry=spots, crs=4490)
    info = city.registry.get(layer)
    caller = system(city.tenant)
    loaded = bulk.load(
        city.engine, city.registry, caller, info, [frame], reason="before", source="test"
    )
    assert loaded.created == count, loaded


@pytest.fixture
def aged(city: City) -> City:
    """Lamps of old and new surveys, covers of old ones, trees without a date, bins all new."""
    day = dt.date.fromisoformat
    lamps = [day("2020-01-01"), day("2026-05-01"), None]
    _put(city, "street_lights", {"surveyed_on": lamps}, 3)
    covers = {
        "surveyed_on": [day("2019-01-01"), day("2018-01-01")],
        "changed_on": [None, day("2024-06-30")],
    }
    _put(city, "manhole_covers", covers, 2)
    _put(city, "trees", {"note": ["老树"]}, 1)
    _put(city, "waste_bins", {"surveyed_on": [day("2024-07-01")]}, 1)
    return city


def test_each_layer_by_its_newest_survey(aged: City) -> None:
    listed = aged.census.due(24, TODAY)
    assert [one["layer"] for one in listed] == ["manhole_covers"]
    one = listed[0]
    assert (one["last"], one["months"]) == ("2024-06-30", 24)
    assert (one["features"], one["undated"]) == (2, 0)
    assert aged.census.due(25, TODAY) == []


def test_without_survey_dates_the_last_change_counts(aged: City) -> None:
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=366 * 2 + 31)
    by_layer = {one["layer"]: one for one in aged.census.due(24, later)}
    assert set(by_layer) == {"street_lights", "manhole_covers", "trees", "waste_bins"}
    assert by_layer["trees"]["undated"] == 1
    assert by_layer["trees"]["last"] == dt.datetime.now(dt.UTC).date().isoformat()
    assert (by_layer["street_lights"]["undated"], by_layer["street_lights"]["last"]) == (
        1,
        "2026-05-01",
    )


def test_the_unit_grid_is_surveyed_and_what_services_make_is_not(
    new_city: Callable[..., City],
) -> None:
    city = new_city(grids=True)
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=800)
    listed = city.census.due(24, later)
    assert [one["layer"] for one in listed] == ["unit_grids"]
    assert listed[0]["undated"] == listed[0]["features"] > 0


def test_the_terminal_lists_them(aged: City, database: Database) -> None:
    environment = {**COLUMNS, "WANMI_DATABASE_URL": database.url}
    command = ["census", "due", "--tenant", aged.tenant]
    done = CliRunner().invoke(build(), [*command, "--months", "0"], env=environment)
    assert done.exit_code == 0, done.output
    listed = [line for line in done.stdout.splitlines() if "manhole_covers" in line]
    assert len(listed) == 1
    assert "2024-06-30" in listed[0]
    none = CliRunner().invoke(build(), [*command, "--months", "600"], env=environment)
    assert "manhole_covers" not in none.stdout
