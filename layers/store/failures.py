"""What the database refused, said as our own errors; recognised by SQLSTATE only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from gis.errors import Conflict, Forbidden, Unavailable, Unprocessable, WanmiError

_BY_STATE: dict[str, WanmiError] = {
    "42501": Forbidden(
        "not_allowed", "无权修改该图层或该区域。", "You may not change this layer or area."
    ),
    "23505": Conflict(
        "code_taken", "标识码已被占用。", "The identifier is already used by another feature."
    ),
    "23514": Unprocessable(
        "bad_value", "有字段值不符合图层的规定。", "A value breaks a rule of the layer."
    ),
    "23502": Unprocessable("required", "缺少必填字段。", "A required field is empty."),
    "22P02": Unprocessable("bad_type", "字段类型不符。", "A value has the wrong type."),
    "57014": Unavailable(
        "too_slow",
        "查询超时，请缩小范围后重试。",
        "The query took too long; narrow it and try again.",
    ),
    "40P01": Unavailable(
        "busy", "数据正被他人修改，请重试。", "The data is being changed; please try again."
    ),
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn database refusals inside the block into :class:`~gis.errors.WanmiError`."""
    try:
        yield
    except DBAPIError as error:
        known = _BY_STATE.get(getattr(error.orig, "sqlstate", None) or "")
        if known is None:
            raise
        raise type(known)(known.code, known.zh, known.en) from error
