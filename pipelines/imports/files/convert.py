"""Delivered values made into a field's values: code lists, units, truths, dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from layers.codes import CodeList, load
from layers.info import FieldInfo
from pipelines.imports import measures

_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0?:00(?::00)?)?$")
_CHINESE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日?$")


def convert(field: FieldInfo, column: str, values: pd.Series[Any]) -> pd.Series[Any]:
    """Return ``values`` with everything recognised put into the field's form.

    What is not recognised stays as it is, for the layer's own rules to judge.
    """
    if field.codes:
        return _each(values, _coder(load(field.codes), column))
    if field.type in ("number", "integer"):
        if pd.api.types.is_numeric_dtype(values.dtype):
            return values
        return _each(values, lambda text: _kept(measures.number(text, field.unit), text))
    if field.type == "boolean":
        return _each(values, lambda text: _kept(measures.truth(text), text))
    if field.type == "date":
        return _each(values, _date)
    return values


def _each(values: pd.Series[Any], change: Callable[[str], Any]) -> pd.Series[Any]:
    """Apply ``change`` once per distinct value."""
    objects = values.to_numpy(dtype=object)
    present = ~pd.isna(objects)
    known: dict[Any, Any] = {}
    for value in set(objects[present].tolist()):
        known[value] = change(_text(value)) if isinstance(value, str | int | float) else value
    made = np.full(len(objects), None, dtype=object)
    made[present] = [known[value] for value in objects[present].tolist()]
    return pd.Series(made, index=values.index, dtype=object)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _kept(found: Any, text: str) -> Any:
    return text if found is None else found


def _coder(codes: CodeList, column: str) -> Callable[[str], Any]:
    """A code stays; a tag of OpenStreetMap, a title or a synonym becomes its code."""

    def code(text: str) -> Any:
        if not text or text in codes:
            return text or None
        found = codes.by_osm({column.lower(): text}) or codes.find(text)
        return found.code if found else text

    return code


def _date(text: str) -> Any:
    """Dates of spreadsheets, beside the ISO forms the layer itself understands."""
    year, month, day = 0, 0, 0
    if found := _CHINESE.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _AMERICAN.match(text):
        month, day, year = (int(part) for part in found.groups())
    try:
        return dt.date(year, month, day) if year else text
    except ValueError:
        return text
