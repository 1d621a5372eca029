"""The table of transitions: sound as it is shipped, and exhaustively allowed or refused."""

from __future__ import annotations

import dataclasses
import re
from itertools import product

import pytest

from gis.errors import Conflict, Forbidden, Unprocessable
from services.cases.rules import flow as flows
from services.cases.rules.posts import SYSTEM

FLOW = flows.load()


def test_every_state_action_and_post_is_allowed_as_declared_or_refused_with_a_reason() -> None:
    actions = sorted({row.action for row in FLOW.rows})
    declared = {(r.machine, r.state, r.action): r for r in FLOW.rows}
    tally = {"allowed": 0, "forbidden": 0, "conflict": 0}
    for machine, states in FLOW.machines.items():
        for state, action, post in product({flows.NEW, *states}, actions, flows.POSTS):
            row = declared.get((machine, state, action))
            tally[_outcome(row, machine, state, action, post)] += 1
    assert tally["allowed"] == sum(len(row.posts) for row in FLOW.rows)
    assert tally["forbidden"] == len(FLOW.rows) * len(flows.POSTS) - tally["allowed"]
    assert tally["conflict"] > tally["forbidden"]


def _outcome(row, machine: str, state: str, action: str, post: str) -> str:
    """What came of one combination; it must be what the row, if there is one, says."""
    ask = (machine, state, action, [post], "because")
    if row is None:
        with pytest.raises(
            Conflict, match=f"“{re.escape(FLOW.words(machine, action=action)[1])}” is not possible"
        ):
            FLOW.find(*ask)
        return "conflict"
    if post not in row.posts:
        with pytest.raises(Forbidden, match=row.title[1]):
            FLOW.find(*ask)
        return "forbidden"
    assert FLOW.find(*ask) is row
    return "allowed"


def test_a_reason_is_demanded_where_the_table_says_so() -> None:
    for row in FLOW.rows:
        post = [min(row.posts)]
        if row.reason:
            with pytest.raises(Unprocessable):
                FLOW.find(row.machine, row.state, row.action, post, reason="  ")
        else:
            assert FLOW.find(row.machine, row.state, row.action, post) is row


def test_nobody_but_the_machine_joins() -> None:
    """What follows from other work is never a button."""
    joins = {"begin", "all_done", "all_returned", "check_pass", "check_fail", "child_done"}
    for row in FLOW.rows:
        if row.action in joins:
            assert row.posts == {SYSTEM}


def test_the_inspector_changes_nothing() -> None:
    assert not [row for row in FLOW.rows if "inspector" in row.posts]


def test_ends_are_where_a_case_rests() -> None:
    ends = {"voided", "not_accepted", "not_filed", "merged", "self_handled"}
    assert FLOW.ends("case") == ends  # closed may be opened again


def _with(**changes: object) -> flows.Flow:
    row = dataclasses.replace(FLOW.rows[2], **changes)
    return flows.Flow((*FLOW.rows, row))


@pytest.mark.parametrize(
    ("flow", "sentence"),
    [
        (_with(), "stands twice"),
        (_with(action="x", state="nowhere", to="nowhere"), "nowhere cannot be reached"),
        (_with(action="x", to="trap"), None),
        (_with(action="x", guards=(flows.Named("wish"),)), "no guard wish"),
        (_with(action="x", effects=(flows.Named("magic"),)), "no effect magic"),
        (_with(action="x", effects=(flows.Named("try", "nothing"),)), "tries nothing"),
        (_with(action="x", posts=frozenset({"king"})), "no post king"),
    ],
)
def test_the_linter_names_the_mistake(flow: flows.Flow, sentence: str | None) -> None:
    mistakes = list(flows.lint(flow))
    if sentence is None:
        assert mistakes == []  # a state that nothing leaves is an end
    else:
        assert any(sentence in mistake for mistake in mistakes)


def test_a_circle_without_an_end_is_found() -> None:
    loop = (
        dataclasses.replace(FLOW.rows[2], machine="m", state="", action="a", to="x"),
        dataclasses.replace(FLOW.rows[2], machine="m", state="x", action="a", to="y"),
        dataclasses.replace(FLOW.rows[2], machine="m", state="y", action="a", to="x"),
    )
    assert "m.x has no way to an end" in list(flows.lint(flows.Flow(loop)))
