"""Components beside the places: what stands near a point, to be named when the point is described."""

from __future__ import annotations

from typing import Any

import pandas as pd
from numpy.typing import NDArray

from geocoding.base import columns
from geocoding.base.plane import Plane
from geocoding.index import cells, strings


def arrays(table: pd.DataFrame, plane: Plane) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Return the ``things`` arrays of a table of components, and the layers they point to."""
    table = table.reset_index(drop=True)
    x, y = plane.forward(table["lon"].to_numpy(float), table["lat"].to_numpy(float))
    made: dict[str, NDArray[Any]] = {
        "things.x": x,
        "things.y": y,
        "things.id": columns.number(table["id"], "int64"),
        "things.layer": columns.positions(table["layer"]),
    }
    for name in ("code", "name"):
        texts = [text if isinstance(text, str) else "" for text in table[name]]
        made |= strings.pack(texts).arrays(f"things.{name}")
    titles, title = columns.coded(table["title"])
    made |= titles.arrays("things.titles")
    made["things.title"] = title
    return made | cells.build(x, y).arrays("things"), sorted(set(table["layer"].fillna("")))
