"""GeoJSON is streamed: what a column holds does not depend on the chunk it is read in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gis.errors import BadInput
from pipelines.imports.files import geojson
from pipelines.imports.plan import Options
from tests.pipelines.imports.conftest import City

POINT = {"type": "Point", "coordinates": [117.0, 36.6]}


def written(path: Path, rows: list[dict[str, Any]], shape: Any = POINT) -> Path:
    """A collection of ``rows`` that all lie at ``shape``."""
    features = [{"type": "Feature", "properties": row, "geometry": shape} for row in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_values_keep_their_kind(city: City, tmp_path: Path) -> None:
    odd = {
        "flag": True,
        "list": ["a", "b"],
        "numbers": [1, float("nan")],
        "nested": {"k": [1, None]},
        "day": "2020-01-02",
        "mixed": 1,
        "nul": "a\x00b",
    }
    path = written(tmp_path / "trees.geojson", [odd, {"mixed": "x", "flag": None}, {"flag": False}])
    (done,) = city.importer.file(path, Options(layer="trees")).loaded
    assert (done.created, done.refused) == (3, 0)
    found = [row["extra"] for row in city.rows("trees", "extra")]
    assert {
        "flag": True,
        "list": ["a", "b"],
        "numbers": [1, None],
        "nested": {"k": [1, None]},
        "day": "2020-01-02",
        "mixed": "1",
        "nul": "a",
    } in found
    (again,) = city.importer.file(path, Options(layer="trees")).loaded
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_a_ring_of_three_points_is_kept_aside_as_a_line(city: City, tmp_path: Path) -> None:
    flat = {"type": "Polygon", "coordinates": [[[117, 36], [117.1, 36.1], [117, 36]]]}
    path = written(tmp_path / "buildings.geojson", [{"id": 1}], flat)
    (done,) = city.importer.file(path, Options(layer="buildings")).loaded
    assert done.reasons == {"collapsed": 1}
    (kept,) = city.rows("quarantine", "ST_AsText(geom) AS shape")
    assert kept["shape"] == "MULTILINESTRING((117 36,117.1 36.1,117 36))"


def test_texts_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "bins.geojson", [{"name": "NAME"}])
    path.write_bytes(path.read_bytes().replace(b"NAME", "井盖".encode("gbk")))
    with pytest.raises(BadInput) as refused:
        geojson.collection(path, Options()).sample()
    assert refused.value.code == "unreadable"


def test_rows_come_once_each_however_often_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geojson, "CHUNK", 4)
    path = written(tmp_path / "bins.geojson", [{"n": n} for n in range(11)])
    table = geojson.collection(path, Options())
    assert table.total == 11
    assert len(table.sample()) == 4
    for chunk in (3, 4, 100):
        read = [value for frame in table.read(chunk) for value in frame["n"]]
        assert read == list(range(11))
    assert list(table.keys("n")) == list(range(11))
    assert [value for frame in table.read(5) for value in frame["n"]] == list(range(11))
