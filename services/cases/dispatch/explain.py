"""A proposal in words: which policy, whom it asks, and why each one before it was passed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from gis.database.session import Caller
from layers.registry import Registry
from services.cases.config import readers
from services.cases.config.held import timeline
from services.cases.dispatch.propose import Proposed, of_case
from services.cases.engine.units import named

ASKERS = frozenset({"acceptor", "shift_supervisor", "dispatcher", "command_chief"})
"""Posts that are shown what the policies propose."""
AHEAD = frozenset({"reported", "verifying", "accepted", "filed"})
"""States in which a case has yet to be dispatched."""
MODES: Mapping[str, tuple[str, str]] = {
    "flat": ("扁平化派遣", "Flat dispatch"),
    "dual": ("双流程派遣", "Dual-flow dispatch"),
    "cross": ("跨区域派遣", "Cross-district dispatch"),
    "same_period": ("同时段派遣", "Same-period dispatch"),
    "lead_assist": ("主协办派遣", "Lead and assist"),
    "multi": ("多部门派遣", "Several departments"),
    "levels": ("四级派遣", "Down the four levels"),
}
CONDITIONS: Mapping[str, tuple[str, str]] = {
    "class": ("小类不在所列之中", "its class is none of those named"),
    "type": ("案件类型不符", "it is of another type"),
    "source": ("来源不符", "it came from another source"),
    "grade": ("区域管理等级不符", "the place is of another grade"),
    "in": ("不在指定区域内", "it does not lie in the zone"),
    "near": ("不在指定距离内", "it is not near enough"),
    "owner_known": ("部件权属不符", "whether an owner is known is different"),
    "during": ("不在指定时段", "the hours are others"),
    "outside": ("正处于排除的时段", "it is within the hours that are left out"),
    "repeats": ("未达到反复次数", "it did not happen often enough before"),
}


def offered(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    case: tuple[int, str, Collection[str]],
    at: dt.datetime,
) -> dict[str, Any] | None:
    """Return the proposal for ``case`` (id, state, the caller's posts) in words, to those who dispatch or prepare it.

    None for other posts and for cases that have been dispatched already.
    """
    number, state, posts = case
    if state not in AHEAD or ASKERS.isdisjoint(posts):
        return None
    return in_words(connection, caller.tenant, of_case(connection, registry, caller, number, at))


def in_words(connection: Connection, tenant: str, proposed: Proposed) -> dict[str, Any]:
    """Return edition, proposal (with titles), reasons, and what the decision was made over."""
    held = timeline(connection, tenant).numbered("policies", proposed.edition)
    titles = {one.id: one.title for one in readers.policy_rows.of(connection, tenant, held)}
    made = proposed.json()
    found = made["proposal"]
    if found is not None:
        units = named(connection, tenant, (order["unit"] for order in found["orders"]))
        for order in found["orders"]:
            order["title"] = units.get(order["unit"], order["unit"])
        found["title"] = _both(titles.get(found["policy"], (found["policy"], "")))
        found["mode_title"] = _both(MODES[found["mode"]])
        found["reasons"] = list(_reasons(found["trace"], titles))
    return made


def _reasons(
    trace: Iterable[list[str]], titles: Mapping[str, tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    for policy, why in trace:
        zh, en = _said(why)
        yield {
            "policy": policy,
            "title": _both(titles.get(policy, (policy, ""))),
            "zh": zh,
            "en": en,
        }


def _said(why: str) -> tuple[str, str]:
    """A step of the trace as a sentence; see :func:`services.cases.rules.dispatch.decide`."""
    kind, _, rest = why.partition(": ")
    if kind == "no":
        zh, en = CONDITIONS.get(rest, (f"条件“{rest}”不满足", f"“{rest}” does not hold"))
        return f"不适用：{zh}", f"does not apply: {en}"
    if kind == "nobody":
        return f"找不到承办单位（{rest}）", f"nobody is found for it ({rest})"
    if kind == "modifies":
        return "采用，并调整优先级或时限", "applies besides: changes priority or limit"
    return "采用", "chosen"


def _both(title: tuple[str, str]) -> dict[str, str]:
    return {"zh": title[0], "en": title[1] or title[0]}
