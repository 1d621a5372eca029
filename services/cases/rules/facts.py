"""What a case came to, for evaluation: a pure fold of its events and stopped clocks.

Each count belongs to one case, so that sums over any group (grid, unit, class, month) are the basic
indicators of evaluation (GB/T 30428.4, CJ/T 292). Late is what a clock says that stopped after its
deadline; an appeal that was granted makes it exempt, the raw fact stays.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PATROL, INSPECTION = "collector", "inspection"
COUNTS = (
    "report", "patrol_report", "public_report", "valid_report",
    "need_verify", "verify", "intime_verify",
    "accept", "intime_accept", "accurate_accept", "not_accepted",
    "filed", "intime_filed", "accurate_filed", "not_filed", "voided",
    "need_dispatch", "dispatch", "intime_dispatch", "accurate_dispatch",
    "need_handle", "handled", "intime_handled", "overtime_handled",
    "rework", "multi_rework", "returned", "postponed", "hung",
    "need_check", "check", "intime_check",
    "closed", "intime_closed", "overtime_closed", "self_handled",
)  # fmt: skip
"""Counts per case, in the order of the work. All are 0 or 1 but multi_rework, returned, postponed, hung."""


@dataclass(frozen=True)
class Stopped:
    """A clock in one run: whether it was late, and whether that is excused."""

    clock: str
    over: bool
    exempt: bool = False
    item: int = 0


@dataclass(frozen=True)
class Told:
    """An event: machine, action and what it led to; ``kind`` of the item, ``units`` of a dispatch."""

    machine: str
    action: str
    to: str
    at: dt.datetime
    kind: str = ""
    lead: str = ""


def fold(
    source: str, state: str, events: Iterable[Told], clocks: Iterable[Stopped]
) -> dict[str, int]:
    """Count a case that stands in ``state``; every name of :data:`COUNTS` is a key."""
    steps = list(events)
    done = Counter((step.machine, step.action) for step in steps)
    case = {action: n for (machine, action), n in done.items() if machine == "case"}
    runs = list(clocks)
    found = dict.fromkeys(COUNTS, 0)
    found |= _collected(source, state, case)
    found |= _verified(steps, runs)
    found |= _accepted(state, case, runs)
    found |= _filed(state, case, runs)
    found |= _dispatched(steps, case, runs)
    found |= _handled(case, done, runs)
    found |= _checked(steps, runs)
    found |= _closed(case, found)
    return found


def _collected(source: str, state: str, case: Mapping[str, int]) -> dict[str, int]:
    own = state == "self_handled"
    patrol = source == PATROL
    return {
        "report": int(not own),
        "self_handled": int(own),
        "patrol_report": int(patrol and not own),
        "public_report": int(not patrol and source != INSPECTION and not own),
        "valid_report": int("file" in case and state != "voided"),
    }


def _verified(steps: Sequence[Told], runs: Sequence[Stopped]) -> dict[str, int]:
    return {
        "need_verify": _any(steps, "field", "offer", "verify"),
        "verify": _result(steps, "verify"),
        "intime_verify": _in_time(_result(steps, "verify"), runs, "verify"),
    }


def _accepted(state: str, case: Mapping[str, int], runs: Sequence[Stopped]) -> dict[str, int]:
    accepted = int("accept" in case or "verify_true" in case)
    wrong = state == "not_filed" or "refuse_filing" in case or "reclassify" in case
    return {
        "accept": accepted,
        "intime_accept": _in_time(accepted, runs, "accept"),
        "accurate_accept": int(accepted and not wrong and "back" not in case),
        "not_accepted": int(state == "not_accepted"),
    }


def _filed(state: str, case: Mapping[str, int], runs: Sequence[Stopped]) -> dict[str, int]:
    filed = int("file" in case)
    return {
        "filed": int(filed and state != "voided"),
        "intime_filed": int(_in_time(filed, runs, "file") and state != "voided"),
        "accurate_filed": int(filed and state != "voided" and "back" not in case),
        "not_filed": int(state == "not_filed"),
        "voided": int(state == "voided"),
    }


def _dispatched(
    steps: Sequence[Told], case: Mapping[str, int], runs: Sequence[Stopped]
) -> dict[str, int]:
    leads = [step.lead for step in steps if (step.machine, step.action) == ("case", "dispatch")]
    sent = int(bool(leads))
    return {
        "need_dispatch": int("file" in case),
        "dispatch": sent,
        "intime_dispatch": _in_time(sent, runs, "dispatch"),
        "accurate_dispatch": int(sent and leads[0] == leads[-1]),
    }


def _handled(
    case: Mapping[str, int], done: Mapping[tuple[str, str], int], runs: Sequence[Stopped]
) -> dict[str, int]:
    """Handled in time if no order's clock (without orders: the case's) was late and not excused."""
    handled = int("all_done" in case)
    handling = [run for run in runs if run.clock == "handle"]
    late = any(run.over for run in handling)
    unexcused = any(run.over and not run.exempt for run in handling)
    return {
        "need_handle": int("dispatch" in case),
        "handled": handled,
        "intime_handled": int(handled and not unexcused),
        "overtime_handled": int(handled and late),
        "rework": int("check_fail" in case),
        "multi_rework": case.get("check_fail", 0),
        "returned": done.get(("order", "return"), 0),
        "postponed": done.get(("request", "grant:extend"), 0),
        "hung": case.get("hang", 0),
    }


def _checked(steps: Sequence[Told], runs: Sequence[Stopped]) -> dict[str, int]:
    return {
        "need_check": _any(steps, "field", "offer", "check"),
        "check": _result(steps, "check"),
        "intime_check": _in_time(_result(steps, "check"), runs, "check"),
    }


def _closed(case: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    closed = int("close" in case)
    return {
        "closed": closed,
        "intime_closed": int(closed and bool(found["intime_handled"])),
        "overtime_closed": int(closed and not found["intime_handled"]),
    }


def _any(steps: Sequence[Told], machine: str, action: str, kind: str) -> int:
    return int(any((s.machine, s.action, s.kind) == (machine, action, kind) for s in steps))


def _result(steps: Sequence[Told], kind: str) -> int:
    return int(
        any(_any(steps, "field", result, kind) for result in ("result_true", "result_false"))
    )


def _in_time(done: int, runs: Sequence[Stopped], clock: str) -> int:
    return int(bool(done) and not any(r.over and not r.exempt for r in runs if r.clock == clock))


def told(row: Mapping[str, Any]) -> Told:
    """Make an event of its row (with the item's ``kind``); a granted request tells of what."""
    data = row.get("data") or {}
    targets = data.get("targets") or ()
    lead = next((one["unit"] for one in targets if one.get("role") != "assist"), "")
    action = row["action"]
    if (row["machine"], action) == ("request", "grant"):
        action = f"grant:{row['kind']}"
    return Told(row["machine"], action, row["state_to"], row["at"], row.get("kind") or "", lead)
