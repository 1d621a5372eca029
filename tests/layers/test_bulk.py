"""Bulk loads: what is kept exactly, what is filled in, what is refused, and the indexes after."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import text

from gis.database.session import system
from gis.errors import Forbidden
from layers.registry import Registry
from layers.store import bulk
from layers.store.reindex import LEAST_ROWS
from layers.store.values import judge
from tests.layers.conftest import Town


def _load(town: Town, layer: str, rows: dict[str, list[Any]], **more: Any) -> bulk.LoadResult:
    n = len(rows["source_id"])
    frame = gpd.GeoDataFrame(
        {name: pd.Series(values, dtype=object) for name, values in rows.items()},
        geometry=list(shapely.points(np.linspace(117.01, 117.4, n), np.full(n, 36.5))),
        crs=4490,
    )
    more.setdefault("caller", system(town.tenant))
    caller = more.pop("caller")
    return bulk.load(
        town.engine, town.registry, caller, town.layer(layer), [frame],
        reason="test", source="test", **more,
    )  # fmt: skip


def _rows(town: Town, table: str) -> list[dict[str, Any]]:
    with town.engine.connect() as connection:
        found = connection.execute(
            text(f"SELECT * FROM {table} WHERE tenant = :tenant ORDER BY id"),
            {"tenant": town.tenant},
        )
        return [dict(row) for row in found.mappings()]


NASTY = ["a\tb", "a\nb", "\\N", "\\", '"quoted", comma', "路\r灯", "{a,b}", "null", "'"]


def test_every_text_arrives_as_it_is(town: Town) -> None:
    keys = [str(n) for n in range(len(NASTY))]
    _load(town, "trees", {"source_id": keys, "species": NASTY, "odd": NASTY})
    rows = _rows(town, "trees")
    assert [row["species"] for row in rows] == NASTY
    assert [row["extra"]["odd"] for row in rows] == NASTY


def test_empty_fields_that_need_a_value_get_the_default(town: Town) -> None:
    _load(town, "trees", {"source_id": ["1", "2"], "kind": ["park", None], "state": [None, "2"]})
    found = [(row["kind"], row["state"], row["edition"]) for row in _rows(town, "trees")]
    assert found == [("park", "1", "2026"), ("street", "2", "2026")]


def test_extra_keeps_what_the_delivery_calls_so(town: Town) -> None:
    rows = {"source_id": ["1"], "extra": [{"a": 1}], "b": [2.5]}
    _load(town, "trees", rows)
    assert _rows(town, "trees")[0]["extra"] == {"a": 1, "b": 2.5}


def test_a_dry_run_is_taken_back(town: Town) -> None:
    result = _load(town, "trees", {"source_id": ["1"]}, dry_run=True)
    assert result.created == 1
    assert _rows(town, "trees") == []


def test_rights_in_one_area_are_not_enough(town: Town) -> None:
    narrow = town.caller("staff", "gardens.edit", areas=("379901",))
    with pytest.raises(Forbidden):
        _load(town, "trees", {"source_id": ["1"]}, caller=narrow)
    wide = town.caller("staff", "gardens.edit")
    assert _load(town, "trees", {"source_id": ["1"]}, caller=wide).created == 1


def test_a_large_first_load_leaves_the_same_indexes(town: Town) -> None:
    def indexes() -> list[str]:
        with town.engine.connect() as connection:
            statement = "SELECT indexdef FROM pg_indexes WHERE tablename = 'toilets' ORDER BY 1"
            return list(connection.scalars(text(statement)))

    before = indexes()
    keys = [str(n) for n in range(LEAST_ROWS + 1)]
    names = [*(None for _ in keys), "again"]
    rows = {"source_id": [*keys, "7"], "name": names}
    _load(replace(town, tenant=f"{town.tenant}-b"), "toilets", {"source_id": keys[:20]})
    with town.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text("VACUUM ANALYZE toilets")
        )  # the planner believes that ours has none
    first = _load(town, "toilets", rows)
    assert (first.created, first.reasons) == (len(keys), {"duplicate_id": 1})
    (refused,) = _rows(town, "quarantine")
    assert (refused["source_id"], refused["raw"]["name"]) == ("7", "again")
    assert not {"id", "tenant", "geom"} & set(refused["raw"])
    assert indexes() == before and len(before) >= 4
    again = _load(town, "toilets", rows)
    assert (again.unchanged, again.updated, again.refused) == (len(keys), 0, 1)


def test_a_chunk_that_fails_leaves_nothing(town: Town) -> None:
    def frames() -> Any:
        yield gpd.GeoDataFrame(
            {"source_id": ["1"]}, geometry=[shapely.Point(117.1, 36.5)], crs=4490
        )
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError):
        bulk.load(
            town.engine, town.registry, system(town.tenant), town.layer("trees"), frames(),
            reason="test", source="test",
        )  # fmt: skip
    assert _rows(town, "trees") == []


@pytest.mark.parametrize(
    ("layer", "field", "value", "kept"),
    [
        ("buildings", "levels", "9007199254740993", 9007199254740993),
        ("buildings", "levels", 6.0, 6),
        ("buildings", "levels", "6.5", None),
        ("buildings", "levels", "1e30", None),
        ("buildings", "levels", float("inf"), None),
        ("buildings", "height_m", " 18.5 ", 18.5),
        ("buildings", "height_m", "tall", None),
        ("buildings", "use", "office", "office"),
        ("buildings", "use", "palace", None),
        ("trees", "planted_on", "20230501", dt.date(2023, 5, 1)),
        ("trees", "planted_on", "1905", None),
        ("toilets", "free", "是", True),
        ("toilets", "free", "perhaps", None),
        ("waste_bins", "streams", "recyclable", ["recyclable"]),
        ("waste_bins", "streams", "rubbish", None),
        ("divisions", "code", "370102", "370102"),
        ("divisions", "code", "３７", None),
        ("divisions", "code", 3701.0, "3701"),
    ],
)
def test_judging(registry: Registry, layer: str, field: str, value: Any, kept: Any) -> None:
    frame = pd.DataFrame({field: pd.Series([value, None], dtype=object)})
    typed, problems = judge(registry.get(layer), frame, partial=True)
    wrong = [problem for problem in problems if problem.field == field and problem.row == 0]
    if kept is None:
        assert len(wrong) == 1
    else:
        assert wrong == [] and typed[field][0] == kept
    assert pd.isna(typed[field][1])
