"""After the drive: nothing lost, nothing doubled, every step audited, every deadline as counted by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from services.cases.rules import holidays
from tests.benchmarks.cases import city
from tests.benchmarks.cases.drive import Driven

ZONE = ZoneInfo("Asia/Shanghai")
SECOND = dt.timedelta(seconds=1)
MINUTES = {"work_hour": 60, "work_day": 480, "urgent_hour": 60, "natural_day": 1440}


def findings(engine: Engine, driven: Sequence[Driven], after: int) -> Iterator[str]:
    """Yield what is wrong with the cases that were driven (ids above ``after``)."""
    cases = {row["id"]: row for row in _rows(engine, "cases", "id > :after", after)}
    events = _by_case(_rows(engine, "case_events", "case_id > :after", after))
    items = _by_case(_rows(engine, "case_items", "case_id > :after", after))
    clocks = _rows(engine, "case_clocks", "case_id > :after", after)
    numbers = [one.number for one in driven]
    if len(set(numbers)) != len(numbers):
        yield f"{len(numbers) - len(set(numbers))} cases were given twice"
    yield from (f"case {number} is lost" for number in sorted(set(numbers) - cases.keys()))
    yield from (f"case {number} nobody reported" for number in sorted(cases.keys() - set(numbers)))
    for one in driven:
        if one.number in cases:
            yield from _walked(one, cases[one.number], events[one.number])
            yield from _audited(cases[one.number], events[one.number], items[one.number])
    yield from _deadlines(clocks, events)


def _walked(
    one: Driven, case: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    own = [e["action"] for e in events if e["machine"] == "case" and e["action"] != "follow"]
    if sorted(own) != sorted(one.steps):
        yield f"case {one.number} took {own}, was led {one.steps}"
    if case["state"] != one.end:
        yield f"case {one.number} is {case['state']}, was led to {one.end}"


def _audited(
    case: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    items: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    """Steps are numbered without a gap, each begins where the last one ended, rows agree with them."""
    if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
        yield f"case {case['id']}: gap in the steps"
    for subject in (None, *(item["id"] for item in items)):
        steps = [event for event in events if event["item_id"] == subject]
        row = case if subject is None else next(item for item in items if item["id"] == subject)
        state = ""
        for event in steps:
            if event["state_from"] != state:
                yield f"case {case['id']}: {event['action']} from {event['state_from']}, was {state}"
            state = event["state_to"]
        if row["state"] != state:
            yield f"case {case['id']}, item {subject}: {row['state']}, its steps say {state}"


def _deadlines(
    clocks: Sequence[Mapping[str, Any]], events: Mapping[int, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    """Recompute each deadline from the marks, day by day and window by window."""
    runs = _runs(events)
    for clock in clocks:
        found = runs[clock["case_id"], clock["clock"], clock["item_id"]]
        if len(found) < clock["pass"]:
            yield f"case {clock['case_id']}: clock {clock['clock']} without a mark"
            continue
        due = found[clock["pass"] - 1].due()
        if abs(clock["due_at"] - due) > SECOND:
            yield f"case {clock['case_id']}: {clock['clock']} due {clock['due_at']}, counted {due}"


def _runs(
    events: Mapping[int, Sequence[Mapping[str, Any]]],
) -> Mapping[tuple[int, str, int], Sequence[_Run]]:
    """The runs of each clock (case, name, item) as the marks of the steps tell them."""
    found: dict[tuple[int, str, int], list[_Run]] = defaultdict(list)
    steps = ((case, event) for case, each in events.items() for event in each)
    for case, event in steps:
        for mark in event["marks"] or ():
            known, at = found[case, mark["clock"], mark["item"]], _moment(mark) or event["at"]
            if mark["kind"] in ("start", "restart"):
                known.append(_Run(at, *mark["limit"]))
            elif mark["kind"] in ("pause", "resume"):
                known[-1].stands.append(at)
    return found


@dataclass
class _Run:
    """One run of a clock; it ``stands`` from one moment to the next, again and again."""

    since: dt.datetime
    value: float
    unit: str
    stands: list[dt.datetime] = field(default_factory=list)

    def due(self) -> dt.datetime:
        """When it has run its time."""
        working = self.unit.startswith("work")
        due = counted(self.since, self.value * MINUTES[self.unit], working=working)
        for start, end in itertools.batched(self.stands, 2):
            if start < due:
                due = counted(end, _between(start, due, working=working), working=working)
        return due


def _between(start: dt.datetime, end: dt.datetime, *, working: bool) -> float:
    """The minutes (of working time) between two moments."""
    spans = _open(start, end) if working else [(start, end)]
    return sum((shut - opened).total_seconds() / 60 for opened, shut in spans)


def _open(start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The parts of a span that are working time."""
    day = start.astimezone(ZONE).date()
    while day <= end.astimezone(ZONE).date():
        midnight = dt.datetime.combine(day, dt.time(), ZONE)
        for first, last in _windows(day.year)[day]:
            opens = max(midnight + dt.timedelta(minutes=first), start)
            shuts = min(midnight + dt.timedelta(minutes=last), end)
            if shuts > opens:
                yield opens, shuts
        day += dt.timedelta(days=1)


def _moment(mark: Mapping[str, Any]) -> dt.datetime | None:
    """From when a mark counts, where that is not the moment of its event (work held until its hours)."""
    written = mark.get("from")
    return dt.datetime.fromisoformat(written) if written else None


def counted(since: dt.datetime, minutes: float, *, working: bool) -> dt.datetime:
    """When so many minutes (of working time) have passed, counted along the days."""
    if not working:
        return since + dt.timedelta(minutes=minutes)
    rest = dt.timedelta(minutes=minutes)
    day = since.astimezone(ZONE).date()
    while True:
        for start, end in _windows(day.year)[day]:
            midnight = dt.datetime.combine(day, dt.time(), ZONE)
            opens = max(midnight + dt.timedelta(minutes=start), since)
            closes = midnight + dt.timedelta(minutes=end)
            if closes > opens:
                if closes - opens >= rest:
                    return opens + rest
                rest -= closes - opens
        day += dt.timedelta(days=1)


@cache
def _windows(year: int) -> Mapping[dt.date, Sequence[tuple[int, int]]]:
    return {day.date: day.windows for day in holidays.days(year)}


def _rows(engine: Engine, table: str, condition: str, after: int) -> list[dict[str, Any]]:
    order = {"case_events": "case_id, seq"}.get(table, "1, 2")
    with engine.connect() as connection:
        found = connection.execute(
            text(f"SELECT * FROM {table} WHERE tenant = :tenant AND {condition} ORDER BY {order}"),
            {"tenant": city.TENANT, "after": after},
        )
        return [dict(row) for row in found.mappings()]


def _by_case(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found
