"""What holds for every declared layer, whoever adds the next one."""

from __future__ import annotations

import csv
import re

import pytest

from layers.codes import FOLDER, load, names
from layers.component import ComponentFeature
from layers.derive.docs import PAGE, page
from layers.info import LayerInfo
from layers.registry import discover

REGISTRY = discover()
BASES = REGISTRY.bases()
EXPECTED = {
    *("divisions", "roads", "buildings", "water", "land_use", "components", "bridges"),
    *("street_lights", "manhole_covers", "drainage_pipes", "drainage_nodes", "green_spaces"),
    *("parks", "trees", "ancient_trees", "waste_bins", "toilets", "billboards", "parking_lots"),
    *("parking_spaces", "unit_grids", "responsibility_grids", "handling_grids", "places"),
}
STAFF_ONLY = {
    "drainage_pipes",
    "drainage_nodes",
    "responsibility_grids",
    "handling_grids",
    "grid_findings",
}
PERSONAL = re.compile(r".*(keeper|contact|collector|handler|chief)_(name|phone)")
FORMS = {"disc", "square", "triangle", "ring", "double-ring"}, {"line", "dashed"}
AREAS = {"fill", "outline", "hatch", "dashed"}

each = pytest.mark.parametrize("info", BASES, ids=lambda info: info.id)


def permissions() -> set[str]:
    with (FOLDER.parent / "roles.csv").open(encoding="utf-8", newline="") as file:
        return {word for row in csv.DictReader(file) for word in row["permissions"].split()}


def test_the_layers_of_a_city_are_there() -> None:
    assert {info.id for info in BASES} >= EXPECTED


@each
def test_layer_is_described(info: LayerInfo) -> None:
    assert info.title_zh
    assert info.title_en
    assert info.standard
    assert len(info.description) > 10
    assert info.theme in load("theme")
    assert info.owner in load("department")
    assert {info.read, info.write} <= permissions()
    assert 0 <= info.zoom[0] < info.zoom[1] <= 22


@each
def test_fields_are_described(info: LayerInfo) -> None:
    for row in info.fields:
        assert row.zh and row.en, row.name
        assert row.codes is None or row.codes in names(), row.name
        assert row.read in permissions(), row.name
        assert row.reason or row.read == "public", row.name
        if row.pattern:
            re.compile(row.pattern)


@each
def test_personal_data_is_for_staff(info: LayerInfo) -> None:
    personal = [row for row in info.fields if PERSONAL.fullmatch(row.name)]
    assert all(row.read == "staff" for row in personal)


@each
def test_delivered_names_mean_one_field(info: LayerInfo) -> None:
    meant: dict[str, str] = {}
    for row in info.fields:
        for name in (row.name, *row.aliases):
            assert meant.setdefault(name.casefold(), row.name) == row.name, name
    assert set(info.declared.source.rename.values()) <= set(info.by_name)


@each
def test_style_fits_geometry_and_values(info: LayerInfo) -> None:
    style = info.style
    allowed = {"point": FORMS[0], "line": FORMS[1], "polygon": AREAS, "any": FORMS[0]}
    assert style.form in allowed[info.geometry]
    if style.by:
        row = info.by_name[style.by.field]
        assert row.codes
        assert set(style.by.values) <= set(load(row.codes).by_code)


def test_defaults_are_codes_of_their_list() -> None:
    for info in BASES:
        for row in info.fields:
            default = info.table.columns[row.name].server_default
            if row.codes and default is not None:
                assert default.arg in load(row.codes), f"{info.id}.{row.name}"  # type: ignore[attr-defined]


def test_what_is_kept_from_the_public() -> None:
    """Of the map's own layers; services say it of theirs."""
    own = [info for info in BASES if not info.model.__module__.startswith("services.")]
    assert {info.id for info in own if info.read != "public"} == STAFF_ONLY


def test_one_layer_stamps_areas_and_one_grids() -> None:
    stamps = {info.declared.stamps: info.id for info in BASES if info.declared.stamps}
    assert stamps == {"area": "divisions", "grid": "unit_grids"}


def test_claims_are_disjoint_and_known() -> None:
    claims = [code for info in BASES for code in info.declared.classes]
    assert len(claims) == len(set(claims))
    assert set(claims) <= set(load("component_class_2026").by_code)
    classed = {info.id for info in BASES if issubclass(info.model, ComponentFeature)}
    assert classed == {info.id for info in BASES if info.declared.classes} | {"components"}


@pytest.mark.parametrize(
    ("word", "layer", "but"),
    [
        ("井盖", "manhole_covers", set()),
        ("灯", "street_lights", {"01006", "01015", "01060", "02014"}),
        ("树", "trees", {"04001", "04004", "04011"}),
        ("厕", "toilets", {"03002"}),
        ("垃圾箱", "waste_bins", set()),
        ("广告", "billboards", set()),
    ],
)
def test_classes_lie_where_one_would_look(word: str, layer: str, but: set[str]) -> None:
    named = {item.code for item in load("component_class_2026").items if word in item.zh}
    assert set(REGISTRY.get(layer).declared.classes) == named - but


def test_every_class_is_a_view_layer_of_its_claimer() -> None:
    claims = {code: info.id for info in BASES for code in info.declared.classes}
    for item in load("component_class_2026").items:
        view = REGISTRY.get(f"component_{item.code}")
        assert view.view_of == claims.get(item.code, "components")
        assert view.style.icon
    assert REGISTRY.get("component_0137").view_of == "street_lights"


def test_osm_tags_of_components_are_those_of_unclaimed_classes() -> None:
    claimed = {code for info in BASES for code in info.declared.classes}
    table = load("component_class_2026").items
    tags = [tag for item in table if item.code not in claimed for tag in item.many("osm")]
    assert list(REGISTRY.get("components").declared.source.osm) == tags


def test_osm_tags_of_roads_are_those_of_their_classes() -> None:
    tags = [tag for item in load("road_class").items for tag in item.many("osm")]
    assert list(REGISTRY.get("roads").declared.source.osm) == tags


def test_the_documentation_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(REGISTRY), "run python -m layers.derive.docs"
