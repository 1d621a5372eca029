"""What the database refused, said as our own errors; recognised by SQLSTATE only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gis.errors import BadInput, Conflict, Forbidden, Unavailable, Unprocessable, WanmiError

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


_BY_CLASS: dict[str, WanmiError] = {
    "22": BadInput("bad_value", "有参数值无法使用。", "A value of the request cannot be used."),
    "08": Unavailable("database_down", "数据库暂不可用。", "The database cannot be reached now."),
    "53": Unavailable("busy", "服务器繁忙，请稍后重试。", "The server is busy; please try again."),
    "57": Unavailable("database_down", "数据库暂不可用。", "The database cannot be reached now."),
    "40": Unavailable(
        "busy", "数据正被他人修改，请重试。", "The data is being changed; please try again."
    ),
}
"""By the first two characters of SQLSTATE, where no state of its own is known."""


def known(error: BaseException) -> WanmiError | None:
    """Return what to say about an exception of the database; None if nobody foresaw it."""
    if isinstance(error, PoolTimeout):
        return _copy(_BY_CLASS["53"])
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or _guessed(error)
    found = _BY_STATE.get(state) or _BY_CLASS.get(state[:2])
    return _copy(found) if found else None


@contextmanager
def translated() -> Iterator[None]:
    """Turn database refusals inside the block into :class:`~gis.errors.WanmiError`."""
    try:
        yield
    except DBAPIError as error:
        refusal = known(error)
        if refusal is None:
            raise
        raise refusal from error


def _guessed(error: DBAPIError) -> str:
    """The driver's own refusals carry no state: values it cannot send, a server that is gone."""
    if isinstance(error, DataError):
        return "22000"
    return "08000" if isinstance(error, OperationalError) else ""


def _copy(error: WanmiError) -> WanmiError:
    return type(error)(error.code, error.zh, error.en)
