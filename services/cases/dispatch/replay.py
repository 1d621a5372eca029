"""An edition of policies replayed on past cases: what it would have decided, beside what was done.

Facts are those that the event of the dispatch kept; where it kept none (imported cases), they are
gathered from today's grids and zones, all cases at once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin_bulk
from gis.errors import Forbidden, Unprocessable
from layers.registry import Registry
from services.cases.command.layers import COMMAND
from services.cases.config.editions import get
from services.cases.config.held import rows, timeline
from services.cases.config.kinds import calendar, policies
from services.cases.config.readers import items
from services.cases.dispatch.asked import Asked, asked
from services.cases.dispatch.facts import Duties, gather
from services.cases.dispatch.told import facts_of
from services.cases.rules.calendar import Calendar
from services.cases.rules.dispatch import Facts, Policy, Setting, ordered, refusal, unit_of, unmet
from services.cases.rules.winners import winners

MOST = 20_000
NOBODY = ""
"""The name of the policy where none applies."""
_CASES = text(
    "SELECT c.id, c.code, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat, c.class_kind, c.class_code, "
    "c.sim_group, c.type, c.source, c.grade, c.area_code, c.component_layer, c.component_id, "
    "c.condition, c.unit, coalesce(e.at, c.dispatched_at) AS at, e.data FROM cases c "
    "LEFT JOIN LATERAL (SELECT at, data FROM case_events e WHERE e.tenant = c.tenant "
    "AND e.case_id = c.id AND e.action = 'dispatch' AND e.item_id IS NULL ORDER BY seq LIMIT 1) e "
    "ON true WHERE c.tenant = :tenant AND c.reported_at >= :since AND c.reported_at < :until "
    "AND c.dispatched_at IS NOT NULL ORDER BY c.reported_at, c.id LIMIT :limit"
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which edition is replayed on the cases reported in ``[since, until)``, ``limit`` at most."""

    edition: int
    since: dt.datetime
    until: dt.datetime
    limit: int = 1000


@dataclass(frozen=True)
class Line:
    """One case: the policy and units then, those of the replay, and why the edition decides so."""

    case: int
    code: str | None
    old_policy: str
    old_units: tuple[str, ...]
    new_policy: str
    new_units: tuple[str, ...]
    why: str

    @property
    def same(self) -> bool:
        """Whether the same units would have been asked."""
        return set(self.old_units) == set(self.new_units)


@dataclass(frozen=True)
class Replayed:
    """All lines, in the order of the reports."""

    lines: Sequence[Line]

    @property
    def share(self) -> float:
        """The share of cases whose units are the same; 0 without cases."""
        return sum(line.same for line in self.lines) / len(self.lines) if self.lines else 0.0

    def by_policy(self) -> list[dict[str, Any]]:
        """How many cases each policy decided then and would now, and how many of these are the same."""
        then = Counter(line.old_policy for line in self.lines)
        now = Counter(line.new_policy for line in self.lines)
        same = Counter(line.new_policy for line in self.lines if line.same)
        return [
            {"policy": name, "then": then[name], "now": now[name], "same": same[name]}
            for name in sorted({*then, *now}, key=lambda name: (-now[name], name))
        ]


def replay(engine: Engine, registry: Registry, caller: Caller, wanted: Wanted) -> Replayed:
    """Replay, for administrators and those who command. Nothing is changed."""
    if not (caller.may("admin") or caller.may(COMMAND)):
        raise Forbidden(
            "not_allowed",
            "重放派遣规则需要管理员或指挥权限。",
            "Policies are replayed by administrators and by those who command.",
        )
    if wanted.limit > MOST:
        raise Unprocessable(
            "too_many", f"一次最多回放 {MOST} 件。", f"At most {MOST} cases at once.", "limit"
        )
    with begin_bulk(engine, caller) as connection:
        get(connection, caller, "policies", wanted.edition)
        found = rows(connection, caller.tenant, "policies", wanted.edition)
        tried, duties = ordered(policies.read(found)), policies.duties(found)
        cases = _cases(connection, caller.tenant, wanted)
        facts = _facts(connection, registry, caller.tenant, (cases, tried, duties))
        calendars = _calendars(connection, caller.tenant)
    mine = [facts[case["id"]] for case in cases]
    won = winners(tried, mine, calendars)
    by_id = {policy.id: policy for policy in tried}
    return Replayed(
        [
            _line(case, policy, by_id, Setting(known, calendars))
            for case, policy, known in zip(cases, won, mine, strict=True)
        ]
    )


def _cases(connection: Connection, tenant: str, wanted: Wanted) -> list[Mapping[Any, Any]]:
    given = vars(wanted) | {"tenant": tenant}
    return list(connection.execute(_CASES, given).mappings())


def _facts(
    connection: Connection,
    registry: Registry,
    tenant: str,
    given: tuple[Sequence[Mapping[Any, Any]], Sequence[Policy], Duties],
) -> dict[int, Facts]:
    cases, tried, duties = given
    kept = {case["id"]: facts_of(_kept(case)) for case in cases if _kept(case)}
    left = [case for case in cases if case["id"] not in kept]
    if left:
        handbook = timeline(connection, tenant).of("handbook")[0]
        known = items.of(connection, tenant, handbook)
        wanted = [_asked(case, known) for case in left]
        old = _old(left)
        told = [policy for policy in tried if not policy.modifier or policy.id in old]
        counted = any("repeats" in policy.when for policy in told)
        made = gather(connection, registry, tenant, wanted, (told, duties), repeats=counted)
        kept |= {case["id"]: facts for case, facts in zip(left, made, strict=True)}
    return kept


def _old(cases: Sequence[Mapping[Any, Any]]) -> set[str]:
    """The policies that decided then: the answer tells of them even if they are modifiers now."""
    return {str((case["data"] or {}).get("policy") or "") for case in cases}


def _kept(case: Mapping[Any, Any]) -> Any:
    return (case["data"] or {}).get("facts")


def _asked(case: Mapping[Any, Any], known: Mapping[str, Any]) -> Asked:
    key = f"{case['class_kind']}/{case['class_code']}/{case['condition'] or 'OTHER'}"
    item = known.get(key)
    return asked(case, case["at"], (item.department, item.unit) if item else ("", ""))


def _calendars(connection: Connection, tenant: str) -> Mapping[str, Calendar]:
    held = timeline(connection, tenant).of("calendars")[0]
    return calendar.read(rows(connection, tenant, "calendars", held.no))


def _line(
    case: Mapping[Any, Any], won: Policy | None, tried: Mapping[str, Policy], setting: Setting
) -> Line:
    data = case["data"] or {}
    old = tuple(target["unit"] for target in data.get("targets") or ()) or (case["unit"] or "",)
    old_policy = data.get("policy") or ""
    if won is None:
        return Line(case["id"], case["code"], old_policy, old, NOBODY, (), "no policy applies")
    units = tuple(unit_of(target, setting.facts) for target in won.targets)
    why = _why(old_policy, won, tried, setting)
    return Line(case["id"], case["code"], old_policy, old, won.id, units, why)


def _why(old: str, won: Policy, tried: Mapping[str, Policy], setting: Setting) -> str:
    """What the old policy came to in this edition, or how the new one was reached."""
    if not old or old == won.id:
        return f"{won.id}: chosen"
    if old not in tried:
        return f"{old}: not there"
    if tried[old].modifier:
        return f"{old}: {'comes later' if unmet(tried[old], setting) else 'modifies'}"
    before = ordered([tried[old], won])[0] is tried[old]
    return f"{old}: {refusal(tried[old], setting) if before else 'comes later'}"
