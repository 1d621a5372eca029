"""Levels of divisions that were not delivered, told by the structure of their codes (GB/T 2260, GB/T 10114)."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from layers.info import LayerInfo

LIST = "division_level"
_FORMS = (
    ("province", r"^[0-9]{2}(0000)?$"),
    ("city", r"^[0-9]{4}(00)?$"),
    ("county", r"^[0-9]{6}$"),
    ("street", r"^[0-9]{9}(000)?$"),
    ("community", r"^[0-9]{12}$"),
)
"""Tried in this order; the first that fits counts."""


def fill(info: LayerInfo, values: dict[str, pa.Array]) -> None:
    """Put levels where a layer with levels has codes and no level."""
    item = info.by_name.get("level")
    if item is None or item.codes != LIST or "code" not in values:
        return
    codes = values["code"].cast(pa.string())
    told = pa.nulls(len(codes), pa.string())
    for level, form in _FORMS:
        fits = pc.fill_null(pc.match_substring_regex(codes, pattern=form), False)
        told = pc.coalesce(told, pc.if_else(fits, level, pa.scalar(None, pa.string())))
    given = values.get("level")
    values["level"] = told if given is None else pc.coalesce(given.cast(pa.string()), told)
