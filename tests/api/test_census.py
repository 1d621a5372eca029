"""A census over HTTP, from the delivery to the map, as the desk of surveyors leads it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import openpyxl
import pytest

from layers.jobs.worker import Worker
from tests.pipelines.census import ground

LAMPS = 40


@pytest.fixture
def commander(address: str, world: Any) -> Iterator[httpx.Client]:
    """Somebody who may change every layer of the southern city."""
    headers = {"authorization": f"Bearer {world.south.tokens['admin']}"}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as made:
        yield made


@pytest.fixture
def work(app: Any, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker that does what was submitted when told."""
    monkeypatch.setenv("WANMI_VAR", str(app.state.settings.var))
    return Worker(app.state.engine, app.state.registry)


def _frame(south: float = 0.0) -> gpd.GeoDataFrame:
    """Lamps without identifiers in the southern city."""
    frame = ground.lamps(LAMPS).drop(columns=["SZDYWGBSM", "SZSQDM", "经度", "纬度", "BSM"])
    frame.geometry = frame.translate(0.05, -0.55 - south * 0.001)
    return frame


def _lamps(path: Path) -> bytes:
    frame = _frame()
    frame.loc[3, "ZT"] = "歪了"
    return _written(frame, path)


def _written(frame: gpd.GeoDataFrame, path: Path) -> bytes:
    frame.to_file(path, engine="pyogrio", layer="street_lights")
    return path.read_bytes()


def test_from_delivery_to_map(commander: httpx.Client, work: Worker, tmp_path: Path) -> None:
    data = _lamps(tmp_path / "street_lights.gpkg")
    made = commander.post(
        "/api/census/runs",
        params={"name": "street_lights.gpkg", "options": '{"gone":"none"}'},
        content=data,
    )
    assert made.status_code == 201, made.text
    run = made.headers["location"]
    while work.work():
        pass
    shown = commander.get(run).json()
    assert shown["state"] == "map", shown
    dataset = shown["datasets"][0]
    assert dataset["mapping"]["columns"]["DGGD"] == "pole_height_m"
    assert dataset["profile"]["position"]["previews"][0]["geometry"]["coordinates"]
    changed = commander.put(
        f"{run}/datasets/1/mapping", json={"columns": {"BZ": ""}, "save": "灯具"}
    )
    assert "BZ" not in changed.json()["columns"]
    assert [one["name"] for one in commander.get("/api/census/mappings").json()["mappings"]] == [
        "灯具"
    ]
    assert commander.post(f"{run}/advance", json={"until": "publish"}).status_code == 202
    while work.work():
        pass
    shown = commander.get(run).json()
    assert shown["state"] == "publish", shown
    assert shown["summary"]["publish"]["datasets"]["1"]["created"] == LAMPS - 1
    held = commander.get(f"{run}/quarantine", params={"rule": "list", "state": "open"}).json()
    assert [one["properties"]["row"] for one in held["features"]] == [4]
    assert held["numberMatched"] == 1
    found = commander.get(f"{run}/findings", params={"rule": "list"}).json()["features"]
    assert "“状态”的值“歪了”" in found[0]["properties"]["zh"]
    counts = commander.get(f"{run}/findings/summary").json()["findings"]
    line = next(one for one in counts if one["rule"] == "list")
    assert (line["rows"], line["severity"], line["field"]) == (1, "error", "state")
    assert "普查报告" in commander.get(f"{run}/report.html").text
    _mended(commander, work, run)
    assert commander.post(f"{run}/undo").json()["changeset"]


def _mended(commander: httpx.Client, work: Worker, run: str) -> None:
    """The quarantined row comes back mended and is published by a run of its own."""
    book = openpyxl.load_workbook(io.BytesIO(commander.get(f"{run}/quarantine.xlsx").content))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(2, header.index("ZT") + 1).value = "完好"
    file = io.BytesIO()
    book.save(file)
    again = commander.post(f"{run}/mend", content=file.getvalue()).headers["location"]
    commander.post(f"{again}/advance", json={"until": "publish"})
    while work.work():
        pass
    shown = commander.get(again).json()
    assert shown["summary"]["publish"]["mended"] == 1, shown
    commander.post(f"{again}/undo")


def _done(commander: httpx.Client, work: Worker, data: bytes, options: str, until: str) -> str:
    made = commander.post(
        "/api/census/runs",
        params={"name": "street_lights.gpkg", "options": options, "until": until},
        content=data,
    )
    while work.work():
        pass
    return str(made.headers["location"])


