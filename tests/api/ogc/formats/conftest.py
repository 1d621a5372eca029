"""Reading answers back with the programs that people use, and what they must say."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import httpx
import pandas as pd
import pyogrio
import pytest
import shapely

from layers.info import LayerInfo
from tests.api.ogc.conftest import bearer

STREAMED = ("csv", "flatgeobuf", "parquet")
WHOLE = ("gpkg", "xlsx")
"""Made as a file first, so they cannot break off in the middle of one."""


@pytest.fixture(scope="session")
def ask(address, town) -> Callable[..., httpx.Response]:
    """GET below /ogc/collections as the citizen of the small town, or as nobody in the northern city."""

    def get(path: str, who: str | None = "citizen", accept: str = "*/*", **given: Any) -> Any:
        parameters = {name.replace("_", "-"): value for name, value in given.items()}
        headers = {"accept": accept, **(bearer(town.tokens[who]) if who else {})}
        return httpx.get(
            f"{address}/ogc/collections/{path}",
            params=parameters or None,
            headers=headers,
            timeout=60,
        )

    return get


def frame(answer: httpx.Response, form: str) -> Any:
    """The table that a reader makes of an answer; geometry in the column ``geometry`` if there is any."""
    assert answer.status_code == 200, answer.text
    if form == "flatgeobuf":
        return pyogrio.read_dataframe(io.BytesIO(answer.content))
    if form == "parquet":
        try:
            return gpd.read_parquet(io.BytesIO(answer.content))
        except ValueError:
            return pd.read_parquet(io.BytesIO(answer.content))
    read = pd.read_csv(io.BytesIO(answer.content), dtype=str, keep_default_na=False)
    if "geometry" in read.columns:
        shapes = [shapely.from_wkt(text) if text else None for text in read.geometry]
        read = gpd.GeoDataFrame(read.drop(columns="geometry"), geometry=shapes)
    return read


def rows(table: Any, info: LayerInfo) -> list[dict[str, Any]]:
    """Each row with comparable values, geometries apart."""
    kinds = {"id": "integer", **{item.name: item.type for item in info.fields}}
    return [
        {name: plain(row[name], kinds[name]) for name in kinds if name in table.columns}
        for row in table.to_dict("records")
    ]


def expected(features: list[dict[str, Any]], info: LayerInfo) -> list[dict[str, Any]]:
    """The same of GeoJSON features."""
    kinds = {item.name: item.type for item in info.fields}
    return [
        {
            "id": float(one["id"]),
            **{name: plain(value, kinds[name]) for name, value in one["properties"].items()},
        }
        for one in features
    ]


def shapes(features: list[dict[str, Any]], *, flipped: bool) -> list[Any]:
    """The geometries of GeoJSON features, x before y."""
    found = []
    for one in features:
        made = shapely.geometry.shape(one["geometry"]) if one["geometry"] else None
        found.append(shapely.transform(made, lambda xy: xy[:, ::-1]) if made and flipped else made)
    return found


def same_shapes(read: Any, wanted: list[Any], tolerance: float) -> None:
    assert len(read) == len(wanted)
    for one, other in zip(read, wanted, strict=True):
        if other is None:
            assert one is None
        else:
            assert one.geom_type == other.geom_type
            assert shapely.equals_exact(one, other, tolerance), (one, other)


def plain(value: Any, kind: str) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str) and not value:
        return None
    if kind in ("object", "array"):
        return _parsed(value)
    if kind in ("integer", "number"):
        return float(value)
    if kind == "boolean":
        return str(value).lower() in ("true", "1")
    if kind == "date":
        return str(value)[:10]
    if kind == "datetime":
        # OGR keeps milliseconds.
        return pd.Timestamp(value).tz_convert("UTC").round("ms")
    return value


def _parsed(value: Any) -> Any:
    if isinstance(value, str):
        return json.loads(value)
    return list(value) if not isinstance(value, dict) else value
