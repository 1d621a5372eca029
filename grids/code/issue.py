"""New codes after the highest that was ever used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from gis.errors import Unprocessable
from grids.code.number import in_order
from grids.edit.local import Array

LAST = 999


def serials(codes: Iterable[str | None]) -> dict[str, int]:
    """Return the highest serial per community among ``codes`` (current and retired)."""
    highest: dict[str, int] = {}
    for code in codes:
        if code and len(code) == 15 and code.isdigit():
            highest[code[:12]] = max(highest.get(code[:12], 0), int(code[12:]))
    return highest


def issued(shapes: Array, communities: Array, highest: Mapping[str, int]) -> list[str]:
    """Return a code for each new cell, in standard order after the highest of its community.

    Raises Unprocessable ``full`` where a community would exceed 999.
    """
    codes = [""] * len(shapes)
    for community in sorted(set(communities.tolist())):
        rows = np.flatnonzero(communities == community)
        last = highest.get(community, 0)
        if last + len(rows) > LAST:
            raise Unprocessable(
                "full",
                f"社区 {community} 的网格编号将超过 999（已用至 {last}，还需 {len(rows)} 个）。",
                f"Community {community} would exceed serial 999: {last} used, {len(rows)} more needed.",
                "code",
            )
        for place, row in enumerate(rows[in_order(shapes[rows])].tolist(), start=last + 1):
            codes[row] = f"{community}{place:03d}"
    return codes
