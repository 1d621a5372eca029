"""Known faults put into a clean survey: per rule some rows, and exactly what a report must find there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from tests.pipelines.census import ground

METRE = 1 / 111_195.0
Expected = set[tuple[str, int]]


@dataclass
class Seeded:
    """A survey with faults; ``expected`` are (rule, number of the row), rows counted from 1."""

    frame: gpd.GeoDataFrame
    expected: Expected = field(default_factory=set)
    faulty: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Fault:
    """``spoil`` changes the rows (positions in the frame) it is given; ``rules`` are what they break."""

    name: str
    rules: tuple[str, ...]
    spoil: Callable[[gpd.GeoDataFrame, np.ndarray], None]


def _put(column: str, value: Any) -> Callable[[gpd.GeoDataFrame, np.ndarray], None]:
    def spoil(frame: gpd.GeoDataFrame, rows: np.ndarray) -> None:
        frame.loc[rows, column] = value

    return spoil


def _move(lon: float, lat: float) -> Callable[[gpd.GeoDataFrame, np.ndarray], None]:
    """Put rows somewhere else; the attributes keep saying where they were."""

    def spoil(frame: gpd.GeoDataFrame, rows: np.ndarray) -> None:
        spread = np.arange(len(rows)) * 40 * METRE
        frame.loc[rows, "geometry"] = shapely.points(lon + spread + 1.23e-9, lat + spread + 1.7e-9)

    return spoil


def _zero(frame: gpd.GeoDataFrame, rows: np.ndarray) -> None:
    frame.loc[rows, "geometry"] = shapely.points(np.zeros(len(rows)), np.zeros(len(rows)))


def _swap(frame: gpd.GeoDataFrame, rows: np.ndarray) -> None:
    x, y = shapely.get_coordinates(frame.geometry.to_numpy()[rows]).T
    frame.loc[rows, "geometry"] = shapely.points(y, x)


def _round(frame: gpd.GeoDataFrame, rows: np.ndarray) -> None:
    """Four decimals, in the middle between them, so that the grid stays the same."""
    xy = np.round(shapely.get_coordinates(frame.geometry.to_numpy()[rows]), 4)
    frame.loc[rows, "geometry"] = shapely.points(xy)
    homes, grids = ground.grid_of(xy[:, 0] + 1e-9, xy[:, 1] + 1e-9)
    for name, values in (
        ("经度", xy[:, 0]),
        ("纬度", xy[:, 1]),
        ("SZSQDM", homes),
        ("SZDYWGBSM", grids),
    ):
        frame.loc[rows, name] = values


def _code(change: Callable[[str], str]) -> Callable[[gpd.GeoDataFrame, np.ndarray], None]:
    def spoil(frame: gpd.GeoDataFrame, rows: np.ndarray) -> None:
        frame.loc[rows, "BSM"] = [change(code) for code in frame.loc[rows, "BSM"]]

    return spoil


FAULTS = (
    Fault("no geometry", ("geometry_missing",), _put("geometry", None)),
    Fault("zero", ("geometry_zero", "claimed_position", "claimed_grid", "claimed_community"), _zero),
    Fault("outside", ("geometry_extent", "claimed_position", "claimed_grid", "claimed_community"), _move(117.3, 36.9)),
    Fault("axes swapped", ("geometry_extent", "claimed_grid", "claimed_community", "claimed_position"), _swap),
    Fault("rounded", ("geometry_precision",), _round),
    Fault("no class", ("expected",), _put("SMALLCLASS", None)),
    Fault("no manager", ("expected",), _put("ZGBMMC", None)),
    Fault("no survey date", ("expected",), _put("CSRQ", None)),
    Fault("height is a word", ("type_optional",), _put("DGGD_", "很高")),
    Fault("unreadable date", ("type_optional",), _put("BGRQ", "去年冬天")),
    Fault("unknown state", ("list",), _put("ZT", "歪了")),
    Fault("unknown accuracy", ("list_optional",), _put("精度等级", "Z")),
    Fault("too long", ("length",), _put("QSDWMC", "长" * 101)),
    Fault("garbled", ("text",), _put("ZGBMMC", "锟斤拷锟斤拷")),
    Fault("unknown class", ("class_known", "code_class"), _put("SMALLCLASS", "05001")),
    Fault("class of another layer", ("class_layer", "code_class"), _put("SMALLCLASS", "01001")),
    Fault("16 digits", ("code_structure",), _code(lambda code: code[:-1])),
    Fault("letters", ("code_structure",), _code(lambda code: code[:-1] + "X")),
    Fault("class in code unknown", ("code_structure",), _code(lambda code: code[:6] + "05001" + code[11:])),
    Fault("number 0", ("code_structure",), _code(lambda code: code[:-6] + "000000")),
    Fault("another class in code", ("code_class",), _code(lambda code: code[:6] + "01038" + code[11:])),
    Fault("another county", ("code_county",), _code(lambda code: "379903" + code[6:])),
    Fault("wrong grid", ("claimed_grid",), _put("SZDYWGBSM", f"{ground.COUNTY}001001999")),
    Fault("wrong community", ("claimed_community",), _put("SZSQDM", f"{ground.COUNTY}001888")),
    Fault("other coordinates", ("claimed_position",), _put("纬度", 36.123456)),
    Fault("inaccurate", ("accuracy",), _put("DWWC", 3.5)),
    Fault("bad credit code", ("unit_code",), _put("QSDWDM", "91370100MA3C0000XX")),
    Fault("unknown unit", ("unit_known",), _put("QSDWDM", "LOCAL-77")),
    Fault("survey in the future", ("date_future", "date_order"), _put("CSRQ", "20270101")),
    Fault("survey before 2000", ("date_early",), _put("CSRQ", "19870605")),
    Fault("change before survey", ("date_order",), _put("BGRQ", "2001-02-03")),
    Fault("a lamp of 180 m", ("number_height",), _put("DGGD", 180.0)),
)  # fmt: skip


def seed(count: int, each: int = 30, seed_number: int = 11) -> Seeded:
    """A survey of ``count`` lamps with every fault in ``each`` rows of its own."""
    frame = ground.lamps(count)
    frame["DGGD_"] = None
    made = Seeded(frame)
    free = np.random.default_rng(seed_number).permutation(np.arange(1, count))
    blocks = _blocks(free, each)
    for fault in FAULTS:
        rows = np.sort(next(blocks))
        fault.spoil(frame, rows)
        made.expected |= {(rule, int(row) + 1) for rule in fault.rules for row in rows}
        made.faulty |= {int(row) + 1 for row in rows}
    _twice(made, np.sort(next(blocks)), np.sort(next(blocks)))
    _near(made, np.sort(next(blocks)), 0.05, "near_twice")
    _near(made, np.sort(next(blocks)), 1.0, "too_near")
    again = frame["BSM"].duplicated(keep="first").to_numpy()
    made.expected |= {("code_twice", int(row) + 1) for row in np.flatnonzero(again)}
    words = frame["DGGD"].astype(object)
    frame["DGGD"] = words.where(frame["DGGD_"].isna(), frame["DGGD_"]).map(str)
    made.frame = frame.drop(columns="DGGD_")
    return made


def _blocks(free: np.ndarray, each: int) -> Iterator[np.ndarray]:
    for start in range(0, len(free), each):
        yield free[start : start + each]


def _twice(made: Seeded, rows: np.ndarray, sources: np.ndarray) -> None:
    """Rows with the identifier of another row."""
    made.frame.loc[rows, "BSM"] = made.frame.loc[sources, "BSM"].to_numpy()
    made.faulty |= {int(row) + 1 for row in (*rows, *sources)}


def _near(made: Seeded, rows: np.ndarray, metres: float, rule: str) -> None:
    """Rows moved to ``metres`` from the row before them (which is clean or moved with it)."""
    made.faulty |= {int(row) + 1 for row in rows}
    frame = made.frame
    for row in rows.tolist():
        before = _clean_before(made, row)
        x, y = frame.geometry.iloc[before].x, frame.geometry.iloc[before].y
        lat = y + metres * METRE
        frame.loc[row, "geometry"] = shapely.Point(x, lat)
        homes, grids = ground.grid_of(np.array([x]), np.array([lat]))
        for name, value in (
            ("经度", x),
            ("纬度", lat),
            ("SZSQDM", homes[0]),
            ("SZDYWGBSM", grids[0]),
        ):
            frame.loc[row, name] = value
        made.expected.add((rule, row + 1))


def _clean_before(made: Seeded, row: int) -> int:
    """The last clean row before ``row``."""
    at = row - 1
    while at + 1 in made.faulty:
        at -= 1
    made.faulty.add(at + 1)
    return at
