"""A small invented city: streets as a lattice, doors on both sides, places, divisions and unit grids."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import shapely

from geocoding.base.plane import Plane
from geocoding.base.tables import DIVISIONS, GRIDS, ROADS, Base, places

PLANE = Plane((117.0, 36.6, 117.1, 36.7))
X0, Y0 = (float(v[0]) for v in PLANE.forward([117.02], [36.62]))
BLOCK = 400.0
EAST_WEST = ("文化路", "解放路", "泉城路", "经十路", "花园路")
NORTH_SOUTH = ("历山路", "山大路", "青年路", "工业南路", "舜耕路")
POIS = {
    "泉城广场": (410.0, 300.0),
    "市立第一医院": (900.0, 450.0),
    "明湖小学": (1300.0, 850.0),
    "银座购物中心": (700.0, 1250.0),
    "大润发超市(历山店)": (60.0, 430.0),
    "大润发超市(青年店)": (860.0, 1230.0),
    "山东省图书馆": (1230.0, 420.0),
    "千佛山派出所": (450.0, 1180.0),
}


def lonlat(x: float, y: float) -> tuple[float, float]:
    """Metres from the south-western crossing to lon/lat."""
    lon, lat = PLANE.inverse([X0 + x], [Y0 + y])
    return float(lon[0]), float(lat[0])


def line(*spots: tuple[float, float]) -> shapely.MultiLineString:
    return shapely.MultiLineString([shapely.LineString([lonlat(*spot) for spot in spots])])


def county(x: float) -> str:
    return "370102" if x < 800 else "370103"


def base() -> Base:
    """The whole city; the street between the counties is 青年路."""
    return Base(_places(), _roads(), _divisions(), _grids(), tenant="small")


def _roads() -> pd.DataFrame:
    rows = []
    for k, name in enumerate(EAST_WEST):
        spots = [(x * BLOCK, k * BLOCK) for x in range(5)]
        rows += [(name, line(a, b)) for a, b in itertools.pairwise(spots)]
    for k, name in enumerate(NORTH_SOUTH):
        spots = [(k * BLOCK, y * BLOCK) for y in range(5)]
        rows += [(name, line(a, b)) for a, b in itertools.pairwise(spots)]
    frame = pd.DataFrame(rows, columns=["name", "geom"])
    return frame.assign(id=np.arange(1, len(frame) + 1), level=0, area="370102").reindex(
        columns=list(ROADS)
    )


def _places() -> pd.DataFrame:
    rows = []
    for k, street in enumerate(EAST_WEST):
        for number in range(1, 160, 3 if k == 4 else 1):
            side = 12.0 if number % 2 else -12.0
            x = 10.0 * number
            rows.append(
                ("05", f"{street}{number}号", None, street, f"{number}号", x, k * BLOCK + side)
            )
    for name, (x, y) in POIS.items():
        rows.append(("06", name, None, None, None, x, y))
    rows.append(("06", "山东大学齐鲁医院", ["齐鲁医院", "山大医院"], None, None, 820.0, 20.0))
    rows.append(("04", "北园大街", None, None, None, 600.0, 1600.0))
    frame = pd.DataFrame(rows, columns=["kind", "name", "aliases", "street", "number", "x", "y"])
    spots = [lonlat(x, y) for x, y in zip(frame["x"], frame["y"], strict=True)]
    frame["lon"], frame["lat"] = zip(*spots, strict=True)
    frame["area"] = [county(x) for x in frame["x"]]
    frame["grid"] = [f"{county(x)}001001{int(x // 400):03d}" for x in frame["x"]]
    frame["id"] = np.arange(1, len(frame) + 1)
    frame["ended"] = None
    frame["successor"] = None
    frame["code"] = [f"37010206{n:08d}" for n in frame["id"]]
    old = frame["name"] == "北园大街"
    frame.loc[old, "ended"] = dt.date(2010, 5, 1)
    frame.loc[old, "successor"] = frame.loc[frame["name"] == "泉城广场", "code"].iloc[0]
    return places({c: frame[c].tolist() for c in frame.columns if c not in ("x", "y")})


def _divisions() -> pd.DataFrame:
    west = shapely.box(*lonlat(-300, -300), *lonlat(800, 2000))
    east = shapely.box(*lonlat(800, -300), *lonlat(2000, 2000))
    rows = [
        (
            1,
            "3701",
            "city",
            "泉城市",
            "泉城",
            shapely.MultiPolygon([shapely.union(west, east).buffer(0.001)]),
        ),
        (2, "370102", "county", "历下区", None, shapely.MultiPolygon([west])),
        (3, "370103", "county", "市中区", None, shapely.MultiPolygon([east])),
        (4, "370103001001", "community", "解放社区", "解放", _around(1400.0, 1400.0)),
    ]
    return pd.DataFrame(rows, columns=list(DIVISIONS))


def _around(x: float, y: float) -> shapely.MultiPolygon:
    """A community, by its middle."""
    return shapely.MultiPolygon([shapely.box(*lonlat(x - 90, y - 90), *lonlat(x + 90, y + 90))])


def _grids() -> pd.DataFrame:
    rows = []
    for column in range(-1, 5):
        for row in range(-1, 5):
            box = shapely.box(
                *lonlat(column * 400, row * 400), *lonlat(column * 400 + 400, row * 400 + 400)
            )
            rows.append(
                (
                    len(rows) + 1,
                    f"{county(column * 400)}001001{(column + 1) * 10 + row + 1:03d}",
                    shapely.MultiPolygon([box]),
                )
            )
    return pd.DataFrame(rows, columns=list(GRIDS))
