"""A census over HTTP, from the delivery to the map, as the desk of surveyors leads it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def _lamps(path: Path) -> bytes:
    frame = ground.lamps(LAMPS).drop(columns=["SZDYWGBSM", "SZSQDM", "经度", "纬度", "BSM"])
    frame.loc[3, "ZT"] = "歪了"
    frame.geometry = frame.translate(0.05, -0.55)
    frame.to_file(path, engine="pyogrio")
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
    held = commander.get(f"{run}/quarantine").json()["features"]
    assert [one["properties"]["row"] for one in held] == [4]
    found = commander.get(f"{run}/findings", params={"rule": "list"}).json()["features"]
    assert "歪了" in found[0]["properties"]["zh"]
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


def test_citizens_have_no_census(address: str, world: Any) -> None:
    for headers in ({}, {"authorization": f"Bearer {world.south.tokens['citizen']}"}):
        asked = httpx.get(f"{address}/api/census/runs", headers=headers)
        assert asked.status_code == 403


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
