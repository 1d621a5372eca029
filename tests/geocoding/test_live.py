"""The index beside a real database: built, followed, merged, asked by a process."""

from __future__ import annotations

import pytest
import shapely

from geocoding import store
from geocoding.answer import answer
from geocoding.live import Live
from geocoding.processes import GEOCODE, REVERSE
from geocoding.reverse.describe import reverse
from geocoding.vicinity import vicinity
from gis.database.session import begin
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


def test_component_beside_a_point_follows_edits(town, tmp_path) -> None:
    at = shapely.Point(117.2, 36.5)
    lamp = Edit(
        layer=town.layer("street_lights"), op="create", values={"name": "灯杆一号"}, geom=at
    )
    made = town.apply(town.caller("staff", "lighting.edit"), lamp)
    live = opened(town, tmp_path)
    told = reverse(live.geocoder, 117.2001, 36.5)["component"]
    assert (told["layer"], told["id"], told["name"]) == ("street_lights", made.ids[0], "灯杆一号")
    assert told["metres"] == pytest.approx(9, abs=1) and told["direction"] == "东"
    away = Edit(
        layer=lamp.layer,
        op="update",
        feature_id=made.ids[0],
        geom=shapely.Point(118, 36),
    )
    town.apply(town.caller("staff", "lighting.edit"), away)
    live.refresh()
    assert "component" not in reverse(live.geocoder, 117.2001, 36.5)
    assert reverse(live.geocoder, 118.0, 36.0)["component"]["metres"] == 0


def test_edited_divisions_and_grids_need_no_new_base(town, tmp_path) -> None:
    place(town, "望岳楼茶馆", 117.2)
    live = opened(town, tmp_path)
    file = store.path(tmp_path, town.tenant)
    built = file.stat().st_mtime_ns
    box = shapely.MultiPolygon([shapely.box(117.1, 36.4, 117.3, 36.6)])
    values = {"code": "379904", "name": "望岳区", "level": "county"}
    _edit(town, "divisions", values, box)
    _edit(town, "unit_grids", {"code": "379904001001001"}, box)
    live.refresh()
    told = reverse(live.geocoder, 117.2, 36.5)
    assert [item["name"] for item in told["divisions"]] == ["望岳区"]
    assert told["grid"] == "379904001001001"
    found = answer(live.geocoder, live.geocoder.find("望岳区望岳楼茶馆"))["results"][0]
    assert found["divisions"][0]["name"] == "望岳区" and found["grid"] == "379904001001001"
    assert file.stat().st_mtime_ns == built


def _edit(town: Town, layer: str, values: dict, geom: object) -> None:
    edit = Edit(layer=town.layer(layer), op="create", values=values, geom=geom)
    town.apply(town.caller("staff", "*", "grids.edit", "divisions.edit"), edit)


def test_surroundings_tell_a_point_in_the_words_of_the_index(town, tmp_path) -> None:
    place(town, "望岳楼茶馆", 117.2)
    place(town, "听泉阁书店", 117.203)
    line = shapely.LineString([(117.19, 36.501), (117.21, 36.501)])
    road = {"name": "文化路", "road_class": "branch"}
    edit = Edit(layer=town.layer("roads"), op="create", values=road, geom=line)
    town.apply(town.caller("staff", town.layer("roads").write), edit)
    whole = opened(town, tmp_path).geocoder
    caller = town.caller()
    with begin(town.engine, caller, read_only=True) as connection:
        for lon in (117.2, 117.2028, 117.207, 117.3):
            near = vicinity(connection, town.registry, caller, lon, 36.5)
            told = reverse(near, lon, 36.5)
            known = reverse(whole, lon, 36.5)
            assert (told["address"], told["description"]) == (
                known["address"], known["description"],
            )  # fmt: skip
            assert told["description"]


def test_a_lone_road_is_told_from_afar(town) -> None:
    line = shapely.LineString([(117.19, 36.5027), (117.21, 36.5027)])
    road = {"name": "文化路", "road_class": "branch"}
    edit = Edit(layer=town.layer("roads"), op="create", values=road, geom=line)
    town.apply(town.caller("staff", town.layer("roads").write), edit)
    caller = town.caller()
    with begin(town.engine, caller, read_only=True) as connection:
        near = vicinity(connection, town.registry, caller, 117.2, 36.5)
        told = reverse(near, 117.2, 36.5)
        nothing = reverse(vicinity(connection, town.registry, caller, 118.0, 36.5), 118.0, 36.5)
    assert told["address"].endswith("文化路") and told["description"] == "文化路南约300米"
    assert nothing["address"] == nothing["description"] == ""
