"""Past cases by COPY as the bulk role; their items, events and clocks follow from them, set-wise.

Two in a hundred are open. A closed case has eight events, an order, a check, and four clocks.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Engine, text

from gis.database.session import begin_bulk, begin_owner, system
from tests.benchmarks.cases import city

OPEN_SHARE = 0.02
CHUNK = 50_000
YEARS = 3
CLASSES = [
    f"{major:02d}{n:03d}"
    for major, count in ((6, 30), (7, 4), (8, 12), (9, 6))
    for n in range(1, count + 1)
]
COLUMNS = (
    "tenant, id, code, name, type, class_edition, class_kind, class_code, grade, state, stage, seq, "
    "source, priority, unit, description, address, reported_at, filed_at, dispatched_at, handled_at, "
    "closed_at, ended_at, ended, due_at, light_at, light, flow_edition, handbook_edition, sim_group, "
    "area_code, grid_code, responsibility_grid, handling_grid, scopes, read, moved, exempt, "
    "valid_from, changeset_id, geom"
)
TABLES = ("cases", "case_items", "case_events", "case_clocks")


def fill(engine: Engine, wanted: int) -> float:
    """Bring the city to ``wanted`` past cases; return the seconds it took (0: they were there)."""
    with begin_owner(engine) as connection:
        there = connection.scalar(
            text("SELECT count(*) FROM cases WHERE tenant = :tenant AND id <= :most"),
            {"tenant": city.TENANT, "most": wanted},
        )
    if there and there >= wanted:
        return 0.0
    begun = time.monotonic()
    with begin_bulk(engine, system(city.TENANT)) as connection:
        _copy(connection, int(there or 0) + 1, wanted)
        for statement in (_ORDERS, _CHECKS, _EVENTS, _CLOCKS):
            values = {"tenant": city.TENANT, "first": int(there or 0) + 1, "last": wanted}
            connection.execute(text(statement), values)
    with begin_owner(engine) as connection:
        for name in ("cases", "case_items"):
            connection.execute(
                text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}) + 1)")
            )
    _vacuum(engine)
    return time.monotonic() - begun


def _copy(connection: Connection, first: int, last: int) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY cases ({COLUMNS}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(first, last + 1, CHUNK):
            copy.write("\n".join(_lines(start, min(start + CHUNK, last + 1))) + "\n")


def _lines(first: int, last: int) -> Iterator[str]:
    made = np.random.default_rng(first)
    n = last - first
    cells = _cells()
    at = made.integers(0, len(cells), n)
    x = np.array([cells[i][1][0] for i in at]) + made.uniform(0, 0.0025, n)
    y = np.array([cells[i][1][1] for i in at]) + made.uniform(0, 0.005, n)
    geom = shapely.to_wkb(shapely.set_srid(shapely.points(x, y), 4490), hex=True, include_srid=True)
    is_open = made.random(n) < OPEN_SHARE
    fate = made.random(n)
    now = dt.datetime.now(dt.UTC)
    ages = np.where(is_open, made.uniform(0, 30, n), made.uniform(1, YEARS * 365, n))
    classes = made.integers(0, len(CLASSES), n)
    for i in range(n):
        code, _ = cells[at[i]]
        reported = now - dt.timedelta(days=float(ages[i]))
        row = (first + i, code, CLASSES[classes[i]], reported, bool(is_open[i]), float(fate[i]))
        yield "\t".join(_row(*row)) + f"\t{geom[i]}"


def _row(
    number: int, cell: str, code: str, at: dt.datetime, is_open: bool, fate: float
) -> Sequence[str]:
    community, hour = cell[:12], dt.timedelta(hours=1)
    state, stage = _state(is_open, fate)
    steps = [at + hour * k for k in (0.4, 0.8, 9, 11)]
    reached = 2 if is_open and stage < 5 else 3 if is_open else 4
    if state in ("voided", "not_accepted"):
        reached = 0
    times = [steps[k].isoformat() if k < reached else r"\N" for k in range(4)]
    due = (at + hour * 30).isoformat() if reached else r"\N"
    grid = f"4{community}001"
    scopes = ",".join(["*", "3799", community[:6], community[:9], community, cell, grid])
    return (
        city.TENANT, str(number), f"{community[:6]}{at:%Y%m%d}{number % 1000000:06d}",
        f"事项{code}", "event", "2026", "matter", code, "B", state, str(stage), "8",
        ("collector", "hotline", "citizen")[number % 3], "0", grid if reached else r"\N",
        f"第{number}号问题", f"测试路{number % 999}号", at.isoformat(), *times,
        r"\N" if is_open else (at + hour * 11).isoformat(), "f" if is_open else "t", due, due, "green",
        "1", "1", f"matter:{code}", community, cell, f"{community[:9]}Z{number % 20:03d}", grid,
        f"{{{scopes}}}", "public" if reached else "staff", "f", "f", at.isoformat(), "0",
    )  # fmt: skip


def _state(is_open: bool, fate: float) -> tuple[str, int]:
    if is_open:
        return (
            ("dispatched", 3) if fate < 0.4 else ("handling", 4) if fate < 0.8 else ("checking", 6)
        )
    return ("closed", 7) if fate < 0.94 else ("voided", 2) if fate < 0.97 else ("not_accepted", 1)


def _cells() -> list[tuple[str, city.Box]]:
    if not _KEPT:
        _KEPT.extend(city.cells())
    return _KEPT


_KEPT: list[tuple[str, city.Box]] = []
_SHARED = (
    "class_code, c.name, c.code AS case_code, c.address, c.area_code, c.grid_code, c.scopes, "
    "c.responsibility_grid, c.handling_grid, c.geom, c.id AS case_id"
)
_ITEM = (
    "INSERT INTO case_items (tenant, machine, kind, role, unit, state, seq, priority, opened_at, "
    "due_at, light_at, light, ended, ended_at, passes, valid_from, changeset_id, moved, class_code, "
    "name, case_code, address, area_code, grid_code, scopes, responsibility_grid, handling_grid, "
    "geom, case_id) "
)
_WHERE = " FROM cases c WHERE c.tenant = :tenant AND c.id BETWEEN :first AND :last "
_ORDERS = (
    f"{_ITEM} SELECT c.tenant, 'order', 'handle', 'lead', c.unit, CASE WHEN c.state = 'dispatched' "
    "THEN 'assigned' WHEN c.state = 'handling' THEN 'working' ELSE 'done' END, 5, 0, c.dispatched_at, "
    "c.due_at, c.due_at, 'green', c.state NOT IN ('dispatched', 'handling'), c.handled_at, 1, "
    f"c.dispatched_at, 0, false, c.{_SHARED} {_WHERE} AND c.dispatched_at IS NOT NULL"
)
_CHECKS = (
    f"{_ITEM} SELECT c.tenant, 'field', 'check', NULL, NULL, CASE WHEN c.state = 'checking' "
    "THEN 'offered' ELSE 'done' END, 7, 0, c.handled_at, c.due_at, c.due_at, 'green', "
    f"c.state <> 'checking', c.closed_at, 1, c.handled_at, 0, false, c.{_SHARED} {_WHERE} "
    "AND c.handled_at IS NOT NULL"
)
_EVENTS = (
    "INSERT INTO case_events (tenant, case_id, seq, at, actor, post, machine, action, state_from, "
    "state_to, read) SELECT c.tenant, c.id, s.seq, c.reported_at + s.hours * interval '1 hour', "
    "'past', s.post, 'case', s.action, s.origin, s.target, 'staff' FROM cases c CROSS JOIN (VALUES "
    "(1, 0.0, 'collector', 'report', '', 'reported'), (2, 0.2, 'acceptor', 'accept', 'reported', "
    "'accepted'), (3, 0.4, 'shift_supervisor', 'file', 'accepted', 'filed'), (4, 0.8, 'dispatcher', "
    "'dispatch', 'filed', 'dispatched'), (5, 2.0, 'system', 'begin', 'dispatched', 'handling'), "
    "(6, 9.0, 'system', 'all_done', 'handling', 'handled'), (7, 10.0, 'dispatcher', 'approve', "
    "'handled', 'checking'), (8, 11.0, 'shift_supervisor', 'close', 'closing', 'closed')) "
    "AS s (seq, hours, post, action, origin, target) WHERE c.tenant = :tenant "
    "AND c.id BETWEEN :first AND :last AND s.seq <= CASE WHEN c.closed_at IS NOT NULL THEN 8 "
    "WHEN c.handled_at IS NOT NULL THEN 7 WHEN c.dispatched_at IS NOT NULL THEN 4 ELSE 2 END"
)
_CLOCKS = (
    "INSERT INTO case_clocks (tenant, case_id, clock, item_id, pass, state, value, measure, calendar, "
    "unit, allowed, used, since, light_at, due_at, stopped_at, over, exempt, alarmed, next_alarm_at) "
    "SELECT c.tenant, c.id, s.clock, 0, 1, CASE WHEN c.ended THEN 'stopped' ELSE 'running' END, 1, "
    "'work_day', 'work', c.unit, 28800, 0, c.dispatched_at, c.due_at, c.due_at, "
    "CASE WHEN c.ended THEN c.closed_at END, CASE WHEN c.ended THEN c.id % 10 = 0 END, false, '', "
    "CASE WHEN NOT c.ended THEN c.due_at END FROM cases c CROSS JOIN (VALUES ('total'), ('dispatch'), "
    "('handle'), ('check')) AS s (clock) WHERE c.tenant = :tenant AND c.id BETWEEN :first AND :last "
    "AND c.dispatched_at IS NOT NULL"
)


def _vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in TABLES:
            connection.execute(text(f"VACUUM ANALYZE {name}"))
