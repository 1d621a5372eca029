"""Real places keep to the bars of the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from grids.generate import generate
from tests.grids.areas import area
from tests.grids.generate import made


@pytest.mark.parametrize("name", ["helsinki", "washington"])
def test_a_real_place_keeps_to_the_bars(name: str, shared: Path) -> None:
    result = generate(area(name, shared))
    made.assert_sound(result)
    quality = result.quality
    assert quality.in_limits >= 0.9
    assert quality.in_limits_but_giants >= 0.97
    assert abs(quality.median - 10_000) <= 500
    assert quality.compactness >= 0.5
    assert quality.street_share > 0.5
    assert result.fishnet.cuts > 100
