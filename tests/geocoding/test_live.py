"""The index beside a real database: built, followed, merged, asked by a process."""

from __future__ import annotations

import shapely

from geocoding import store
from geocoding.live import Live
from geocoding.processes import GEOCODE, REVERSE
from layers.jobs.process import Process
from layers.jobs.task import Task
from layers.store.edit import Edit
from tests.layers.conftest import Town, registry, town

__all__ = ["registry", "town"]


def place(town: Town, name: str, lon: float, **values: str) -> int:
    edit = Edit(
        layer=town.layer("places"),
        op="create",
        values={"name": name, **values},
        geom=shapely.Point(lon, 36.5),
    )
    return town.apply(town.caller("staff", "places.edit"), edit).ids[0]


def first(live: Live, text: str) -> str:
    found = live.geocoder.find(text)
    return (
        found.query.segments[found.ranked[0].segment].titles[found.ranked[0].ent]
        if found.ranked
        else ""
    )


def opened(town: Town, tmp_path) -> Live:
    return Live(town.engine, town.registry, tmp_path, town.tenant, store.PUBLIC)


def test_delta_is_merged_into_a_new_base(town, tmp_path) -> None:
    place(town, "望岳楼茶馆", 117.2)
    live = opened(town, tmp_path)
    place(town, "听泉阁书店", 117.3)
    assert first(live, "听泉阁书店") == ""
    live.refresh()
    assert first(live, "听泉阁书店") == "听泉阁书店" and len(live.geocoder.segments) == 2
    live.merge()
    assert first(live, "听泉阁书店") == "听泉阁书店" and len(live.geocoder.segments) == 1
    assert first(live, "望岳楼茶馆") == "望岳楼茶馆"


def test_restart_catches_up_from_the_file(town, tmp_path) -> None:
    place(town, "望岳楼茶馆", 117.2)
    opened(town, tmp_path)
    place(town, "听泉阁书店", 117.3)
    again = opened(town, tmp_path)
    assert first(again, "听泉阁书店") == "听泉阁书店"


def test_successor_of_an_ended_place(town, tmp_path) -> None:
    code = "3799010400000002"
    place(town, "新华大街", 117.2, place_type="04", code=code)
    place(town, "红旗大街", 117.2, place_type="04", ended_on="2001-01-01", successor_code=code)
    live = opened(town, tmp_path)
    found = live.geocoder.find("红旗大街")
    assert found.ranked[0].notes["ended"]


def test_processes(town, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WANMI_VAR", str(tmp_path))
    place(town, "望岳楼茶馆", 117.2)
    task = Task("1", town.caller(), town.engine, town.registry)
    made = _run(GEOCODE, task, {"texts": ["望岳楼茶馆", "没有"]})["places"]["features"]
    assert (
        made[0]["geometry"]["coordinates"] == [117.2, 36.5] and made[0]["properties"]["number"] == 0
    )
    told = _run(REVERSE, task, {"points": [[117.2, 36.5]]})["descriptions"]
    assert "望岳楼茶馆" in told[0]["description"]


def _run(process: Process, task: Task, inputs: dict) -> dict:
    return dict(process.run(task, process.read(inputs)).outputs)
