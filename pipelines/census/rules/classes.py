"""Classes by edition, looked up once per distinct value."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis.errors import WanmiError
from layers.codes import load
from layers.editions import Edition, find
from layers.info import LayerInfo


def pairs(left: pa.Array, right: pa.Array) -> tuple[list[tuple[Any, Any]], NDArray[Any]]:
    """Distinct pairs of two columns, and for each row which of them it has."""
    a, b = _encoded(left), _encoded(right)
    width = len(b[0]) + 1
    keys, which = np.unique(a[1] * width + b[1], return_inverse=True)
    listed = [(_at(a[0], key // width), _at(b[0], key % width)) for key in keys.tolist()]
    return listed, which


def _encoded(column: pa.Array) -> tuple[list[Any], NDArray[np.int64]]:
    """Distinct values, and per row the number of its value; one beyond the last is null."""
    encoded = column.cast(pa.string()).dictionary_encode()
    values = encoded.dictionary.to_pylist()
    numbers = encoded.indices.cast(pa.int64()).fill_null(len(values)).to_numpy()
    return values, numbers


def _at(values: list[Any], number: int) -> Any:
    return values[number] if number < len(values) else None


@cache
def known(edition: str | None, code: str) -> bool:
    """Whether the edition has the class, its local extensions included."""
    try:
        find("component", code, cast("Edition", edition or "2026"))
    except WanmiError:
        return False
    return True


@cache
def of_layer(info: LayerInfo, edition: str | None) -> frozenset[str]:
    """The classes of an edition whose objects lie in a layer; none where the layer takes any."""
    if edition in (None, "2026"):
        return frozenset(info.declared.classes)
    table = load("component_class_2026")
    found = (table.get(code) for code in info.declared.classes)
    before = {item.columns.get("predecessor_2013", "") for item in found if item}
    if edition == "2007":
        older = load("component_class_2007").items
        before = {item.code for item in older if item.columns.get("successor_2013") in before}
    return frozenset(before - {""})
