"""An old digital-city system's export as they come: shapefiles in GBK, cases as a workbook and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import shapely

from tests.pipelines.census import ground

COMPONENTS = {
    "0101": 30,
    "0102": 25,
    "0137": 40,
    "0203": 12,
    "0501": 3,  # withdrawn in 2026
    "0777": 2,  # never was
}
"""Rows by class of edition 2013."""
CASES = {("部件", "0102"): 20, ("事件", "0101"): 15, ("事件", "0407"): 4, ("事件", "9999"): 3}
"""Closed cases by kind and class; 0407 was withdrawn, 9999 never was."""
OPEN, PLACELESS, BACKWARDS = 2, 3, 1
"""Further cases (of events 0101): still open, without position, ended before they began."""
PITCH = ground.SIDE * ground.STEP / 14
OUTSIDE = 2
"""Rows of class 0101 that lie in another city."""


def write(folder: Path) -> Path:
    """The export as a folder."""
    folder.mkdir()
    _components().to_file(folder / "部件.shp", engine="pyogrio", encoding="GBK")
    _cells().to_file(folder / "单元网格.shp", engine="pyogrio", encoding="GBK")
    rows = list(_cases())
    half = len(rows) // 2
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows[:half]:
        sheet.append(list(row.values()))
    book.save(folder / "已结案件一.xlsx")
    with (folder / "已结案件二.csv").open("w", encoding="gbk", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows[half:])
    return folder


def _components() -> gpd.GeoDataFrame:
    codes = [code for code, count in COMPONENTS.items() for _ in range(count)]
    numbers = [n + 1 for count in COMPONENTS.values() for n in range(count)]
    made = np.random.default_rng(5)
    spots = made.permutation(14 * 14)[: len(codes)]
    lon = ground.WEST + (spots % 14 + 0.5) * PITCH
    lat = ground.SOUTH + (spots // 14 + 0.5) * PITCH
    lon[:OUTSIDE] += 2.0
    _, grids = ground.grid_of(lon, lat)
    table = {
        "OBJID": [f"{ground.COUNTY}{c}{n:06d}" for c, n in zip(codes, numbers, strict=True)],
        "OBJCODE": codes,
        "OBJNAME": [f"部件{n}" for n in range(len(codes))],
        "DEPTCODE1": ground.unit(3),
        "DEPTNAME1": "市城市管理局",
        "BGID": [f"9{one[1:]}" for one in grids],  # grids of an older numbering
        "OBJSTATE": "完好",
        "ORDATE": "20150601",
        "CHDATE": "20190703",
        "NOTE": "旧系统",
    }
    return gpd.GeoDataFrame(table, geometry=shapely.points(lon, lat), crs=4490)


def _cells() -> gpd.GeoDataFrame:
    """Old cells of two by one of today's, one that is as it was, one outside of the city."""
    size = ground.STEP / ground.CELLS
    today = ground.unit_grids()
    boxes = [
        shapely.box(
            ground.WEST + 2 * n * size,
            ground.SOUTH,
            ground.WEST + 2 * (n + 1) * size,
            ground.SOUTH + size,
        )
        for n in range(5)
    ]
    codes = [f"379902001001{900 + n}" for n in range(5)]
    last = today.iloc[-1]
    codes += [last["code"], "379902001001999"]
    boxes += [last.geometry, shapely.box(119.0, 36.0, 119.01, 36.01)]
    return gpd.GeoDataFrame({"BGCODE": codes, "BGNAME": "网格"}, geometry=boxes, crs=4490)


def _cases() -> Any:
    made = np.random.default_rng(9)
    first = dt.datetime.fromisoformat("2018-03-01T08:00:00")
    kinds = [(key, "") for key, count in CASES.items() for _ in range(count)]
    for word, count in (("open", OPEN), ("placeless", PLACELESS), ("backwards", BACKWARDS)):
        kinds += [(("事件", "0101"), word)] * count
    for number, at in enumerate(made.permutation(len(kinds)).tolist(), 1):
        (kind, code), word = kinds[at]
        reported = first + dt.timedelta(hours=7 * number)
        ended = reported + dt.timedelta(days=-1 if word == "backwards" else 2)
        spot = made.uniform(0.01, ground.SIDE * ground.STEP - 0.01, 2)
        yield {
            "任务号": f"2018{number:06d}",
            "案件类型": kind,
            "小类代码": code,
            "问题描述": f"第 {number} 件",
            "位置描述": "文化路 12 号",
            "X坐标": "" if word == "placeless" else round(ground.WEST + spot[0], 7),
            "Y坐标": "" if word == "placeless" else round(ground.SOUTH + spot[1], 7),
            "上报时间": f"{reported:%Y-%m-%d %H:%M:%S}",
            "结案时间": "" if word == "open" else f"{ended:%Y/%m/%d %H:%M}",
        }
