"""Everything that stands on a case sheet, read as the caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, select, text

from gis.database.session import Caller
from gis.errors import NotFound
from layers.codes import load
from layers.registry import Registry
from services.cases.config import readers
from services.cases.config.held import timeline
from services.cases.config.titled import CLOCKS, UNITS
from services.cases.config.words import ITEM_STATES, STATES, list_of
from services.cases.config.words import states as states_of
from services.cases.engine.remarks import REMARKS
from services.cases.engine.units import named
from services.cases.evidence.files import Files
from services.cases.rules import flow as flows
from services.cases.rules.flow import Flow
from services.cases.rules.posts import TITLES as POSTS
from services.cases.sheet import words

ZONE = ZoneInfo("Asia/Shanghai")
MOST_PICTURES = 6
States = Mapping[str, Mapping[str, tuple[str, str]]]
"""What states are called, by code list and code."""
_EVENTS = text("""
SELECT seq, at, actor, post, unit, machine, action, state_from, state_to, reason, item_id
FROM case_events WHERE tenant = :tenant AND case_id = :case ORDER BY seq
""")
_CLOCKS = text("""
SELECT clock, item_id, "pass" AS passes, state, value, measure, since, light_at, due_at, stopped_at, over, exempt
FROM case_clocks WHERE tenant = :tenant AND case_id = :case ORDER BY since, clock, item_id, "pass"
""")
_ITEMS = text("""
SELECT id, machine, kind, role, unit, person, state, due_at FROM case_items
WHERE tenant = :tenant AND case_id = :case ORDER BY id
""")
_PICTURES = text("""
SELECT e.sha256, e.kind, f.taken_at, e.distance_m FROM case_evidence e
JOIN case_files f ON f.tenant = e.tenant AND f.sha256 = e.sha256
WHERE e.tenant = :tenant AND e.case_id = :case AND f.kind <> 'mp4' ORDER BY e.added_at, e.sha256, e.kind
""")


@dataclass(frozen=True)
class Sheet:
    """The data of the page, where the case lies, and its picture files by their name on the page."""

    told: Mapping[str, Any]
    place: BaseGeometry
    pictures: Mapping[str, Path]


def gather(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    case: int,
    now: dt.datetime,
    files: Files,
) -> Sheet:
    """Collect a sheet; NotFound for cases that are not there or not the caller's to see."""
    table = registry.readable("cases", caller).table
    row = connection.execute(
        select(table).where(table.c.tenant == caller.tenant, table.c.id == case)
    ).one_or_none()
    if row is None:
        raise NotFound("no_such_case", f"没有案件 {case}。", f"There is no case {case}.")
    asked = {"tenant": caller.tenant, "case": case}
    events, clocks, items, shown = (
        connection.execute(query, asked).all() for query in (_EVENTS, _CLOCKS, _ITEMS, _PICTURES)
    )
    units = named(connection, caller.tenant, [row.unit, *(one.unit for one in (*items, *events))])
    pictures = list(_pictures(caller, shown, files))
    place, flow = to_shape(row.geom), _flow(connection, caller, row)
    states = states_of(connection, caller.tenant)
    told = {
        "title": "城市管理案件登记表",
        "subtitle": f"Case sheet · {row.code or f'#{row.id}'}",
        "state": states[STATES].get(row.state, (row.state, row.state)),
        "light": None if row.ended else _light(row, now),
        "facts": list(_facts(row, units)),
        "position": f"{place.x:.6f}, {place.y:.6f}  CGCS2000 · {row.grid_code or ''}",
        "pictures": [one for one, _ in pictures],
        "clocks": [_clock(one, now) for one in clocks],
        "items": [_item(one, units, states) for one in items],
        "steps": [_step(one, (units, states), flow) for one in events if one.action != "follow"],
        "signatures": words.SIGNATURES,
        "words": words.WORDS,
        "footer": f"万米 Wanmi · {_time(now)} · {caller.display or caller.actor or ''}",
    }
    return Sheet(told, place, {one["file"]: path for one, path in pictures})


