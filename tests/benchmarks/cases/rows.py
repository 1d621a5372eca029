"""The statements that make past cases and what hangs on them (bound: tenant, first, last, whole, begun, wanted).

Numbers are given in the order of the reports, as intake gives them: what was reported on a day lies together.
``begun`` and ``wanted`` are the first and last number of one load, which fills the years evenly; a later load
fills the same years again, and its cases of a day lie together beside those of the earlier.
"""

from __future__ import annotations

OPEN_SHARE = 0.02
"""Of the cases that have everything about them: a longer past means no more work at hand."""
YEARS = 3


def _drawn(salt: int) -> str:
    """A number in [0, 1) that belongs to the case ``i`` for ever."""
    return f"((hashint8extended(i, {salt}) & 2147483647) / 2147483648.0)"


_DRAWS = (
    f"SELECT i, 1 + floor({_drawn(1)} * cardinality(g.codes))::int AS cell, {_drawn(2)} AS x, "
    f"{_drawn(3)} AS y, {_drawn(4)} < {OPEN_SHARE} AND i <= :whole AS open, {_drawn(5)} AS fate, {_drawn(6)} AS age, "
    f"g.classes[1 + floor({_drawn(7)} * cardinality(g.classes))::int] AS class, g.codes, g.xs, g.ys "
    "FROM (SELECT cast(:codes AS text[]) AS codes, cast(:xs AS float8[]) AS xs, "
    "cast(:ys AS float8[]) AS ys, cast(:classes AS text[]) AS classes) g, "
    "generate_series(cast(:first AS bigint), cast(:last AS bigint)) i"
)
_STATES = (
    "SELECT i, codes[cell] AS cell, left(codes[cell], 12) AS community, class, open, "
    "ST_SetSRID(ST_MakePoint(xs[cell] + 0.0025 * x, ys[cell] + 0.005 * y), 4490) AS geom, "
    "date_trunc('hour', now()) - interval '1 day' * CASE WHEN open THEN age * 30 "
    f"ELSE 1 + (:wanted - i + age) / (:wanted - :begun + 1) * {YEARS * 365 - 1} END AS at, "
    "CASE WHEN open THEN CASE WHEN fate < 0.4 THEN 'dispatched' WHEN fate < 0.8 THEN 'handling' "
    "ELSE 'checking' END WHEN fate < 0.94 THEN 'closed' WHEN fate < 0.97 THEN 'voided' "
    f"ELSE 'not_accepted' END AS state FROM ({_DRAWS}) d"
)
_REACHED = (
    "SELECT *, CASE state WHEN 'voided' THEN 0 WHEN 'not_accepted' THEN 0 WHEN 'closed' THEN 4 "
    f"WHEN 'checking' THEN 3 ELSE 2 END AS reached FROM ({_STATES}) s"
)


def _after(hours: float, reached: int) -> str:
    return f"CASE WHEN reached >= {reached} THEN at + interval '{hours} hours' END"


