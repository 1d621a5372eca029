"""Files become evidence of a case: compared with its place and time, and the comparison kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from pyproj import Geod
from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert

from gis.errors import Unprocessable
from gis.offset import gcj02_to_wgs84
from services.cases.evidence.files import checked
from services.cases.evidence.tables import EvidenceUse

KINDS = ("near", "far", "reference", "before", "after", "snapshot", "clip", "other")
MOST = 20
FAR_M = 100.0
"""A photo claimed to be taken farther away than this is told as such."""
LATE = dt.timedelta(hours=24)
_EARTH = Geod(ellps="GRS80")


@dataclass(frozen=True)
class Named:
    """Evidence as a report names it."""

    sha256: str
    kind: str = "other"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A named file beside the case: how far and how long from it, which other cases it proves."""

    sha256: str
    kind: str
    distance_m: float | None
    gap_s: float | None
    elsewhere: tuple[int, ...]
    remarks: tuple[tuple[str, str], ...]

    def told(self) -> dict[str, Any]:
        """As JSON; remarks by language."""
        return {
            "sha256": self.sha256,
            "kind": self.kind,
            "distance_m": self.distance_m,
            "gap_s": self.gap_s,
            "remarks": [{"zh": zh, "en": en} for zh, en in self.remarks],
        }


def examine(
    connection: Connection,
    tenant: str,
    named: Sequence[Named],
    point: shapely.Point,
    at: dt.datetime,
) -> list[Found]:
    """Compare named files with a place (lon/lat) and an instant; Unprocessable for unknown ones."""
    if not named:
        return []
    _judge(named)
    rows = connection.execute(
        _FILES, {"tenant": tenant, "hashes": [checked(item.sha256) for item in named]}
    )
    files = {row["sha256"]: dict(row) for row in rows.mappings()}
    missing = [item.sha256 for item in named if item.sha256 not in files]
    if missing:
        raise no_such(missing[0])
    return [compared(item, files[item.sha256], point, at) for item in named]


def no_such(sha256: str) -> Unprocessable:
    """The answer to a hash of which nothing was uploaded in this city."""
    return Unprocessable(
        "no_such_evidence",
        f"没有上传过编号为 {sha256[:12]}… 的取证材料。",
        f"Evidence {sha256[:12]}… was not uploaded.",
        "evidence",
    )


_FILES = text(
    "SELECT f.sha256, f.lon, f.lat, f.taken_at, array(SELECT DISTINCT e.case_id FROM case_evidence e "
    "WHERE e.tenant = f.tenant AND e.sha256 = f.sha256 ORDER BY 1 LIMIT 5) AS elsewhere "
    "FROM case_files f WHERE f.tenant = :tenant AND f.sha256 = ANY(:hashes)"
)


def compared(item: Named, file: Mapping[str, Any], point: shapely.Point, at: dt.datetime) -> Found:
    """Compare one file (row of ``case_files`` with ``elsewhere``) with a place and an instant."""
    distance, shifted = _distance(file, point)
    gap = (at - file["taken_at"]).total_seconds() if file["taken_at"] else None
    remarks = [*_place(distance, shifted), *_time(gap), *_elsewhere(file["elsewhere"])]
    return Found(
        sha256=item.sha256,
        kind=item.kind,
        distance_m=None if distance is None else round(distance, 1),
        gap_s=gap,
        elsewhere=tuple(file["elsewhere"]),
        remarks=tuple(remarks),
    )


def attach(
    connection: Connection,
    tenant: str,
    case_id: int,
    found: Sequence[Found],
    by: tuple[str, dt.datetime, int | None],
) -> None:
    """Note the files as evidence of the case; ``by`` is who, when, and with which report."""
    who, at, report = by
    if found:
        rows = [
            {
                "tenant": tenant, "case_id": case_id, "sha256": item.sha256, "kind": item.kind,
                "report_id": report, "added_at": at, "added_by": who,
                "distance_m": item.distance_m, "gap_s": item.gap_s,
            }
            for item in found
        ]  # fmt: skip
        connection.execute(insert(EvidenceUse).on_conflict_do_nothing(), rows)


def _judge(named: Sequence[Named]) -> None:
    if len(named) > MOST:
        raise Unprocessable(
            "too_much_evidence",
            f"一次最多 {MOST} 份取证材料。",
            f"At most {MOST} pieces of evidence at a time.",
            "evidence",
        )
    wrong = next((item.kind for item in named if item.kind not in KINDS), None)
    if wrong is not None:
        raise Unprocessable(
            "bad_evidence_kind",
            f"没有“{wrong}”这种取证材料。",
            f"There is no evidence of the kind “{wrong}”; known are {', '.join(KINDS)}.",
            "evidence",
        )


def _distance(file: Mapping[str, Any], point: shapely.Point) -> tuple[float | None, bool]:
    """Metres on the ellipsoid, and whether the claim fits only when read as GCJ-02."""
    if file["lon"] is None:
        return None, False
    metres = _metres(file["lon"], file["lat"], point)
    if metres <= FAR_M:
        return metres, False
    lon, lat = gcj02_to_wgs84([file["lon"]], [file["lat"]])
    other = _metres(float(lon[0]), float(lat[0]), point)
    return (other, True) if other <= FAR_M else (metres, False)


def _metres(lon: float, lat: float, point: shapely.Point) -> float:
    return float(_EARTH.inv(lon, lat, point.x, point.y)[2])


def _place(distance: float | None, shifted: bool) -> list[tuple[str, str]]:
    if distance is None:
        return [("照片未记录位置", "the photo records no position")]
    if shifted:
        return [
            (
                f"照片位置为 GCJ-02 坐标，纠偏后距案件 {distance:.0f} 米",
                f"the photo's position is in GCJ-02; corrected, {distance:.0f} m from the case",
            )
        ]
    if distance > FAR_M:
        return [
            (
                f"照片拍摄位置距案件 {distance:.0f} 米",
                f"the photo was taken {distance:.0f} m from the case",
            )
        ]
    return []


def _time(gap: float | None) -> list[tuple[str, str]]:
    if gap is None:
        return []
    hours = gap / 3600
    if abs(gap) <= LATE.total_seconds():
        return []
    zh = f"照片拍摄于上报前 {hours:.0f} 小时" if gap > 0 else "照片拍摄时间晚于上报"
    en = (
        f"the photo was taken {hours:.0f} h before the report"
        if gap > 0
        else "the photo is later than the report"
    )
    return [(zh, en)]


def _elsewhere(cases: Sequence[int]) -> list[tuple[str, str]]:
    if not cases:
        return []
    listed = ", ".join(map(str, cases))
    return [(f"同一照片已用于案件 {listed}", f"the same photo already belongs to case {listed}")]
