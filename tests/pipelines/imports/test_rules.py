"""The pure rules of imports: measures, encodings, columns, positions, dates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gis.errors import BadInput
from layers.registry import Registry
from pipelines.imports import measures
from pipelines.imports.files import encoding
from pipelines.imports.files.columns import match
from pipelines.imports.files.convert import convert
from pipelines.imports.files.points import find


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12", "m", 12.0),
        ("7,5 m", "m", 7.5),
        ("16 ft", "m", 4.8768),
        ("120cm", "m", 1.2),
        ("30 mph", "km/h", 48.28032),
        ("2;3", None, None),
        ("~20", None, None),
        ("12 bananas", "m", None),
        ("-3", None, -3.0),
        ("", "m", None),
    ],
)
def test_numbers(text: str, unit: str | None, value: float | None) -> None:
    assert measures.number(text, unit) == value


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("-1", True), ("否", False), ("no", False), ("maybe", None)]
)
def test_truths(text: str, value: bool | None) -> None:
    assert measures.truth(text) is value


@pytest.mark.parametrize(
    ("raw", "stated", "name"),
    [
        (b"plain", None, "utf-8"),
        ("路灯".encode(), None, "utf-8"),
        ("路灯杆件设施".encode("gbk"), None, "gb18030"),
        ("路灯杆件设施".encode("gbk"), "UTF-8", "gb18030"),
        ("café".encode("cp1252"), None, "cp1252"),
        ("路灯".encode("gbk"), "936", "gb18030"),
        ("路灯".encode(), "nonsense", "utf-8"),
    ],
)
def test_encodings(raw: bytes, stated: str | None, name: str) -> None:
    assert encoding.of_bytes(raw, stated) == name


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(BadInput):
        encoding.checked("klingon")


def test_byte_order_marks_decide(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeff路灯".encode("utf-16"))
    assert encoding.of_text(path) == "utf-16"
    path.write_bytes("路灯".encode("utf-8-sig"))
    assert encoding.of_text(path) == "utf-8-sig"


def test_columns_find_their_fields(registry: Registry) -> None:
    lamps = registry.get("street_lights")
    columns = [
        "bsm",
        "DGBH",
        "灯头数",
        "Pole height",
        "ROAD_NAME",
        "installed_",
        "unknown",
        "extra",
    ]
    found = {item.column: (item.field.name, item.how) for item in match(lamps, columns, {})}
    assert found == {
        "bsm": ("code", "alias"),
        "DGBH": ("pole_no", "alias"),
        "灯头数": ("lamp_count", "title"),
        "Pole height": ("pole_height_m", "title"),
        "ROAD_NAME": ("road_name", "name"),
        "installed_": ("installed_on", "shortened"),
    }


def test_what_is_stated_comes_first(registry: Registry) -> None:
    lamps = registry.get("street_lights")
    found = match(lamps, ["BSM", "no"], {"no": "code"})
    assert [(item.column, item.field.name) for item in found] == [("no", "code")]
    assert match(lamps, ["BSM"], {"BSM": ""}) == []
    for given in ({"nowhere": "code"}, {"BSM": "nothing"}, {"BSM": "area_code"}):
        with pytest.raises(BadInput):
            match(lamps, ["BSM"], given)


@pytest.mark.parametrize(
    ("layer", "field", "column", "text", "value"),
    [
        ("roads", "road_class", "highway", "primary", "arterial"),
        ("roads", "road_class", "等级", "主干路", "arterial"),
        ("roads", "road_class", "等级", "arterial", "arterial"),
        ("roads", "road_class", "等级", "天路", "天路"),
        ("roads", "oneway", "oneway", "yes", True),
        ("street_lights", "pole_height_m", "h", "16 ft", 4.8768),
        ("street_lights", "state", "OBJSTATE", "1", "1"),
        ("street_lights", "surveyed_on", "d", "4/22/2007 0:00:00", "2007-04-22"),
        ("street_lights", "surveyed_on", "d", "2023年5月1日", "2023-05-01"),
        ("street_lights", "surveyed_on", "d", "31/31/2007", "31/31/2007"),
    ],
)
def test_values(
    registry: Registry, layer: str, field: str, column: str, text: str, value: object
) -> None:
    made = convert(registry.get(layer).by_name[field], column, pd.Series([text, None]))
    assert (made[0] if isinstance(value, bool | float) else str(made[0])) == value
    assert made[1] is None


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"Lon": ["117"], "LAT": ["36"]}, ("Lon", "LAT")),
        ({"经度": ["117"], "纬度": ["36"]}, ("经度", "纬度")),
        ({"x": ["a"], "y": ["b"]}, None),
        ({"x": ["1"], "y": ["2"], "lng": ["3"], "lat": ["4"]}, ("lng", "lat")),
        ({"geom": ["POINT (1 2)"]}, ("geom",)),
        ({"geometry": ["c(-77, 38)"], "lon": ["1"], "lat": ["2"]}, ("lon", "lat")),
        ({"name": ["a"]}, None),
    ],
)
def test_positions(columns: dict[str, list[str]], found: tuple[str, ...] | None) -> None:
    position = find(pd.DataFrame(columns))
    assert (position.columns if position else None) == found


def test_null_island_is_no_position() -> None:
    frame = pd.DataFrame({"lon": ["0", "117", ""], "lat": ["0.0", "36", "36"]})
    position = find(frame)
    assert position is not None
    made = position.geometry(frame)
    assert [shape is None for shape in made] == [True, False, True]
