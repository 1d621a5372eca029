"""Two fresh cases that a third report shows to be one.

The first two reports of one problem may lie farther apart than positions err by, so that each became a
case. A report that belongs to both says where the problem is: the middle of those that joined errs less than
each of them. The younger case is judged again from its middle, by the rule by which a report is; if it is the
same, it is merged into the elder, and its reports go along. Only cases that nobody has touched are united.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from sqlalchemy import text

from gis.database.session import system
from services.cases.engine import Work, close, opened
from services.cases.engine.load import load
from services.cases.engine.step import attempt
from services.cases.engine.work import SYSTEM_HELD
from services.cases.intake.known import Looked, Suspect, metres, seen_of
from services.cases.rules.similar import Apart, Judgement, judge

FRESH = "reported"
_MOVED = text("UPDATE case_reports SET case_id = :into WHERE tenant = :tenant AND case_id = :case")


@dataclass(frozen=True)
class Union:
    """The younger case is the elder one; ``judgement`` says why."""

    elder: Suspect
    younger: Suspect
    judgement: Judgement

    def told(self) -> dict[str, Any]:
        """The judgement as JSON."""
        return replace(self.elder, judgement=self.judgement).told()


def union(looked: Looked, suspects: Sequence[Suspect]) -> Union | None:
    """Return what the report unites: the likest case that it joins and another one, both fresh."""
    joined = [one for one in suspects if one.joined]
    if len(joined) < 2 or looked.seen.component is not None:
        return None
    first = joined[0]
    for other in joined[1:]:
        elder, younger = sorted(
            (first, other), key=lambda one: (one.row["reported_at"], one.row["id"])
        )
        found = _same(looked, first, elder, younger)
        if found is not None:
            return Union(elder, younger, found)
    return None


def _same(looked: Looked, first: Suspect, elder: Suspect, younger: Suspect) -> Judgement | None:
    """The judgement on the elder case, seen from the younger one, if it says that they are one."""
    if elder.row["state"] != FRESH or younger.row["state"] != FRESH:
        return None
    one, other = (_middle(looked, each, each is first) for each in (elder, younger))
    place = metres(_spot(younger), elder.row["lon"], elder.row["lat"])
    apart = Apart(place, metres(other, one.x, one.y), elder.row["reports"])
    found = judge(looked.rule, seen_of(younger.row), [(elder.row["id"], seen_of(elder.row), apart)])
    return found[0] if found and found[0].verdict == "link" else None


def _spot(suspect: Suspect) -> shapely.Point:
    return shapely.Point(suspect.row["lon"], suspect.row["lat"])


def _middle(looked: Looked, suspect: Suspect, joined: bool) -> shapely.Point:
    """The middle of a case's reports, with the present one where it joins."""
    row, number = suspect.row, suspect.row["reports"]
    if not number:
        return _spot(suspect)
    lon, lat = row["middle_lon"], row["middle_lat"]
    if joined:
        lon += (looked.point.x - lon) / (number + 1)
        lat += (looked.point.y - lat) / (number + 1)
    return shapely.Point(lon, lat)


def elder_first(suspects: Sequence[Suspect], found: Union | None) -> list[Suspect]:
    """The suspects in the order of likeness, but the elder case of a union before all others."""
    if found is None:
        return list(suspects)
    return [found.elder, *(one for one in suspects if one is not found.elder)]


def unite(work: Work, found: Union) -> None:
    """Merge the younger case into the elder, in this transaction; not if somebody was quicker."""
    case, into = int(found.younger.row["id"]), int(found.elder.row["id"])
    other = opened(work.connection, work.registry, system(work.tenant), at=work.at, program=True)
    load(other, case)
    other.data, other.reason = {"into": into}, _why(found)
    if other.case.state == FRESH and attempt(other, other.case, "merge", SYSTEM_HELD):
        other.events[-1]["data"] = {"into": into, "judgement": found.told()}
        close(other)
        values = {"tenant": work.tenant, "case": case, "into": into}
        work.connection.execute(_MOVED, values)


def _why(found: Union) -> str:
    judged, elder = found.judgement, found.elder.row["id"]
    middle = judged.apart.nearer
    return (
        f"又一份上报与两件都相符，两件上报的中心相距 {middle:.1f} 米（在定位误差之内），自动并入 {elder}。 "
        f"One more report belongs to both; the middles of their reports lie {middle:.1f} m apart, within the "
        f"error of positions: merged into {elder}."
    )