def test_doubtful_pairs_are_decided_with_both_sides_in_view(
    commander: httpx.Client, work: Worker, tmp_path: Path
) -> None:
    frame = _frame(1.0)
    first = _done(
        commander, work, _written(frame, tmp_path / "a.gpkg"), '{"gone":"none"}', "publish"
    )
    frame = frame.iloc[:20]
    frame["DGBH"] = "X-" + frame["DGBH"]
    frame.geometry = frame.translate(0.00004)  # three and a half metres to the east
    run = _done(commander, work, _written(frame, tmp_path / "b.gpkg"), "{}", "publish")
    shown = commander.get(run).json()
    assert shown["state"] == "approve"
    assert shown["job"]["state"] == "failed"
    assert shown["job"]["error"]["code"] == "census_undecided"
    moved = commander.get(f"{run}/pairs", params={"kind": "moved", "limit": 5}).json()
    assert moved["numberMatched"] == 20
    pair = moved["features"][0]
    assert pair["geometry"]["type"] == "LineString"
    before, after = (pair["properties"][name] for name in ("before", "after"))
    assert pair["geometry"]["coordinates"] == [
        pytest.approx(side["geometry"]["coordinates"]) for side in (before, after)
    ]
    assert after["properties"]["pole_no"] == f"X-{before['properties']['pole_no']}"
    gone = commander.get(f"{run}/pairs", params={"kind": "gone"}).json()
    assert gone["features"][0]["properties"]["after"] is None
    key = [pair["properties"]["n"], pair["properties"]["feature_id"]]
    _decide(commander, run, {"decision": "no", "pairs": [key]}, 1)
    _decide(commander, run, {"decision": "open", "pairs": [key]}, 1)
    _decide(commander, run, {"decision": "yes", "kind": "moved", "at_least": 0}, 20)
    left = _decide(commander, run, {"decision": "no"}, gone["numberMatched"])
    assert left == 0
    assert commander.get(f"{run}/pairs", params={"decision": "open"}).json()["features"] == []
    assert commander.post(f"{run}/cancel").status_code == 204
    assert commander.post(f"{first}/undo").status_code == 200


def _decide(commander: httpx.Client, run: str, body: dict[str, Any], changed: int) -> int:
    answer = commander.post(f"{run}/pairs", json=body).json()
    assert answer["changed"] == changed
    return int(answer["undecided"])


def test_a_cancelled_run_stays_as_it_is(
    commander: httpx.Client, work: Worker, tmp_path: Path
) -> None:
    run = _done(commander, work, _lamps(tmp_path / "street_lights.gpkg"), "{}", "check")
    assert commander.patch(run, json={"gone": "none", "doubtful": "no"}).json()["options"] == {
        "gone": "none",
        "doubtful": "no",
    }
    assert commander.post(f"{run}/cancel").status_code == 204
    commander.post(f"{run}/advance", json={"until": "publish"})
    while work.work():
        pass
    shown = commander.get(run).json()
    assert (shown["state"], shown["job"]["error"]["code"]) == ("cancelled", "census_ended")
    for refused in (
        commander.patch(run, json={"gone": "all"}),
        commander.post(f"{run}/pairs", json={"decision": "yes"}),
        commander.put(f"{run}/datasets/1/mapping", json={"columns": {"BZ": ""}}),
    ):
        assert refused.status_code == 409


def test_a_run_is_watched_live(commander: httpx.Client, work: Worker, tmp_path: Path) -> None:
    run = _done(commander, work, _lamps(tmp_path / "street_lights.gpkg"), "{}", "map")
    with commander.stream("GET", f"{run}/events") as stream:
        told = _states(stream)
        assert next(told) == "map"
        commander.post(f"{run}/cancel")
        while next(told) != "cancelled":
            pass


def _states(stream: httpx.Response) -> Iterator[str]:
    for line in stream.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))["state"]


def test_layers_that_are_due_are_told(commander: httpx.Client) -> None:
    """The world's features have no survey date: the day of their last change counts."""
    listed = commander.get("/api/census/due", params={"months": 0}).json()["due"]
    lamps = next(one for one in listed if one["layer"] == "street_lights")
    assert lamps["title"] == ["路灯", "Street lights"]
    assert (lamps["months"], lamps["undated"]) == (0, lamps["features"])
    assert commander.get("/api/census/due").json() == {"due": []}
    assert commander.get("/api/census/due", params={"months": 601}).status_code == 400


def test_citizens_have_no_census(address: str, world: Any) -> None:
    for headers in ({}, {"authorization": f"Bearer {world.south.tokens['citizen']}"}):
        for path in ("runs", "due", "rules", "mappings", "runs/1/quarantine"):
            asked = httpx.get(f"{address}/api/census/{path}", headers=headers)
            assert asked.status_code == (200 if path == "rules" else 403), path


def test_runs_of_another_city_do_not_exist(
    commander: httpx.Client, address: str, world: Any, tmp_path: Path
) -> None:
    data = _lamps(tmp_path / "street_lights.gpkg")
    run = commander.post(
        "/api/census/runs", params={"name": "street_lights.gpkg"}, content=data
    ).headers["location"]
    headers = {"authorization": f"Bearer {world.north.tokens['admin']}"}
    for path in (run, f"{run}/findings", f"{run}/quarantine", f"{run}/report.html"):
        assert httpx.get(f"{address}{path}", headers=headers).status_code == 404


@pytest.mark.parametrize("options", ["[]", "no json", '{"keep": 1}'])
def test_unknown_options_are_refused(commander: httpx.Client, options: str) -> None:
    asked = commander.post(
        "/api/census/runs", params={"name": "a.csv", "options": options}, content=b"x"
    )
    assert asked.status_code == 400
    assert asked.json()["code"] == "bad_options"
