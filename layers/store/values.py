"""Values of a delivery made into the layer's types, and the rules each value must keep.

Pure and vectorised: a frame of any size in, the typed frame and a list of problems out. One
interactive edit is a frame of one row, so that there is one place where a value is judged.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from layers.info import FieldInfo, LayerInfo
from layers.store.classes import judge_classes
from layers.store.field_rules import UNSTORABLE, Mask, Objects, Own, broken, rules_of
from layers.store.problem import Problem

_TRUE = {"true", "t", "yes", "y", "1", "是"}
_FALSE = {"false", "f", "no", "n", "0", "否"}
SMALLEST, LARGEST = -(2**63), 2**63 - 1


def judge(
    info: LayerInfo, frame: pd.DataFrame, *, partial: bool = False, own: Own | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return ``frame`` with typed columns, and the problems found.

    ``partial`` skips required fields that the frame does not carry (an update of some fields).
    ``own`` are codes that the city added, by list. Columns that are not fields of the layer are
    dropped: callers decide what to do with them.
    """
    typed = pd.DataFrame(index=frame.index)
    problems: list[Problem] = []
    for field in info.fields:
        if field.readonly:
            continue
        if field.name in frame.columns:
            typed[field.name] = _judge_column(field, frame[field.name], problems, own or {})
        elif field.required and not partial:
            problems.extend(_required(field, frame.index))
    problems.extend(judge_classes(info, typed, partial=partial))
    return typed, problems


def _judge_column(
    field: FieldInfo, column: pd.Series[Any], problems: list[Problem], own: Own
) -> Any:
    values, bad = _CONVERT[field.type](*_split(column))
    if bad.any():
        problems.extend(_each(field, column, bad, "bad_type", "类型不符", f"is no {field.type}"))
    present = ~pd.isna(values)
    if field.required:
        problems.extend(_required(field, column.index[~present & ~bad]))
    for rule in rules_of(field, own):
        wrong = broken(rule, values, present)
        if wrong is not None:
            problems.extend(_each(field, column, wrong, rule.code, rule.zh, rule.en))
    return pd.Series(values, index=column.index, dtype=values.dtype)


def in_type(field: FieldInfo, column: pd.Series[Any]) -> tuple[Any, Mask]:
    """Return the values in the field's type and which rows hold none; rules are not judged."""
    values, bad = _CONVERT[field.type](*_split(column))
    return values, bad


def _required(field: FieldInfo, rows: Any) -> Iterator[Problem]:
    zh, en = f"缺少必填字段“{field.zh}”。", f"The required field “{field.name}” is empty."
    return (Problem(row, field.name, "required", zh, en) for row in rows)


def _each(field: FieldInfo, column: pd.Series[Any], bad: Mask, *words: str) -> Iterator[Problem]:
    code, zh, en = words
    for row, value in column[bad].items():
        shown = UNSTORABLE.sub("\ufffd", str(value))[:60]
        yield Problem(
            row,
            field.name,
            code,
            f"字段“{field.zh}”的值“{shown}”{zh}。",
            f"The value “{shown}” of “{field.name}” {en}.",
        )


