"""Rows of a delivery, read and mapped to our classes; what cannot be is named with its reason. Pure."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from gis.errors import BadInput

CODES = Path(__file__).parents[1] / "codes"
_PATTERNS = ("category", "complaint_type", "descriptor")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A report of another system; ``ended_at`` is None while it is open. Position lon/lat, WGS 84."""

    key: str
    class_kind: str
    class_code: str
    lon: float
    lat: float
    reported_at: dt.datetime
    ended_at: dt.datetime | None
    description: str
    address: str


@dataclass(frozen=True)
class Refused:
    """A row that cannot become a case: its key, why, and the row itself."""

    key: str
    code: str
    zh: str
    en: str
    raw: Mapping[str, str]


Reader = Callable[[Mapping[str, str], "ClassTable"], "Delivered | Refused"]


@dataclass(frozen=True)
class ClassTable:
    """Which class a kind of problem is: rows of patterns, the first that fits counts."""

    rows: tuple[Mapping[str, str], ...]

    def find(self, row: Mapping[str, str]) -> tuple[str, str] | None:
        """Return class kind and code, None if no row fits."""
        for known in self.rows:
            if all(fnmatchcase(row.get(name, ""), known[name]) for name in _PATTERNS):
                return known["class_kind"], known["class_code"]
        return None


def read(path: Path, form: str) -> Iterator[Delivered | Refused]:
    """Read a delivery of a known form; BadInput for an unknown form or a file of other columns."""
    reader = FORMS.get(form)
    if reader is None:
        raise BadInput(
            "unknown_form",
            f"没有导入格式“{form}”，可用：{'、'.join(FORMS)}。",
            f"There is no form “{form}”; known are {', '.join(FORMS)}.",
        )
    known = mapping(form)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if "unique_key" not in (rows.fieldnames or ()):
            raise BadInput(
                "other_columns",
                f"“{path.name}”的列与格式“{form}”不符。",
                f"The columns of “{path.name}” are not those of “{form}”.",
            )
        yield from (reader(row, known) for row in rows)


def mapping(form: str) -> ClassTable:
    """The table of classes of a form."""
    with (CODES / f"import_{form}.csv").open(encoding="utf-8", newline="") as file:
        return ClassTable(tuple(csv.DictReader(file)))


def _sf311(row: Mapping[str, str], known: ClassTable) -> Delivered | Refused:
    """San Francisco's 311 requests as published (columns of the open data set)."""
    found = known.find(row)
    if found is None:
        return _no(
            row, "no_class", "该类问题没有对应的小类", "no class stands for this kind of problem"
        )
    lon, lat = _number(row.get("longitude")), _number(row.get("latitude"))
    if lon is None or lat is None or (lon, lat) == (0.0, 0.0):
        return _no(row, "no_position", "没有坐标", "it has no position")
    reported = _moment(row.get("created_date"))
    if reported is None:
        return _no(row, "no_time", "没有上报时间", "it has no time")
    ended = _moment(row.get("closed_date")) if row.get("status") == "Closed" else None
    if ended is not None and ended < reported:
        return _no(row, "ends_before", "结束早于上报", "it ends before it begins")
    words = (row.get("complaint_type"), row.get("descriptor"), row.get("status_notes"))
    return Delivered(
        key=row["unique_key"],
        class_kind=found[0],
        class_code=found[1],
        lon=lon,
        lat=lat,
        reported_at=reported,
        ended_at=ended,
        description=" · ".join(word.strip() for word in words if word)[:2000],
        address=(row.get("incident_address") or "")[:300],
    )


FORMS: Mapping[str, Reader] = {"sf311": _sf311}


def _no(row: Mapping[str, str], code: str, zh: str, en: str) -> Refused:
    key = row.get("unique_key", "")
    return Refused(key, code, f"报告 {key}：{zh}。", f"Report {key}: {en}.", row)


def _number(given: str | None) -> float | None:
    try:
        number = float(given or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _moment(given: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat((given or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def reasons(refused: Iterable[Refused]) -> dict[str, int]:
    """Count refusals by their code."""
    found: dict[str, int] = {}
    for one in refused:
        found[one.code] = found.get(one.code, 0) + 1
    return found
