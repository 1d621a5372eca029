"""GCJ-02 and BD-09 over a dense grid of China."""

import numpy as np
import pytest

from gis import offset

METRES_PER_DEGREE = 111_320.0


def china(step: float = 0.1):
    lon, lat = np.meshgrid(np.arange(73.5, 135.6, step), np.arange(3.9, 53.6, step))
    return lon.ravel(), lat.ravel()


def metres(a, b):
    east = (a[0] - b[0]) * METRES_PER_DEGREE * np.cos(np.radians(b[1]))
    return np.hypot(east, (a[1] - b[1]) * METRES_PER_DEGREE)


# Positions and results as printed in public documentation of several map libraries.
@pytest.mark.parametrize(
    ("forward", "given", "expected"),
    [
        (offset.wgs84_to_gcj02, (116.404, 39.915), (116.410244499, 39.916404282)),
        (offset.gcj02_to_bd09, (116.404, 39.915), (116.41036949371029, 39.92133699351021)),
        (offset.bd09_to_gcj02, (116.404, 39.915), (116.39762729119315, 39.90865673957631)),
    ],
)
def test_agrees_with_published_pairs(forward, given, expected):
    assert (
        metres(forward(*given), expected) < 0.6
    )  # the published inverse is itself only approximate


def test_shift_is_hundreds_of_metres_in_china():
    lon, lat = china(0.5)
    shifted = metres(offset.wgs84_to_gcj02(lon, lat), (lon, lat))
    assert shifted.min() > 20 and shifted.max() < 900


@pytest.mark.parametrize(
    ("forward", "inverse"),
    [
        (offset.wgs84_to_gcj02, offset.gcj02_to_wgs84),
        (offset.gcj02_to_bd09, offset.bd09_to_gcj02),
        (offset.wgs84_to_bd09, offset.bd09_to_wgs84),
    ],
)
def test_inverse_restores_the_position_to_a_micrometre(forward, inverse):
    place = china()
    assert metres(inverse(*forward(*place)), place).max() < 1e-6
    assert metres(forward(*inverse(*place)), place).max() < 1e-6


@pytest.mark.parametrize(
    "place",
    [(2.35, 48.85), (-74.0, 40.7), (151.2, -33.9), (72.0, 40.0), (137.84, 40.0), (100.0, 0.8)],
)
def test_outside_china_nothing_moves(place):
    for convert in (
        offset.wgs84_to_gcj02,
        offset.gcj02_to_wgs84,
        offset.gcj02_to_bd09,
        offset.bd09_to_gcj02,
    ):
        assert tuple(float(v) for v in convert(*place)) == place


def test_shape_is_kept_and_nan_stays_nan():
    lon, lat = offset.wgs84_to_gcj02(
        np.array([[120.0, np.nan], [10.0, 110.0]]), np.array([[36.0, 36.0], [50.0, np.nan]])
    )
    assert lon.shape == (2, 2)
    assert np.isnan(lon[0, 1]) and lon[1, 0] == 10.0
    back, _ = offset.gcj02_to_wgs84(lon, lat)
    assert back[0, 0] == pytest.approx(120.0, abs=1e-11)


def test_field_is_smooth_so_that_shapes_survive():
    lon, lat = china(0.05)
    near = metres(offset.wgs84_to_gcj02(lon + 1e-4, lat), offset.wgs84_to_gcj02(lon, lat))
    true = 1e-4 * METRES_PER_DEGREE * np.cos(np.radians(lat))
    assert np.abs(near / true - 1).max() < 0.02