_COLUMNS = {
    "tenant": ":tenant",
    "id": "i",
    "code": "left(community, 6) || to_char(at, 'YYYYMMDD') || lpad(i::text, 8, '0')",
    "name": "'事项' || class",
    "type": "'event'",
    "class_edition": "'2026'",
    "class_kind": "'matter'",
    "class_code": "class",
    "grade": "'B'",
    "state": "state",
    "stage": "CASE state WHEN 'dispatched' THEN 3 WHEN 'handling' THEN 4 WHEN 'checking' THEN 6 "
    "WHEN 'closed' THEN 7 WHEN 'voided' THEN 2 ELSE 1 END",
    "seq": "8",
    "source": "(array['collector', 'hotline', 'citizen'])[1 + i % 3]",
    "priority": "0",
    "unit": "CASE WHEN reached > 0 THEN '4' || community || '001' END",
    "description": "'第' || i || '号问题'",
    "address": "'测试路' || i % 999 || '号'",
    "reported_at": "at",
    "filed_at": _after(0.4, 1),
    "dispatched_at": _after(0.8, 2),
    "handled_at": _after(9, 3),
    "closed_at": _after(11, 4),
    "ended_at": "CASE WHEN NOT open THEN at + interval '11 hours' END",
    "ended": "NOT open",
    "due_at": _after(30, 1),
    "light_at": _after(30, 1),
    "light": "'green'",
    "flow_edition": "1",
    "handbook_edition": "1",
    "sim_group": "'matter:' || class",
    "area_code": "community",
    "grid_code": "cell",
    "responsibility_grid": "left(community, 9) || 'Z' || lpad((i % 20)::text, 3, '0')",
    "handling_grid": "'4' || community || '001'",
    "scopes": "array['*', '3799', left(community, 6), left(community, 9), community, cell, "
    "'4' || community || '001']",
    "read": "CASE WHEN reached > 0 THEN 'public' ELSE 'staff' END",
    "moved": "false",
    "exempt": "false",
    "valid_from": "at",
    "changeset_id": "0",
    "geom": "geom",
}
CASES = (
    f"INSERT INTO cases ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS.values())} "
    f"FROM ({_REACHED}) r"
)
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
_IN_FULL = "c.id <= :whole"
ORDERS = (
    f"{_ITEM} SELECT c.tenant, 'order', 'handle', 'lead', c.unit, CASE WHEN c.state = 'dispatched' "
    "THEN 'assigned' WHEN c.state = 'handling' THEN 'working' ELSE 'done' END, 5, 0, c.dispatched_at, "
    "c.due_at, c.due_at, 'green', c.state NOT IN ('dispatched', 'handling'), c.handled_at, 1, "
    f"c.dispatched_at, 0, false, c.{_SHARED} {_WHERE} AND c.dispatched_at IS NOT NULL"
)
CHECKS = (
    f"{_ITEM} SELECT c.tenant, 'field', 'check', NULL, NULL, CASE WHEN c.state = 'checking' "
    "THEN 'offered' ELSE 'done' END, 7, 0, c.handled_at, c.due_at, c.due_at, 'green', "
    f"c.state <> 'checking', c.closed_at, 1, c.handled_at, 0, false, c.{_SHARED} {_WHERE} "
    f"AND c.handled_at IS NOT NULL AND {_IN_FULL}"
)
EVENTS = (
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
    "WHEN c.handled_at IS NOT NULL THEN 7 WHEN c.dispatched_at IS NOT NULL THEN 4 ELSE 2 END "
    f"AND (s.action IN ('report', 'dispatch', 'close') OR {_IN_FULL})"
)
CLOCKS = (
    "INSERT INTO case_clocks (tenant, case_id, clock, item_id, pass, state, value, measure, calendar, "
    "unit, allowed, used, since, light_at, due_at, stopped_at, over, exempt, alarmed, next_alarm_at) "
    "SELECT c.tenant, c.id, s.clock, 0, 1, CASE WHEN c.ended THEN 'stopped' ELSE 'running' END, 1, "
    "'work_day', 'work', c.unit, 28800, 0, c.dispatched_at, c.due_at, c.due_at, "
    "CASE WHEN c.ended THEN c.closed_at END, CASE WHEN c.ended THEN c.id % 10 = 0 END, false, "
    "CASE WHEN NOT c.ended AND c.due_at < now() THEN 'escalated' ELSE '' END, "
    "CASE WHEN NOT c.ended AND c.due_at >= now() THEN c.due_at END FROM cases c CROSS JOIN (VALUES ('total'), ('dispatch'), "
    "('handle'), ('check')) AS s (clock) WHERE c.tenant = :tenant AND c.id BETWEEN :first AND :last "
    f"AND c.dispatched_at IS NOT NULL AND (s.clock = 'total' OR {_IN_FULL})"
)
