"""One step: the row of the flow, its guards, the change, the event, its effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gis.errors import WanmiError
from layers.codes import load as codes
from services.cases.engine import clocks
from services.cases.engine.words import CASE, Held, Refusal
from services.cases.engine.work import Subject, Work, append, change
from services.cases.rules.flow import Transition

_TIMES = {
    "filed": "filed_at",
    "dispatched": "dispatched_at",
    "handled": "handled_at",
    "closed": "closed_at",
}
"""Columns of the case that keep when it reached a stage."""


def step(
    work: Work,
    subject: Subject,
    action: str,
    held: Iterable[Held],
    data: Mapping[str, Any] | None = None,
) -> Transition:
    """Move the subject; raises Forbidden, Conflict or Unprocessable before anything changed."""
    row, post = allowed(work, subject, action, held)
    take(work, subject, row, post, data)
    return row


def attempt(work: Work, subject: Subject, action: str, held: Iterable[Held]) -> bool:
    """Move the subject if that is allowed now; tell whether it was."""
    try:
        row, post = allowed(work, subject, action, held)
    except WanmiError:
        return False
    take(work, subject, row, post)
    return True


def allowed(
    work: Work, subject: Subject, action: str, held: Iterable[Held]
) -> tuple[Transition, Held]:
    """Return the transition and the post that takes it, or raise why not."""
    posts = tuple(held)
    row = work.flow.find(
        subject.machine, subject.state, action, (one.post for one in posts), work.reason
    )
    refusal = refused(work, subject, row)
    if refusal is not None:
        raise refusal.error()
    return row, _acting(subject, row, posts)


def refused(work: Work, subject: Subject, row: Transition) -> Refusal | None:
    """Return what the first guard that says no says."""
    from services.cases.engine.contributed import contributed

    guards = contributed().guards
    for guard in row.guards:
        refusal = guards[guard.name](work, subject, guard.argument)
        if refusal is not None:
            return refusal
    return None


def _acting(subject: Subject, row: Transition, posts: tuple[Held, ...]) -> Held:
    """The post that acts; of several the one in the item's unit."""
    fit = [one for one in posts if one.post in row.posts]
    unit = subject.row.get("unit")
    return next((one for one in fit if unit is not None and one.unit == unit), fit[0])


def take(
    work: Work,
    subject: Subject,
    row: Transition,
    held: Held,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Take a transition that is allowed: the event, the new state, the effects."""
    from services.cases.engine.contributed import contributed

    append(work, subject, action=row.action, held=held, to=row.to, data=data)
    _enter(work, subject, row.to)
    effects = contributed().effects
    for effect in row.effects:
        effects[effect.name](work, subject, effect.argument)


def _enter(work: Work, subject: Subject, state: str) -> None:
    ended = work.flow.ended(subject.machine, state)
    values: dict[str, Any] = {
        "state": state,
        "ended": ended,
        "ended_at": work.at if ended else None,
    }
    if subject.machine == CASE:
        known = codes("case_state").get(state)
        values["stage"] = int(known.columns["stage"]) if known else subject.row["stage"]
        if state in _TIMES:
            values[_TIMES[state]] = work.at
        if not ended:
            values["closed_at"] = None
    elif ended:
        clocks.stop(work, "*", subject.id)
    change(work, subject, **values)