def _split(column: pd.Series[Any]) -> tuple[Objects, Mask]:
    """The values as numbers or objects, and which are there; nulls and blank texts are not."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        present = column.notna().to_numpy(bool)
        if pd.api.types.is_extension_array_dtype(column.dtype):
            return column.astype(object).to_numpy(), present
        return column.to_numpy(), present
    values = column.to_numpy(dtype=object).copy()
    present = ~pd.isna(values)
    items = values[present].tolist()
    if _all_texts(items):
        stripped = list(map(str.strip, items))
        values[present], present[present] = stripped, list(map(bool, stripped))
        return values, present
    stripped = [v.strip() if isinstance(v, str) else v for v in items]
    values[present] = _objects(stripped)
    present[present] = [v != "" if isinstance(v, str) else True for v in stripped]
    return values, present


def _all_texts(items: list[Any]) -> bool:
    return set(map(type, items)) <= {str}


def _objects(values: list[Any]) -> Objects:
    """A one-dimensional array even where the values are lists."""
    made = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        made[position] = value
    return made


def _mapped(values: Objects, present: Mask, change: Callable[[Any], Any]) -> tuple[Objects, Mask]:
    """Apply ``change`` to what is there; what becomes None was bad."""
    made = np.full(len(values), None, dtype=object)
    made[present] = _objects([change(value) for value in values[present].tolist()])
    return made, present & (made == None)  # noqa: E711 - element by element


def _string(values: Objects, present: Mask) -> tuple[Objects, Mask]:
    if values.dtype == object and _all_texts(values[present].tolist()):
        values[~present] = None
        return values, np.zeros(len(values), dtype=bool)
    return _mapped(values, present, _text)


def _text(value: Any) -> str:
    """Numbers that a spreadsheet made of a code (3701.0) lose the false decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(values: Objects, present: Mask) -> tuple[Any, Mask]:
    if values.dtype == object:
        read = pd.to_numeric(pd.Series(values).where(present, None), errors="coerce")
        numbers = read.to_numpy(dtype=float, na_value=np.nan)
    else:
        numbers = values.astype(float)
    finite = np.isfinite(numbers)
    return pd.array(np.where(finite, numbers, np.nan), dtype="Float64"), present & ~finite


def _integer(values: Objects, present: Mask) -> tuple[Any, Mask]:
    if values.dtype.kind in "iu":
        return pd.array(values.astype(np.int64), dtype="Int64"), np.zeros(len(values), dtype=bool)
    if values.dtype == object:
        return _mapped_integers(values, present)
    finite = present & np.isfinite(values)
    fits = finite & (np.where(finite, values, 0.5) % 1 == 0) & (np.abs(values) < LARGEST)
    whole = pd.array(np.where(fits, values, 0).astype(np.int64), dtype="Int64")
    whole[~fits] = pd.NA
    return whole, present & ~fits


def _mapped_integers(values: Objects, present: Mask) -> tuple[Any, Mask]:
    """Texts and Python numbers one by one: beyond 2**53 a detour by floats would round."""
    made, bad = _mapped(values, present, _whole)
    return pd.array(made, dtype="Int64"), bad


def _whole(value: Any) -> int | None:
    try:
        number = int(value) if isinstance(value, int | np.integer) else _exactly(str(value))
    except (ValueError, OverflowError):
        return None
    return number if number is not None and SMALLEST < number < LARGEST else None


def _exactly(text: str) -> int | None:
    if text.lstrip("+-").isdecimal():
        return int(text)
    number = float(text)
    return int(number) if number.is_integer() else None


def _boolean(values: Objects, present: Mask) -> tuple[Objects, Mask]:
    return _mapped(values, present, _truth)


def _truth(value: Any) -> bool | None:
    word = str(value).lower().removesuffix(".0")
    return True if word in _TRUE else False if word in _FALSE else None


def _datetime(values: Objects, present: Mask) -> tuple[Objects, Mask]:
    return _mapped(values, present, _instant)


def _date(values: Objects, present: Mask) -> tuple[Objects, Mask]:
    return _mapped(values, present, _day)


def _day(value: Any) -> dt.date | None:
    found = _instant(value)
    return None if found is None else found.date()


def _instant(value: Any) -> dt.datetime | None:
    """Read ISO dates, the standard's YYYYMMDD, and date objects; None if it is no date."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    shown = _text(value).replace("/", "-")
    try:
        return dt.datetime.fromisoformat(shown)
    except ValueError:
        return None


def _object(values: Objects, present: Mask) -> tuple[Objects, Mask]:
    return _mapped(values, present, _mapping)


def _mapping(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def _array(values: Objects, present: Mask) -> tuple[Objects, Mask]:
    return _mapped(values, present, _list)


def _list(value: Any) -> list[str] | None:
    if isinstance(value, str):
        return [part.strip() for part in value.replace("；", ";").split(";") if part.strip()]
    return [str(item) for item in value] if isinstance(value, (list, tuple, np.ndarray)) else None


_CONVERT = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "object": _object,
    "array": _array,
}
