"""A component's class must stand in the edition its row names, and its identifier must fit."""

from __future__ import annotations

import pandas as pd
import pytest

from layers.registry import discover
from layers.store.values import judge


@pytest.fixture(scope="module")
def covers():
    return discover().get("manhole_covers")


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ({"class_code": "01003"}, None),
        ({"class_code": "0103", "edition": "2013"}, None),
        ({"class_code": "0103"}, "bad_class_code"),
        ({"class_code": "01016"}, "vacant_class_code"),
        ({"class_code": "01079"}, "unknown_class_code"),
        ({"class_code": "01999"}, None),
        ({"code": "37990101003000001", "class_code": "01003"}, None),
        ({"code": "3799010103000001", "class_code": "0103", "edition": "2013"}, None),
        ({"code": "37990101016000001", "class_code": "01003"}, "vacant_class_code"),
        ({"code": "379901010030001", "class_code": "01003"}, "bad_structure"),
    ],
)
def test_each_row_is_judged_by_its_edition(covers, row, refused):
    _, problems = judge(covers, pd.DataFrame([row], dtype=object))
    assert [problem.code for problem in problems][:1] == ([refused] if refused else [])


def test_an_update_of_the_class_alone_is_left_to_the_row_it_changes(covers):
    _, problems = judge(covers, pd.DataFrame([{"class_code": "0103"}], dtype=object), partial=True)
    assert problems == []
