"""Zones and hours: what is taken, refused or left to an operator, and that it says why."""

from __future__ import annotations

import datetime as dt

import pytest

from services.cases.rules.intake import SHIPPED, Incoming, IntakeRule, Zone, judge, open_at

SITE = Zone(layer="no_collection_zones", id=1, name="地铁三号线工地")
STALLS = Zone(
    layer="time_window_zones",
    id=2,
    name="夜市街",
    classes=("0404", "0903*"),
    hours=("06:00-22:00",),
)


def at(clock: str, day: int = 2) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-03-0{day}T{clock}:00+08:00").astimezone(dt.UTC)


def report(source: str = "collector", code: str = "0404", clock: str = "14:00") -> Incoming:
    return Incoming(source=source, class_code=code, at=at(clock))


@pytest.mark.parametrize(
    ("incoming", "zones", "decision", "says"),
    [
        (report("collector"), [SITE], "refuse", "地铁三号线工地"),
        (report("public"), [SITE], "triage", "地铁三号线工地"),
        (report("hotline"), [SITE], "triage", "人工研判"),
        (report("sensor"), [SITE], "triage", "人工研判"),
        (report("collector"), [STALLS], "refuse", "06:00-22:00"),
        (report("public"), [STALLS], "refuse", "夜市街"),
        (report(clock="22:05"), [STALLS], "accept", ""),
        (report(clock="22:00"), [STALLS], "accept", ""),
        (report(clock="21:59"), [STALLS], "refuse", ""),
        (report(code="09031"), [STALLS], "refuse", ""),
        (report(code="0405"), [STALLS], "accept", ""),
        (report("public"), [SITE, STALLS], "refuse", "夜市街"),
        (report("public"), [], "accept", ""),
    ],
)
def test_decisions(incoming: Incoming, zones: list[Zone], decision: str, says: str) -> None:
    found = judge(SHIPPED, incoming, zones)
    assert found.decision == decision
    assert says in (found.rulings[0].zh if found.rulings else "")


def test_what_is_watched_only_at_night() -> None:
    lamps = Zone(
        layer="time_window_zones", id=3, name="x", hours=("19:00-05:00",), window="watched"
    )
    assert judge(SHIPPED, report(clock="23:00"), [lamps]).decision == "accept"
    assert judge(SHIPPED, report(clock="14:00"), [lamps]).decision == "refuse"


@pytest.mark.parametrize(
    ("clock", "day", "days", "open_"),
    [
        ("23:00", 2, "1", True),  # Monday
        ("01:00", 3, "1", True),  # the night of Monday
        ("01:00", 2, "1", False),  # the night of Sunday
        ("06:00", 3, "1", False),
        ("23:00", 3, "1", False),
    ],
)
def test_a_night_belongs_to_the_day_it_begins(clock: str, day: int, days: str, open_: bool) -> None:
    local = dt.datetime.fromisoformat(f"2026-03-0{day}T{clock}:00+08:00")
    assert open_at(("22:00-06:00",), days, local) is open_


def test_a_citys_own_words_may_hold_braces() -> None:
    rule = IntakeRule(id="x", layer=SITE.layer, decision="flag", text=("{zone}{x}", "{0} {zone}"))
    [ruling] = judge([rule], report(), [SITE]).rulings
    assert (ruling.zh, ruling.en) == (f"{SITE.name}{{x}}", f"{{0}} {SITE.name}")
