"""Whether a report is taken, and how: rules over the zones it lies in, its source, class and hour.

非采集区域管控 and 限时段管控 of the guideline are two kinds of zones; what follows from them is one table
of rules. The first rule whose conditions hold for a zone decides for that zone; of several zones
the strictest decision counts. Every decision names its rule and zone. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal
from zoneinfo import ZoneInfo

Decision = Literal["refuse", "triage", "flag", "accept"]
"""Not taken (422) · waits for an operator's judgement · taken with a remark · taken."""
DECISIONS: Mapping[str, tuple[str, str]] = {
    "refuse": ("不予采集", "Refused"),
    "triage": ("转人工研判", "An operator decides"),
    "flag": ("受理并备注", "Taken with a remark"),
    "accept": ("受理", "Taken"),
}
STRICTEST: tuple[Decision, ...] = ("refuse", "triage", "flag", "accept")
Window = Literal["tolerated", "watched"]
"""Within the hours the thing is tolerated (vending until 22:00) · only within them it is looked at."""


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A zone that the point lies in. ``classes`` are patterns such as ``0901*``; none means all.

    ``hours`` are local spans ``HH:MM-HH:MM`` (over midnight: ``22:00-06:00``) on ``days`` (1 Monday
    … 7 Sunday); a zone without hours holds at all times of its dates.
    """

    layer: str
    id: int
    name: str
    classes: Sequence[str] = ()
    hours: Sequence[str] = ()
    days: str = "1234567"
    window: Window = "tolerated"


@dataclass(frozen=True, kw_only=True)
class IntakeRule:
    """One row: for zones of ``layer`` and reports of these ``sources`` (none: all) the decision."""

    id: str
    layer: str
    decision: Decision
    sources: Sequence[str] = ()
    text: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What the rules look at, of a report."""

    source: str
    class_code: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What one zone leads to, with the rule that says so; ``zh`` and ``en`` explain it."""

    decision: Decision
    rule: str
    zone: Zone
    zh: str
    en: str


@dataclass(frozen=True)
class Verdict:
    """The decision on a report, and the rulings behind it, the strictest first."""

    decision: Decision
    rulings: tuple[Ruling, ...]


def judge(
    rules: Sequence[IntakeRule],
    report: Incoming,
    zones: Iterable[Zone],
    zone: str = "Asia/Shanghai",
) -> Verdict:
    """Decide on ``report`` in ``zones``; local hours are those of the time zone ``zone``."""
    local = report.at.astimezone(ZoneInfo(zone))
    rulings = [
        ruling
        for item in zones
        if _concerns(item, report, local) and (ruling := _ruling(rules, report, item)) is not None
    ]
    rulings.sort(key=lambda ruling: (STRICTEST.index(ruling.decision), ruling.zone.id))
    return Verdict(rulings[0].decision if rulings else "accept", tuple(rulings))


def open_at(hours: Sequence[str], days: str, local: dt.datetime) -> bool:
    """Tell whether a local instant lies in one of the spans; one over midnight belongs to its first day."""
    minute = local.hour * 60 + local.minute
    for span in hours:
        start, end = (_minutes(part) for part in span.split("-"))
        today = str(local.isoweekday()) in days
        before = str((local - dt.timedelta(days=1)).isoweekday()) in days
        if start < end:
            if today and start <= minute < end:
                return True
        elif (today and minute >= start) or (before and minute < end):
            return True
    return False


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _concerns(zone: Zone, report: Incoming, local: dt.datetime) -> bool:
    if zone.classes and not any(fnmatchcase(report.class_code, one) for one in zone.classes):
        return False
    if not zone.hours:
        return True
    return open_at(zone.hours, zone.days, local) is (zone.window == "tolerated")


def _ruling(rules: Sequence[IntakeRule], report: Incoming, zone: Zone) -> Ruling | None:
    for rule in rules:
        if rule.layer == zone.layer and (not rule.sources or report.source in rule.sources):
            zh, en = (
                text.replace("{zone}", zone.name).replace("{hours}", _told(zone))
                for text in rule.text
            )
            return Ruling(decision=rule.decision, rule=rule.id, zone=zone, zh=zh, en=en)
    return None


def _told(zone: Zone) -> str:
    days = "" if zone.days == "1234567" else f" ({zone.days})"
    return f"{'、'.join(zone.hours)}{days}"


MACHINES = ("sensor", "video", "video_ai")
SHIPPED = (
    IntakeRule(
        id="no_collection_collector",
        layer="no_collection_zones",
        decision="refuse",
        sources=("collector", "inspection"),
        text=(
            "该点位于非采集区域“{zone}”，采集员不上报。",
            "The point lies in the no-collection zone “{zone}”: collectors do not report there.",
        ),
    ),
    IntakeRule(
        id="no_collection_other",
        layer="no_collection_zones",
        decision="triage",
        text=(
            "该点位于非采集区域“{zone}”，转人工研判。",
            "The point lies in the no-collection zone “{zone}”: an operator decides.",
        ),
    ),
    IntakeRule(
        id="time_window",
        layer="time_window_zones",
        decision="refuse",
        text=(
            "限时段管控区“{zone}”内，{hours} 不采集此类问题。",
            "In the zone “{zone}” such problems are not collected during {hours}.",
        ),
    ),
)
"""The rules that hold until a city publishes its own."""
