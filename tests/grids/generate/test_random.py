"""Random communities, buildings and streets: whatever comes, the grid is sound."""

from __future__ import annotations

from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import affinity

from grids.generate import Inputs, generate
from tests.grids.generate import made

place = st.tuples(st.floats(0, 600), st.floats(0, 600))
size = st.floats(4, 140)


@st.composite
def border(draw: st.DrawFn) -> Any:
    """A polygon of any form, crossing itself or not."""
    points = draw(st.lists(place, min_size=3, max_size=9, unique=True))
    shape = shapely.Polygon([(made.X + x, made.Y + y) for x, y in points])
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


@st.composite
def building(draw: st.DrawFn) -> Any:
    x, y = draw(place)
    straight = made.box(x, y, draw(size), draw(size))
    return affinity.rotate(straight, draw(st.sampled_from([0, 25.7])))


routes = st.lists(place, min_size=2, max_size=4, unique=True)


@st.composite
def ground(draw: st.DrawFn) -> Inputs:
    shape = draw(border().filter(lambda b: b.area > 5_000))
    roads = [made.line(*points) for points in draw(st.lists(routes, max_size=5))]
    kinds = ["arterial", "lane", "service", "footway", "railway"]
    return Inputs(
        made.communities(shape),
        roads=made.frame(roads, road_class=kinds[: len(roads)]),
        buildings=made.frame(draw(st.lists(building(), max_size=25))),
        green=made.frame(draw(st.lists(building(), max_size=2))),
    )


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(ground())
def test_any_ground_is_divided_soundly(inputs: Inputs) -> None:
    result = generate(inputs)
    quality = result.quality
    assert quality.coverage_error < 1e-6
    assert quality.overlap < 1e-6
    assert quality.cuts == 0
    assert quality.multipart == 0
    assert result.cells.is_valid.all()
