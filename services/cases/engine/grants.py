"""What a granted request brings: more time, a pause, exemption, another round."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from services.cases.engine import clocks
from services.cases.engine.asking import hung_until
from services.cases.engine.step import step
from services.cases.engine.work import SYSTEM_HELD, Subject, Work, change

_ASKED = text(
    "SELECT reason FROM case_events WHERE tenant = :tenant AND case_id = :case AND item_id = :item "
    "AND action = 'ask' ORDER BY seq LIMIT 1"
)


def granted(work: Work, subject: Subject, _argument: str) -> None:
    """Do what was granted; what the case does not allow (any more) cannot be granted: its guard's error."""
    from services.cases.engine.contributed import contributed

    kind = str(subject.row["kind"])
    work.scratch["granting"] = kind
    own = _GRANTS.get(kind)
    more = contributed().effects.get(f"granted_{kind}")
    for effect in (own, more):
        if effect is not None:
            effect(work, subject, "")
    work.scratch.pop("granting")


def _extended(work: Work, subject: Subject, _argument: str) -> None:
    """One more of the original limit for the order and for the case."""
    order = subject.row["parent_id"]
    clocks.extend(work, "handle", 0)
    if order is not None:
        clocks.extend(work, "handle", int(order))


def _hung(work: Work, subject: Subject, _argument: str) -> None:
    given = {**(subject.row["data"] or {}), **work.data}
    work.scratch["hang_until"] = hung_until(given, work.at)
    step(work, work.case, "hang", SYSTEM_HELD)


def _exempted(work: Work, subject: Subject, _argument: str) -> None:
    """The delay stays on record and does not count."""
    change(work, work.case, exempt=True)
    for ticking in work.clocks:
        if ticking.clock == "handle" and ticking.item_id in (0, subject.row["parent_id"]):
            ticking.exempt = ticking.dirty = True


def _reopened(work: Work, subject: Subject, _argument: str) -> None:
    """For the reason of whoever grants it, else of whoever asked."""
    given = work.reason
    values = {"tenant": work.tenant, "case": work.case.id, "item": subject.id}
    work.reason = given or str(work.connection.scalar(_ASKED, values) or "")
    step(work, work.case, "reopen", SYSTEM_HELD)
    work.reason = given


_GRANTS: dict[str, Callable[[Work, Subject, str], None]] = {
    "extend": _extended,
    "hang": _hung,
    "appeal": _exempted,
    "reopen": _reopened,
}
