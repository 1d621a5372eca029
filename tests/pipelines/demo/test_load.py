"""Loading the city into a database: nothing refused, a past to look at, and no harm in repeating it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text

from pipelines import demo

if TYPE_CHECKING:
    from tests.conftest import Database

TENANT = "demo-load"


@pytest.fixture(scope="module")
def loaded(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    var = tmp_path_factory.mktemp("demo")
    stages: list[tuple[int, int]] = []
    demo.load(
        database.engine, TENANT, 0.25, lambda _, done, total: stages.append((done, total)), var=var
    )
    assert stages == sorted(stages)
    assert stages[-1][0] == stages[-1][1]
    return database


def _count(connection: Connection, statement: str) -> int:
    return int(connection.execute(text(statement), {"tenant": TENANT}).scalar_one())


def test_nothing_is_refused(loaded: Database) -> None:
    with loaded.engine.connect() as connection:
        assert _count(connection, "SELECT count(*) FROM quarantine WHERE tenant = :tenant") == 0


def test_everything_knows_its_grid_and_community(loaded: Database) -> None:
    with loaded.engine.connect() as connection:
        for table in ("street_lights", "manhole_covers", "components", "trees", "buildings"):
            assert (
                _count(
                    connection,
                    f"SELECT count(*) FROM {table} WHERE tenant = :tenant AND grid_code IS NULL",
                )
                == 0
            )
            assert (
                _count(
                    connection,
                    f"SELECT count(*) FROM {table} WHERE tenant = :tenant"
                    " AND area_code IS DISTINCT FROM left(grid_code, 12)",
                )
                == 0
            )


def test_identifiers_name_the_county_of_the_grid(loaded: Database) -> None:
    with loaded.engine.connect() as connection:
        for table in ("street_lights", "manhole_covers", "components", "trees", "waste_bins"):
            assert (
                _count(
                    connection,
                    f"SELECT count(*) FROM {table} WHERE tenant = :tenant"
                    " AND left(code, 6) <> left(grid_code, 6)",
                )
                == 0
            )


def test_the_past_can_be_seen(loaded: Database) -> None:
    with loaded.engine.connect() as connection:
        for table in ("divisions", "unit_grids", "street_lights", "waste_bins", "bridges"):
            assert (
                _count(connection, f"SELECT count(*) FROM {table}_history WHERE tenant = :tenant")
                > 0
            )
        assert (
            _count(
                connection,
                "SELECT count(*) FROM waste_bins_history h WHERE tenant = :tenant AND NOT EXISTS"
                " (SELECT FROM waste_bins w WHERE w.tenant = h.tenant AND w.id = h.id)",
            )
            > 0
        )
        days = "SELECT count(DISTINCT at) FROM changesets WHERE tenant = :tenant"
        assert _count(connection, days) >= 5


def test_the_city_in_the_database_is_the_city_of_today(loaded: Database) -> None:
    counts: dict[str, int] = {}
    for layer, frame in demo.city(0.25):
        counts[layer] = counts.get(layer, 0) + len(frame)
    with loaded.engine.connect() as connection:
        for table, count in counts.items():
            held = f"SELECT count(*) FROM {table} WHERE tenant = :tenant"
            assert _count(connection, held) == count, table


def test_loading_again_changes_nothing(loaded: Database) -> None:
    newest = "SELECT max(id) FROM changesets WHERE tenant = :tenant"
    with loaded.engine.connect() as connection:
        before = _count(connection, newest)
    demo.load(loaded.engine, TENANT, 0.25)
    with loaded.engine.connect() as connection:
        assert _count(connection, newest) == before


def test_collectors_have_shifts_and_walked_their_own_grid(loaded: Database) -> None:
    with loaded.engine.connect() as connection:
        on_duty = _count(
            connection,
            "SELECT count(DISTINCT grid) FROM case_duties WHERE tenant = :tenant"
            " AND starts_at < now() AND ends_at > now()",
        )
        strays = _count(
            connection,
            "SELECT count(*) FROM case_positions p JOIN case_duties d USING (tenant, person)"
            " JOIN responsibility_grids g ON g.tenant = p.tenant AND g.code = d.grid"
            " WHERE p.tenant = :tenant AND ST_DistanceSphere(p.geom, g.geom) > 20",
        )
        seen = _count(connection, "SELECT count(*) FROM case_positions WHERE tenant = :tenant")
    assert on_duty >= 3
    assert seen > 0
    assert strays == 0


def test_the_collector_has_tasks_taken_and_in_their_grid(loaded: Database) -> None:
    with loaded.engine.connect() as connection:
        taken = _count(
            connection,
            "SELECT count(*) FROM case_items WHERE tenant = :tenant AND machine = 'field'"
            " AND person = 'collector' AND state = 'going'",
        )
        placed = _count(
            connection,
            "SELECT count(*) FROM cases WHERE tenant = :tenant AND responsibility_grid IS NOT NULL",
        )
    assert taken > 0
    assert placed > 0
