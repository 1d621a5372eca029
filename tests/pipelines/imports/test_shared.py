"""Every public data set that fits these layers; skipped where the data is absent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.imports.plan import Options
from pipelines.imports.report import Report
from tests.pipelines.imports.conftest import City

Created = dict[str, int]


@dataclass(frozen=True)
class Case:
    """A source below data/, how it is loaded, and at least how many features of which layer."""

    source: str
    created: Created
    verb: str = "file"
    options: Options = field(default_factory=Options)
    refused: int = 0


CASES = [
    Case(
        "osm/helsinki.osm.pbf",
        {"roads": 2600, "buildings": 440, "street_lights": 586, "trees": 649, "waste_bins": 36,
         "places": 1500, "parks": 12, "water": 13, "manhole_covers": 390, "components": 2800},
    ),
    Case(
        "osm/andorra.osm.pbf",
        {"roads": 1600, "bridges": 140, "divisions": 6, "buildings": 290, "land_use": 120},
    ),
    Case("osm/krems.osm.gz", {"roads": 940, "buildings": 1190, "bridges": 60, "places": 400}),
    Case("divisions_shandong", {"divisions": 64_095}, "divisions"),
    Case("divisions_qingdao", {"divisions": 146}, "divisions"),
    Case("buildings_shenzhen/shenzhen_buildings.gpkg", {"buildings": 109_609}),
    Case("buildings_shenzhen/futian_roads.graphml", {"roads": 2_500}),
    Case(
        "buildings_shenzhen/shenzhen_districts.geojson",
        {"divisions": 10},
        options=Options(
            layer="divisions", mapping={"qh": "name"}, constants={"level": "county"}, crs="GCJ-02"
        ),
    ),
    Case("stormdrain/storm_lines.shp", {"drainage_pipes": 35}),
    Case("stormdrain/storm_pts.shp", {"drainage_nodes": 29}),
    Case(
        "places_shanghai/places.csv",
        {"places": 32_800},
        options=Options(mapping={"type": "category"}),
        refused=4,
    ),
    Case(
        "assets_dc",
        {"street_lights": 3_963, "buildings": 1_899, "component_04007": 2_782,
         "component_02027": 740, "component_02032": 113, "component_01054": 151},
        "folder",
    ),
    Case(
        "assets_dc/shapefiles/downtown_roadway_allocation/downtown_roadway_allocation.shp",
        {"roads": 1_032},
        options=Options(layer="roads", mapping={"ROUTENAME": "name"}),
    ),
]  # fmt: skip


def _load(city: City, case: Case, path: Path) -> Report:
    if case.verb == "divisions":
        return city.importer.divisions([path], case.options)
    work: Callable[[Path, Options], Report] = getattr(city.importer, case.verb)
    return work(path, case.options)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_loads_and_loads_again_unchanged(city: City, shared: Path, case: Case) -> None:
    path = shared / "data" / case.source
    if not path.exists():
        pytest.skip(f"{case.source} is absent")
    report = _load(city, case, path)
    created = {item.layer: item.created for item in report.loaded}
    assert {name: created.get(name, 0) >= n for name, n in case.created.items()} == dict.fromkeys(
        case.created, True
    )
    assert report.total("refused") == case.refused
    for item in report.loaded:
        assert item.read == item.created + item.updated + item.unchanged + item.refused
    again = _load(city, case, path)
    assert again.total("created") == again.total("updated") == 0
    assert again.total("unchanged") == report.total("created")


def test_a_shapefile_without_its_attributes_is_refused(city: City, shared: Path) -> None:
    folder = shared / "data" / "assets_dc" / "shapefiles" / "trees"
    if not folder.exists():
        pytest.skip("assets_dc is absent")
    report = city.importer.folder(folder, Options())
    assert {item.source: item.code for item in report.unusable}[
        "trees.shp"
    ] == "incomplete_shapefile"


def test_a_pbf_cut_off_loads_nothing(city: City, shared: Path, tmp_path: Path) -> None:
    from gis.errors import BadInput

    whole = (shared / "data" / "osm" / "helsinki.osm.pbf").read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    for share in (0.3, 0.7, 0.999):
        broken.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(BadInput) as refusal:
            city.importer.file(broken, Options())
        assert refusal.value.code == "broken_osm"
    assert city.count("changesets") == 0
