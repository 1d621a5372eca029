"""Values of a delivery made into the layer's types, and the rules each value must keep.

Pure and vectorised: a frame of any size in, the typed frame and a list of problems out. One
interactive edit is a frame of one row, so that there is one place where a value is judged.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from layers.codes import load
from layers.info import FieldInfo, LayerInfo

_TRUE = {"true", "t", "yes", "y", "1", "是"}
_FALSE = {"false", "f", "no", "n", "0", "否"}
SMALLEST, LARGEST = -(2**63), 2**63 - 1


@dataclass(frozen=True)
class Problem:
    """Why row ``row`` (label of the frame's index) cannot be accepted."""

    row: Any
    field: str | None
    code: str
    zh: str
    en: str


def judge(
    info: LayerInfo, frame: pd.DataFrame, *, partial: bool = False
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return ``frame`` with typed columns, and the problems found.

    ``partial`` skips required fields that the frame does not carry (an update of some fields).
    Columns that are not fields of the layer are dropped: callers decide what to do with them.
    """
    typed = pd.DataFrame(index=frame.index)
    problems: list[Problem] = []
    for field in info.fields:
        if field.readonly:
            continue
        if field.name in frame.columns:
            typed[field.name] = _judge_column(field, frame[field.name], problems)
        elif field.required and not partial:
            problems.extend(_required(field, frame.index))
    return typed, problems


def _judge_column(field: FieldInfo, column: pd.Series[Any], problems: list[Problem]) -> Any:
    values, bad = _CONVERT[field.type](column)
    problems.extend(_each(field, column, bad, "bad_type", "类型不符", f"is no {field.type}"))
    present = values.notna()
    if field.required:
        problems.extend(_required(field, column.index[~present & ~bad]))
    for rule in _rules(field):
        broken = present & ~values.where(present, None).map(rule.keeps, na_action="ignore").eq(True)
        problems.extend(_each(field, column, broken, rule.code, rule.zh, rule.en))
    return values


@dataclass(frozen=True)
class _Rule:
    keeps: Any
    code: str
    zh: str
    en: str


def _rules(field: FieldInfo) -> Iterator[_Rule]:
    if field.codes:
        known = {item.code for item in load(field.codes).items}
        keeps = known.issuperset if field.type == "array" else known.__contains__
        yield _Rule(keeps, "bad_code", "不在代码表内", "is not in the code list")
    if field.length:
        longest = field.length
        words = (f"超过 {longest} 个字符", f"is longer than {longest} characters")
        yield _Rule(lambda value: len(str(value)) <= longest, "too_long", *words)
    if field.pattern:
        whole = re.compile(field.pattern).fullmatch
        words = ("不符合编码结构", "breaks the structure of the code")
        yield _Rule(lambda value: whole(str(value)) is not None, "bad_structure", *words)
    if field.type == "string":
        yield _Rule(lambda value: "\x00" not in value, "bad_text", "含有非法字符", "has a NUL")


def _required(field: FieldInfo, rows: Any) -> Iterator[Problem]:
    zh, en = f"缺少必填字段“{field.zh}”。", f"The required field “{field.name}” is empty."
    return (Problem(row, field.name, "required", zh, en) for row in rows)


def _each(
    field: FieldInfo, column: pd.Series[Any], bad: pd.Series[bool], *words: str
) -> Iterator[Problem]:
    code, zh, en = words
    for row, value in column[bad.to_numpy(bool)].items():
        shown = str(value)[:60]
        yield Problem(
            row,
            field.name,
            code,
            f"字段“{field.zh}”的值“{shown}”{zh}。",
            f"The value “{shown}” of “{field.name}” {en}.",
        )


def _clean(column: pd.Series[Any]) -> pd.Series[Any]:
    """Nulls of every kind and blank text become None; objects stay what they are."""
    if column.dtype != object and not isinstance(column.dtype, pd.StringDtype):
        return column
    values = column.astype(object).map(lambda v: v.strip() or None if isinstance(v, str) else v)
    return values.where(values.notna(), None)


def _string(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    return _clean(column).astype(object).map(_text, na_action="ignore"), _none_bad(column)


def _text(value: Any) -> str:
    """Numbers that a spreadsheet made of a code (3701.0) lose the false decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _number(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    clean = _clean(column)
    values = pd.to_numeric(clean, errors="coerce").astype("Float64")
    finite = values.map(np.isfinite, na_action="ignore").eq(True)
    return values.where(finite, pd.NA), clean.notna() & ~finite


def _integer(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    values, bad = _number(column)
    fits = values.isna() | ((values % 1 == 0) & (values > SMALLEST) & (values < LARGEST))
    return values.where(fits, pd.NA).astype("Int64"), bad | ~fits.astype(bool)


def _boolean(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    clean = _clean(column)
    words = clean.astype(object).map(
        lambda v: str(v).lower().removesuffix(".0"), na_action="ignore"
    )
    values = words.map(lambda w: True if w in _TRUE else False if w in _FALSE else None)
    return values.astype(object), clean.notna() & values.isna()


def _datetime(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    clean = _clean(column)
    values = clean.astype(object).map(_instant, na_action="ignore")
    return values, clean.notna() & values.isna()


def _date(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    values, bad = _datetime(column)
    return values.map(lambda v: v.date(), na_action="ignore").astype(object), bad


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


def _object(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    clean = _clean(column).astype(object)
    values = clean.map(_mapping, na_action="ignore")
    return values, clean.notna() & values.isna()


def _mapping(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def _array(column: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[bool]]:
    clean = column.astype(object)
    clean = clean.map(lambda v: None if v is None or v is pd.NA or v == "" or v != v else v)
    values = clean.map(_list, na_action="ignore")
    return values, clean.notna() & values.isna()


def _list(value: Any) -> list[str] | None:
    if isinstance(value, str):
        return [part.strip() for part in value.replace("；", ";").split(";") if part.strip()]
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else None


def _none_bad(column: pd.Series[Any]) -> pd.Series[bool]:
    return pd.Series(False, index=column.index)


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