def _facts(row: Any, units: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Label, value, and whether it takes the whole width."""
    values = (
        ("code", row.code or f"#{row.id}", False),
        ("source", _code("case_source", row.source)[0], False),
        ("class", f"{row.name or ''}（{row.class_code}，{row.class_edition}）", False),
        ("grade", _code("grid_grade", row.grade)[0] if row.grade else "—", False),
        ("reported", _time(row.reported_at), False),
        ("filed", _time(row.filed_at), False),
        ("due", _time(row.due_at), False),
        ("closed", _time(row.closed_at), False),
        ("unit", units.get(row.unit or "", row.unit or "—"), False),
        ("grid", row.responsibility_grid or "—", False),
        ("address", row.address or "—", True),
        ("description", row.description or "—", True),
    )
    for key, value, wide in values:
        yield {"label": words.FACTS[key], "value": value, "wide": wide}


def _pictures(
    caller: Caller, shown: Sequence[Any], files: Files
) -> Iterator[tuple[dict[str, Any], Path]]:
    for n, one in enumerate(shown[:MOST_PICTURES]):
        path = files.folder(caller.tenant, one.sha256) / "shown"
        if path.is_file():
            away = "" if one.distance_m is None else f" {one.distance_m:.0f} m"
            taken = one.taken_at and one.taken_at.astimezone(ZONE)
            note = f"{taken:%m-%d %H:%M}{away}" if taken else away.strip()
            kind = words.PICTURES.get(one.kind, (one.kind, one.kind))
            yield {"file": f"picture-{n}.jpg", "kind": kind, "note": note}, path


def _clock(row: Any, now: dt.datetime) -> dict[str, Any]:
    light = _light(row, row.stopped_at or now)
    late = row.over if row.stopped_at else light == "red"
    verdict = (
        "免责"
        if row.exempt and late
        else "超时"
        if late
        else "按时"
        if row.stopped_at
        else "计时中"
    )
    if row.state == "paused":
        light, verdict = "yellow", "暂停"
    again = f" ×{row.passes}" if row.passes > 1 else ""
    name = CLOCKS.get(row.clock, (row.clock, ""))
    return {
        "name": (f"{name[0]}{again}", name[1]),
        "limit": f"{row.value:g} {UNITS.get(row.measure, (row.measure,))[0]}",
        "since": _time(row.since),
        "due": _time(row.due_at),
        "stopped": _time(row.stopped_at),
        "light": "red" if late else light if not row.stopped_at else "green",
        "verdict": verdict,
    }


def _item(row: Any, units: Mapping[str, str], states: States) -> dict[str, Any]:
    machine = _code("case_machine", row.machine)
    return {
        "kind": machine,
        "role": _code("case_role", row.role)[0] if row.role else "",
        "unit": units.get(row.unit or "", row.unit or "—"),
        "person": row.person or "—",
        "state": states[ITEM_STATES].get(row.state, (row.state,))[0],
        "due": _time(row.due_at),
    }


def _step(row: Any, words_of: tuple[Mapping[str, str], States], flow: Flow) -> dict[str, Any]:
    units, states = words_of
    post = POSTS.get(row.post, (row.post,))[0]
    unit = units.get(row.unit or "", row.unit or "")
    actor = "" if row.post == "system" else row.actor
    who = " · ".join(part for part in (post, unit, actor) if part)
    to = states[list_of(row.machine)].get(row.state_to, (row.state_to,))[0]
    return {
        "main": row.machine == "case",
        "at": _time(row.at, seconds=True),
        "action": titles(flow).get((row.machine, row.action), (row.action, "")),
        "who": who,
        "change": f"→ {to}" if row.state_to != row.state_from else "",
        "reason": row.reason or "",
    }


def titles(flow: Flow) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Names of the actions by machine and action: those of the flow, and what moves nothing."""
    remarks = {("case", name): title for name, (title, _) in REMARKS.items()}
    others = {("case", name): title for name, title in words.STEPS.items()}
    return {(row.machine, row.action): row.title for row in flow.rows} | remarks | others


def _flow(connection: Connection, caller: Caller, row: Any) -> Flow:
    """The flow that the case goes by; taken over cases have none and are told by the shipped one."""
    if row.flow_edition is None:
        return flows.load()
    held = timeline(connection, caller.tenant).numbered("flow", row.flow_edition)
    return readers.flows.of(connection, caller.tenant, held).of(row.type)


def _light(row: Any, now: dt.datetime) -> str:
    if row.due_at is None:
        return "green"
    if now > row.due_at:
        return "red"
    return "yellow" if row.light_at is not None and now >= row.light_at else "green"


def _code(name: str, code: str) -> tuple[str, str]:
    found = load(name).get(code)
    return (found.zh, found.en) if found else (code, code)


def _time(moment: dt.datetime | None, *, seconds: bool = False) -> str:
    if moment is None:
        return "—"
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
