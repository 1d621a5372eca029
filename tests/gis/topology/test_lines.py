"""Dangling line ends on made networks."""

import geopandas as gpd
import pytest
import shapely
from shapely.affinity import translate

from gis import topology

ORIGIN = (520_000.0, 4_000_000.0)
MAIN = shapely.LineString([(0, 0), (100, 0)])
RING = shapely.LineString([(0, 0), (0, 50), (100, 50), (100, 0)])


def check(*lines, border=None, tolerance=1.0):
    frame = gpd.GeoDataFrame(
        geometry=[translate(line, *ORIGIN) for line in lines], crs="EPSG:4549"
    ).to_crs("EPSG:4490")
    outline = (
        None
        if border is None
        else gpd.GeoSeries([translate(border, *ORIGIN)], crs="EPSG:4549")
        .to_crs("EPSG:4490")
        .iloc[0]
    )
    found = topology.dangles(frame, tolerance=tolerance, border=outline)
    return sorted(
        (row.kind, round(row.measure, 2), row.first, row.second) for row in found.itertuples()
    )


def line(*points):
    return shapely.LineString(points)


@pytest.mark.parametrize(
    ("lines", "findings"),
    [
        ((MAIN, RING), []),
        ((MAIN, RING, line((50, 0), (50, 50))), []),  # ends on the middle of others
        ((MAIN, RING, line((50, 0), (50, 49.4))), [("undershoot", 0.6, 2, 1)]),
        ((MAIN, RING, line((50, 0), (50, 50.7))), [("overshoot", 0.7, 2, 1)]),
        ((MAIN, RING, line((50, 0), (50, 20))), [("dangle", 20.0, 2, None)]),
        ((MAIN,), [("dangle", 100.0, 0, None), ("dangle", 100.0, 0, None)]),
        ((shapely.LinearRing([(0, 0), (1, 0), (1, 1)]),), []),
        ((shapely.MultiLineString([MAIN, RING]),), []),
        ((MAIN, shapely.Point(0, 0), RING), []),
    ],
)
def test_ends(lines, findings):
    assert check(*lines) == findings


def test_the_nearest_line_is_named():
    found = check(
        MAIN, RING, line((50, 0), (50, 49.4)), line((49, 49.7), (51, 49.7)), tolerance=0.5
    )
    assert ("undershoot", 0.3, 2, 3) in found


def test_ends_at_the_border_of_the_survey_are_expected():
    area = shapely.box(-20, -20, 120, 60)
    assert check(MAIN, RING, line((50, 50), (50, 60)), border=area) == []
    assert check(MAIN, RING, line((50, 50), (50, 58)), border=area) == [("dangle", 8.0, 2, None)]
