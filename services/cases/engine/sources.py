"""The engine's own answers to its questions, for what no part answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import text

from layers.codes import load as codes
from services.cases.engine.units import PARENT
from services.cases.engine.words import Chosen, Evidence, OrderTo, Proof, Refusal, Snapshot, Targets
from services.cases.engine.work import Subject, Work
from services.cases.rules import flow as flows
from services.cases.rules.calendar import Calendar, built
from services.cases.rules.clock import Limit
from services.cases.rules.flow import Flow, Transition
from services.cases.rules.holidays import days, every_day

NIGHT = ((20 * 60, 26 * 60),)
"""20:00 to 02:00 of the next day."""
LIMITS: Mapping[str, Limit] = {
    "accept": Limit(15 / 60, "work_hour"),
    "verify": Limit(30 / 60, "work_hour"),
    "file": Limit(15 / 60, "work_hour"),
    "dispatch": Limit(30 / 60, "work_hour"),
    "handle": Limit(1, "work_day"),
    "review": Limit(30 / 60, "work_hour"),
    "check": Limit(30 / 60, "work_hour"),
    "close": Limit(30 / 60, "work_hour"),
    "total": Limit(7, "natural_day"),
    "offer": Limit(15 / 60, "urgent_hour"),
}
"""Stage limits as found in city designs (30 minutes of working time to verify and to check); the rest assumed."""
FIRST_YEAR, YEARS_AHEAD = 2020, 3
_CLASSES = ("event_class_2013", "component_class_2013", "matter_class_2026", "component_class_2026")


def flow(_work: Work) -> Flow:
    """The flow of codes/flow.csv."""
    return _flow()


def calendar(work: Work, name: str) -> Calendar:
    """Working hours of announced and coming years; ``night`` is open every night."""
    return _calendar(name, work.at.year + YEARS_AHEAD)


def limit(_work: Work, clock: str, _item: Subject | None) -> Limit | None:
    """The time a stage may take; None for clocks that nobody limits."""
    return LIMITS.get(clock)


def snapshot(_work: Work, kind: str, code: str) -> Snapshot | None:
    """The class from the tables in data/codes; None if no edition has it."""
    for name in _CLASSES:
        if name.startswith(kind) and (found := codes(name).get(code)):
            group = f"{kind}:{code}"
            edition = name.rsplit("_", 1)[1]
            return Snapshot(edition=edition, kind=kind, code=code, name=found.zh, group=group)
    return None


def condition(_work: Work) -> Refusal | None:
    """Every case with a known class may be filed; the handbook knows better."""
    return None


def form(_work: Work, _row: Transition, _data: Mapping[str, Any]) -> Refusal | None:
    """No form demands anything."""
    return None


def targets(_work: Work, data: Mapping[str, Any]) -> Targets | Refusal:
    """The orders that the dispatcher names: ``data["targets"]`` as [{unit, role, axis}]."""
    given = [
        OrderTo(
            unit=str(one["unit"]), role=str(one.get("role", "lead")), axis=str(one.get("axis", ""))
        )
        for one in data.get("targets") or ()
    ]
    return Targets(orders=given, explained={"override": True})


def person(work: Work, _item: Subject, refused: frozenset[str]) -> Chosen | None:
    """Any collector of the area who did not report the case and has not refused."""
    from services.cases.engine.reporters import reporters

    statement = text(
        "SELECT person, unit FROM case_posts WHERE tenant = :tenant AND post = 'collector' "
        "AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at) "
        "AND (area_code IS NULL OR area_code = ANY(:scopes)) ORDER BY person"
    )
    values = {"tenant": work.tenant, "at": work.at, "scopes": list(work.case.row["scopes"])}
    barred = refused | reporters(work)
    for row in work.connection.execute(statement, values):
        if row.person not in barred:
            return Chosen(person=row.person, unit=row.unit, explained={"rule": "first free"})
    return None


def evidence(_work: Work, _item: Subject | None) -> Sequence[Evidence]:
    """Nothing is known of files here."""
    return ()


def enclose(_work: Work) -> None:
    """Nothing is attached here."""


def proof(_work: Work) -> Proof:
    """A photo of each kind, and a check."""
    return Proof()


def alike(work: Work, other: int) -> Refusal | None:
    """Two cases are alike if their classes are of one group and they lie within 30 m."""
    statement = text(
        "SELECT sim_group = :group AND ST_DWithin(cast(geom AS geography), "
        "cast(cast(:geom AS geometry) AS geography), 30) FROM cases WHERE tenant = :tenant AND id = :id"
    )
    geom = getattr(work.case.row["geom"], "desc", None)
    values = {"group": work.case.row["sim_group"], "geom": geom, "tenant": work.tenant, "id": other}
    if work.connection.scalar(statement, values):
        return None
    return Refusal(
        "not_alike",
        f"案件 {other} 与本案类别组不同或相距超过 30 米，不能并案。",
        f"Case {other} is of another group or more than 30 m away; they cannot be merged.",
        "into",
    )


def below(work: Work, unit: str, above: str) -> bool:
    """Tell whether ``unit`` stands below ``above`` (four levels at most)."""
    for _ in range(8):
        parent = work.connection.scalar(PARENT, {"tenant": work.tenant, "code": unit})
        if parent is None or parent == above:
            return bool(parent == above)
        unit = str(parent)
    return False


def window(_work: Work, _item: Subject) -> tuple[dt.datetime, dt.datetime] | None:
    """No task waits for a window."""
    return None


def public(_work: Work) -> bool:
    """Filed cases are shown to the public."""
    return True


@cache
def _flow() -> Flow:
    return flows.load()


@cache
def _calendar(name: str, until: int) -> Calendar:
    years = range(FIRST_YEAR, until + 1)
    if name == "night":
        return built(name, (day for year in years for day in every_day(year, NIGHT)))
    return built(name, (day for year in years for day in days(year)))


SOURCES: dict[str, Any] = {
    "flow": flow,
    "calendar": calendar,
    "limit": limit,
    "snapshot": snapshot,
    "condition": condition,
    "form": form,
    "targets": targets,
    "person": person,
    "evidence": evidence,
    "enclose": enclose,
    "proof": proof,
    "alike": alike,
    "below": below,
    "window": window,
    "public": public,
}
