"""What the caller may do now with a case and its items, with which form, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.cases.engine.contributed import contributed
from services.cases.engine.remarks import REMARKS
from services.cases.engine.words import CASE, REQUEST
from services.cases.engine.work import Subject, Work
from services.cases.read import form
from services.cases.rules.flow import NEW, Transition
from services.cases.rules.requests import kinds

ASKING = frozenset(
    {
        "targets",
        "alike",
        "below",
        "kind_allowed",
        "count_left",
        "before_due",
        "evidence",
        "after_photo",
    }
)
"""Guards that look at what the caller fills in: they make its form, and judge when it is done."""


def possible(work: Work, subject: Subject) -> list[dict[str, Any]]:
    """Return the transitions open to the caller's posts, each with its form or why not."""
    posts = {held.post for held in work.holding()}
    rows = work.flow.possible(subject.machine, subject.state, posts)
    found = [_shown(work, subject, row) for row in rows]
    if subject.machine == CASE:
        found += list(_remarks(work, posts))
        found += list(_requests(work, posts))
    return found


def _shown(work: Work, subject: Subject, row: Transition) -> dict[str, Any]:
    guards = contributed().guards
    refusals = (
        guards[guard.name](work, subject, guard.argument)
        for guard in row.guards
        if guard.name not in ASKING
    )
    refusal = next((one for one in refusals if one is not None), None)
    why = None if refusal is None else {"code": refusal.code, "zh": refusal.zh, "en": refusal.en}
    return {
        "action": row.action,
        "zh": row.title[0],
        "en": row.title[1],
        "to": row.to,
        "allowed": refusal is None,
        "why": why,
        "reason": row.reason,
        "form": form.of_action(work, subject, row) if refusal is None else None,
    }


def _remarks(work: Work, posts: set[str]) -> Iterator[dict[str, Any]]:
    for action, (title, allowed) in REMARKS.items():
        if allowed & posts:
            yield {**_plain(action, title), "form": form.of_remark(work)}


def _requests(work: Work, posts: set[str]) -> Iterator[dict[str, Any]]:
    """The kinds of requests that this post may ask for in this state."""
    row = work.flow.possible(REQUEST, NEW, posts)
    for kind in kinds().values() if row else ():
        states = {work.case.state} if kind.about == CASE else {i.state for i in work.of("order")}
        if kind.posts & posts and kind.states & states:
            asked = {"machine": REQUEST, "kind": kind.kind, "form": form.of_request(work, kind)}
            yield {**_plain("ask", kind.title), **asked}


def _plain(action: str, title: tuple[str, str]) -> dict[str, Any]:
    shown = {"action": action, "zh": title[0], "en": title[1], "to": None}
    return {**shown, "allowed": True, "why": None, "reason": True, "form": None}
