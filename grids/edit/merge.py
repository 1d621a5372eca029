"""Cells made into one."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from grids.edit.change import Cells, Change, New, refusal, whole


def merge(cells: Cells, targets: Sequence[int]) -> Change:
    """Make one new cell of the ``targets``; Unprocessable ``not_adjacent`` if they do not touch."""
    chosen = whole({number: cells[number] for number in targets})
    if len(chosen) < 2:
        raise refusal("too_few", "请至少选择两个网格。", "Choose at least two cells.")
    made = shapely.coverage_union_all(list(chosen.values()))
    if len(shapely.get_parts(made)) != 1:
        raise refusal("not_adjacent", "所选网格并不相邻。", "The cells chosen are not adjacent.")
    order = sorted(chosen, key=lambda number: (-shapely.area(chosen[number]), number))
    return Change({}, (New(shapely.get_parts(made)[0], tuple(order)),), tuple(order))
