"""``wanmi grids``: a surveyed grid loaded, mended, published, rolled back, located and balanced."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from api.cli.main import build as command_line
from gis.errors import NotFound, WanmiError
from grids.publish.publish import FindingsError
from tests.grids.town import COLUMNS, ROWS, SOUTH, STEP, STREET, WEST, build, community


class Command:
    """The command line for one town."""

    def __init__(self, database, town, var: Path) -> None:
        self.town = town
        self._environ = {
            "WANMI_DATABASE_URL": database.url,
            "WANMI_TENANT": town.tenant,
            "WANMI_VAR": str(var),
        }

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(command_line(), ["grids", *arguments], env=self._environ)
        if isinstance(done.exception, WanmiError):
            raise done.exception
        assert done.exit_code == code, (done.output, done.exception)
        return done.output


@pytest.fixture
def grids(database, tmp_path) -> Command:
    return Command(database, build(database.engine), tmp_path)


def _survey(town, path: Path) -> Path:
    """The first community as a shapefile of another system: a cell split, a vertex 4 mm off."""
    places = [(c, r) for r in range(ROWS) for c in range(COLUMNS)]
    shapes = [town.cell(1, c, r) for c, r in places]
    codes = [town.code(1, c, r) for c, r in places]
    west, south, east, north = shapes[5].bounds
    middle = (west + east) / 2
    shapes[5] = shapely.box(west, south, middle + 4e-8, north)
    shapes.append(shapely.box(middle, south, east, north))
    codes.append(f"{community(1)}99")
    frame = gpd.GeoDataFrame({"BGCODE": codes, "OWNER": "城管"}, geometry=shapes, crs=4490)
    frame.to_crs(4548).to_file(path / "wg.shp")
    return path / "wg.shp"


def test_a_surveyed_grid_goes_through_the_same_checks(grids, tmp_path) -> None:
    told = grids("load", str(_survey(grids.town, tmp_path)))
    number = re.search(r"draft (\d+)", told)[1]
    assert number in grids("drafts")
    out = tmp_path / "findings.geojson"
    grids("check", "--draft", number, "--out", str(out))
    kinds = {item["properties"]["kind"] for item in json.loads(out.read_text())["features"]}
    assert not kinds & {"gap", "overlap", "mismatch"}
    assert "edition 2: 33" in grids("publish", number)
    assert grids("editions").count(grids.town.tenant) == 0
    rows = grids.town.rows(
        "SELECT code FROM unit_grids WHERE tenant = :tenant AND code LIKE '%099'"
    )
    assert [row.code for row in rows] == [f"{community(1)}099"]
    assert "edition 3: 32" in grids("rollback", "1")
    with pytest.raises(NotFound):
        grids("rollback", "77")


def test_errors_are_told_and_stop_a_publication(grids, tmp_path) -> None:
    shapes = [
        grids.town.cell(1, c, r) for c in range(COLUMNS) for r in range(ROWS) if (c, r) != (1, 1)
    ]
    gpd.GeoDataFrame(geometry=shapes, crs=4490).to_file(tmp_path / "hole.gpkg")
    told = grids("load", str(tmp_path / "hole.gpkg"))
    number = re.search(r"draft (\d+)", told)[1]
    assert "not covered" in grids("check", "--draft", number, code=2)
    with pytest.raises(FindingsError):
        grids("publish", number)
    assert "not covered" not in grids("check", "--only", community(2))


def test_points_are_located_one_by_one_and_by_the_file(grids, tmp_path) -> None:
    lon, lat = WEST + 0.5 * STEP, SOUTH + 3.5 * STEP
    told = json.loads(grids("locate", str(lon), str(lat)))
    assert told["unit"]["code"] == grids.town.code(1, 0, 0)
    points = tmp_path / "points.csv"
    points.write_text(f"id,lon,lat\na,{lon},{lat}\nb,0,0\nc,,\n")
    grids("locate", str(points), "--out", str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open() as file:
        codes = [row["unit_grid"] for row in csv.DictReader(file)]
    assert codes == [grids.town.code(1, 0, 0), "", ""]


def test_work_is_balanced_and_put_into_force(grids) -> None:
    town = grids.town
    codes = [town.code(1, c, r) for c in range(COLUMNS) for r in range(ROWS)]
    row = {"code": f"{STREET}Z001", "unit_grids": codes, "shift": "day"}
    town.load("responsibility_grids", [row], [town.border(1)])
    grids("balance", STREET, "--grids", "2", "--accept")
    rows = town.rows(
        "SELECT code, cardinality(unit_grids) AS n FROM responsibility_grids WHERE tenant = :tenant ORDER BY 1"
    )
    assert [(row.code, row.n) for row in rows] == [(f"{STREET}Z001", 8), (f"{STREET}Z002", 8)]
