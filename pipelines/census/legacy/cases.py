"""Closed cases of a legacy export: read as past cases of edition 2026, or refused with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import shapely

from gis.crs import STORAGE, resolve, transform
from pipelines.census.folder import Rows
from pipelines.census.inspect.shapes import shapes
from pipelines.census.inspect.source import WKB
from pipelines.census.legacy import recode
from pipelines.census.legacy.roles import CASE_KEY
from pipelines.census.mapping.names import fold
from pipelines.census.mapping.typed import texts
from services.cases.past.delivered import Delivered, Refused

PREFIX = "legacy/"
"""Begins the keys of cases of old systems, so that they meet no other's."""
_LOCAL = ZoneInfo("Asia/Shanghai")
_FORMS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H:%M", "%Y/%m/%d")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": CASE_KEY,
    "kind": ("eventtype", "casetype", "案件类型", "案件类别", "问题类型", "类别"),
    "class": (
        "subtypecode",
        "eventsubtypecode",
        "smallclass",
        "小类代码",
        "小类编码",
        "问题小类代码",
    ),
    "reported": ("createtime", "reporttime", "discovertime", "上报时间", "发现时间", "登记时间"),
    "ended": ("archivetime", "endtime", "closetime", "结案时间", "办结时间", "归档时间"),
    "words": ("eventdesc", "description", "问题描述", "描述", "案件描述"),
    "address": ("address", "eventaddress", "位置描述", "地址", "事发地址", "事发位置"),
}
_COMPONENT_WORDS = ("部件", "component")


@dataclass(frozen=True)
class Old:
    """A case as it stood in the old system, and what becomes of it here."""

    key: str
    kind: recode.CaseKind
    class_code: str
    row: Delivered | Refused


def read(rows: Rows, crs: str | None, edition: str) -> Iterator[Old]:
    """Every row of the table, in its order; ``crs`` of the positions, CGCS2000 where it is not known."""
    system = resolve(crs) if crs else STORAGE
    for part in rows.read():
        columns = {name: _column(part, known) for name, known in _COLUMNS.items()}
        placed = transform(shapely.force_2d(shapes(part.column(WKB))), system, STORAGE)
        spots = shapely.get_coordinates(shapely.centroid(placed)) if len(placed) else []
        lonlat = np.full((len(placed), 2), np.nan)
        lonlat[~(shapely.is_missing(placed) | shapely.is_empty(placed))] = spots
        for at in range(part.num_rows):
            given = {name: values[at] for name, values in columns.items()}
            yield _old(given, (float(lonlat[at, 0]), float(lonlat[at, 1])), edition)


def _column(part: pa.Table, known: tuple[str, ...]) -> list[str | None]:
    for name in part.column_names:
        if fold(name) in known:
            listed: list[str | None] = texts(part.column(name).combine_chunks()).to_pylist()
            return listed
    return [None] * part.num_rows


def _old(given: Mapping[str, str | None], spot: tuple[float, float], edition: str) -> Old:
    word = (given["kind"] or "").casefold()
    kind: recode.CaseKind = "component" if any(one in word for one in _COMPONENT_WORDS) else "event"
    code, key = given["class"] or "", given["key"] or ""
    return Old(key, kind, code, _judged(given, kind, spot, edition))


def _judged(
    given: Mapping[str, str | None],
    kind: recode.CaseKind,
    spot: tuple[float, float],
    edition: str,
) -> Delivered | Refused:
    reported, ended = moment(given["reported"]), moment(given["ended"])
    found = recode.matter(kind, given["class"] or "", edition)
    if given["key"] is None:
        return _no(given, "no_key", "没有案件编号", "it has no number")
    if found.code is None:
        return Refused(_key(given), f"class_{found.reason}", found.zh, found.en, _raw(given))
    if not np.isfinite(spot).all() or spot == (0.0, 0.0):
        return _no(given, "no_position", "没有坐标", "it has no position")
    if reported is None:
        return _no(given, "no_time", "没有可读的上报时间", "it has no time that can be read")
    if given["ended"] is not None and ended is None:
        return _no(given, "no_end", "结案时间无法识别", "its end cannot be read")
    if ended is not None and ended < reported:
        return _no(given, "ends_before", "结案早于上报", "it ends before it begins")
    return Delivered(
        key=_key(given),
        class_kind="matter",
        class_code=found.code,
        lon=spot[0],
        lat=spot[1],
        reported_at=reported,
        ended_at=ended,
        description=(given["words"] or "")[:2000],
        address=(given["address"] or "")[:300],
    )


def moment(text: str | None) -> dt.datetime | None:
    """A time as old systems write it; without zone it is Chinese local time."""
    plain = (text or "").strip()
    try:
        made = dt.datetime.fromisoformat(plain)
    except ValueError:
        found = (_parsed(plain, form) for form in _FORMS)
        read = next((one for one in found if one is not None), None)
        if read is None:
            return None
        made = read
    return made if made.tzinfo else made.replace(tzinfo=_LOCAL)


def _parsed(text: str, form: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, form)  # noqa: DTZ007 - the zone is put in by the caller
    except ValueError:
        return None


def _key(given: Mapping[str, str | None]) -> str:
    return f"{PREFIX}{given['key']}"[:200]


def _no(given: Mapping[str, str | None], code: str, zh: str, en: str) -> Refused:
    key = given["key"] or "—"
    return Refused(_key(given), code, f"案件 {key}：{zh}。", f"Case {key}: {en}.", _raw(given))


def _raw(given: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}


def as_dict(old: Old) -> dict[str, Any]:
    """The case for a table of counts."""
    refused = old.row if isinstance(old.row, Refused) else None
    return {
        "key": f"{PREFIX}{old.key}",
        "kind": old.kind,
        "old": old.class_code,
        "new": None if refused else getattr(old.row, "class_code", None),
        "reason": refused.code if refused else None,
        "zh": refused.zh if refused else None,
        "en": refused.en if refused else None,
    }
