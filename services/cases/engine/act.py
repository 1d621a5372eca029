"""The verb: one transaction that moves a case or an item along a row of the flow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, select

from gis.database.session import Caller, begin, elevated
from gis.errors import Conflict, Unprocessable
from layers.model import Base
from layers.registry import Registry
from layers.store.failures import translated
from layers.store.idempotency import once
from services.cases.engine.flush import flush
from services.cases.engine.items import add
from services.cases.engine.load import case_of, load, no_such, opened
from services.cases.engine.numbers import ZONE
from services.cases.engine.remarks import REMARKS, remark
from services.cases.engine.step import allowed, take
from services.cases.engine.words import CASE, REQUEST, Outcome, Refusal, Wish, outcome_of
from services.cases.engine.work import Subject, Work

ASK = "ask"


def act(
    engine: Engine,
    registry: Registry,
    caller: Caller,
    wish: Wish,
    *,
    at: dt.datetime | None = None,
    program: bool = False,
) -> Outcome:
    """Do what is wished in a transaction of its own; the same key again gets the same answer.

    Raises NotFound (404) for what the caller may not see, Forbidden (403) for a post that may not,
    Conflict (409) with the guard's sentence or who moved it meanwhile, Unprocessable (422) for a
    missing reason, a form, or a key that stood for another wish.
    """
    now = at or dt.datetime.now(dt.UTC)
    asked = [wish.machine, wish.subject, wish.action, wish.reason, dict(wish.data)]
    with translated(), begin(engine, caller) as connection:

        def do() -> dict[str, Any]:
            work = opened(connection, registry, caller, at=now, program=program)
            number = _seen(work, wish)
            with elevated(connection):  # once, not for each part of it
                load(work, number)
                outcome = act_in(work, wish)
                flush(work)
            return outcome.json()

        done = once(connection, caller, wish.key, asked, do)
    return outcome_of(done.value, repeated=done.repeated)


def act_in(work: Work, wish: Wish) -> Outcome:
    """Do what is wished inside the transaction of ``work``; :func:`close` writes it.

    The first wish of a unit of work reads the case under its lock; further ones go on from there.
    """
    if not work.case.id:
        number = _seen(work, wish)
        with elevated(work.connection):
            load(work, number)
    work.data, work.reason, work.occurred_at = wish.data, wish.reason.strip(), wish.occurred_at
    subject = _subject(work, wish)
    _unchanged(work, subject, wish)
    first = len(work.events)
    before = subject.state
    with elevated(work.connection):
        if wish.action in REMARKS and wish.machine == CASE:
            remark(work, subject, wish.action)
        else:
            _step(work, subject, wish)
    return _outcome(work, subject, wish.action, before, first)


def close(work: Work) -> list[list[Any]]:
    """Write what the unit of work came to; returns what each of ``work.rows`` returned."""
    with elevated(work.connection):
        return flush(work)


def _seen(work: Work, wish: Wish) -> int:
    """The case of what the wish is about, as far as the caller sees it."""
    place = CASE if wish.action == ASK else wish.machine
    return case_of(work.connection, work.caller, place, wish.subject)


def _step(work: Work, subject: Subject, wish: Wish) -> None:
    row, held = allowed(work, subject, wish.action, work.holding())
    found: Refusal | None = work.ask("form", row, wish.data)
    if found is not None:
        raise Unprocessable(found.code, found.zh, found.en, found.field)
    if subject.fresh and subject is not work.case:
        work.items[subject.id] = subject
    take(work, subject, row, held, wish.data)


def _subject(work: Work, wish: Wish) -> Subject:
    if wish.machine == CASE and wish.subject == work.case.id:
        return work.case
    if wish.action == ASK and wish.machine == REQUEST:
        return _request(work, wish.data)
    found = work.items.get(wish.subject)
    if found is None or found.machine != wish.machine:
        raise no_such(wish.machine, wish.subject)
    return found


def _request(work: Work, data: Mapping[str, Any]) -> Subject:
    """A request that begins to live if its guards agree; it remembers with which post it was asked."""
    posts = [held.post for held in work.holding()]
    post = next((one for one in ("handler", "department", "dispatcher") if one in posts), "")
    order = data.get("order")
    kept = {**data, "post": post}
    with elevated(work.connection):
        item = add(
            work,
            REQUEST,
            kind=str(data.get("kind"))[:40],
            asker=work.actor,
            parent_id=order if isinstance(order, int) and order in work.items else None,
            unit=next((held.unit for held in work.holding() if held.post == post), None),
            data=kept,
        )
    del work.items[item.id]
    return item


def _unchanged(work: Work, subject: Subject, wish: Wish) -> None:
    if wish.seen is None or subject.fresh or wish.seen == subject.row["seq"]:
        return
    events = Base.metadata.tables["case_events"]
    statement = select(events.c.actor, events.c.at, events.c.action).where(
        events.c.tenant == work.tenant,
        events.c.case_id == work.case.id,
        events.c.seq == subject.row["seq"],
    )
    with elevated(work.connection):
        last = work.connection.execute(statement).one_or_none()
    who, when, what = (last.actor, last.at, last.action) if last else ("?", work.at, "?")
    moment = f"{when.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    did = work.flow.words(subject.machine, action=what)
    now = work.flow.words(subject.machine, state=subject.state)
    raise Conflict(
        "moved_meanwhile",
        f"已被 {who} 于 {moment} 执行“{did[0]}”，当前状态“{now[0]}”，请刷新。",
        f"Moved meanwhile by {who} at {moment} UTC+8 (“{did[1]}”); it is now “{now[1]}”. Reload it.",
    )


def _outcome(work: Work, subject: Subject, action: str, before: str, first: int) -> Outcome:
    moved = [
        {
            "machine": event["machine"],
            "item": event["item_id"],
            "action": event["action"],
            "from": event["state_from"],
            "state": event["state_to"],
            "seq": event["seq"],
        }
        for event in work.events[first:]
    ]
    return Outcome(
        case_id=work.case.id,
        item_id=subject.item_id,
        machine=subject.machine,
        action=action,
        state_from=before,
        state=subject.state,
        seq=int(subject.row["seq"]),
        at=work.at,
        moved=moved,
    )
