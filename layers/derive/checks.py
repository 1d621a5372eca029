"""Check constraints of a layer: code lists and lengths, as text plus CHECK, never native enums."""

from __future__ import annotations

from collections.abc import Iterator

from layers.codes import load
from layers.info import FieldInfo, LayerInfo

OWN = "x_"
"""How codes begin that a city adds to a list (:mod:`layers.city_codes`): the store knows which there are."""
LONGEST_LIST = 60
"""Longer lists (class tables) are checked by the store only: they change with each edition."""


def checks(info: LayerInfo) -> Iterator[tuple[str, str]]:
    """Yield (constraint name, SQL condition) for each attribute that has a rule."""
    for field in info.fields:
        condition = _condition(field, of_list=info.events is None)
        if condition:
            yield f"ck_{info.table.name}_{field.name}", condition


def _condition(field: FieldInfo, *, of_list: bool) -> str | None:
    parts = []
    if field.codes and of_list:  # what verbs write may be wider than the list: states of a flow
        codes = [item.code for item in load(field.codes).items]
        if len(codes) <= LONGEST_LIST:
            listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes)
            if field.type == "array":
                parts.append(f"{field.name} <@ ARRAY[{listed}]")
            else:
                own = f"left({field.name}, {len(OWN)}) = '{OWN}'"
                parts.append(f"({field.name} IN ({listed}) OR {own})")
    if field.length:
        parts.append(f"char_length({field.name}) <= {field.length}")
    return " AND ".join(parts) or None
