"""Every (machine, state, action, post) through the database: as declared, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import shapely
from sqlalchemy import text

from gis.database.session import begin, elevated, system
from gis.errors import Conflict, Forbidden, Unprocessable, WanmiError
from services.cases.engine import Held, New, Wish, Work, act_in, close, opened, report
from services.cases.engine.items import add
from services.cases.engine.load import load
from services.cases.engine.remarks import REMARKS
from services.cases.engine.step import step
from services.cases.engine.work import SYSTEM_HELD
from services.cases.rules.flow import NEW, POSTS, Flow, Transition
from services.cases.rules.flow import load as load_flow
from services.cases.rules.requests import Kind, kinds
from tests.services.cases.engine.town import PHOTOS, built

FLOW = load_flow()
FORMS = {"422 no_such_class", "422 bad_point"}
"""Refusals of what the form lacks."""
ACTIONS = sorted({row.action for row in FLOW.rows})
MACHINES = sorted(FLOW.machines)


def states(flow: Flow) -> Iterator[tuple[str, str]]:
    """Every state of every machine."""
    yield from (
        (machine, state) for machine in MACHINES for state in sorted(flow.machines[machine])
    )


@pytest.fixture(scope="module")
def walked(database):
    """A town whose one dispatched case holds an item of every machine."""
    town = built(database.engine)
    number, _ = town.dispatched()
    caller = system(town.tenant)
    with begin(town.engine, caller) as connection:
        work = opened(connection, town.registry, caller, at=town.at, program=True)
        with elevated(connection):
            load(work, number)
            step(work, add(work, "field", kind="check"), "offer", SYSTEM_HELD)
            step(work, add(work, "token", kind="axis", axis="city"), "open", SYSTEM_HELD)
        close(work)
    town.do("li", "request", number, "ask", reason="x", data={"kind": "hang"})
    return town, number


def standing(town, number: int, machine: str, state: str, work: Work) -> int:
    """Put the case, or its item of a machine, into a state, in the transaction of ``work``."""
    table, key = ("cases", "id") if machine == "case" else ("case_items", "case_id")
    more = "" if machine == "case" else " AND machine = :machine"
    values = {"tenant": town.tenant, "id": number, "machine": machine, "state": state}
    with elevated(work.connection):
        statement = (
            f"UPDATE {table} SET state = :state WHERE tenant = :tenant AND {key} = :id{more}"
        )
        work.connection.execute(text(statement), values)
        load(work, number)
    return number if machine == "case" else next(iter(work.of(machine))).id


def outcome(work: Work, wish: Wish) -> str:
    """What becomes of a wish: done, or the code of its refusal; both languages give a reason."""
    try:
        act_in(work, wish)
    except (Forbidden, Conflict, Unprocessable) as error:
        return f"{error.status} {error.code}" if error.zh and error.en else "no reason"
    return "done"


@pytest.mark.parametrize(("machine", "state"), list(states(FLOW)))
def test_each_action_of_each_post(walked, machine: str, state: str) -> None:
    """What the table does not declare is refused with 409, what it declares for others with 403."""
    town, number = walked
    rows = {row.action: row for row in FLOW.rows if (row.machine, row.state) == (machine, state)}
    caller = system(town.tenant)
    refused = 0
    with (
        begin(town.engine, caller) as connection,
        connection.begin_nested() as savepoint,
        elevated(connection),
    ):
        work = opened(connection, town.registry, caller, at=town.at)
        subject = standing(town, number, machine, state, work)
        for post, action in pairs(machine, rows):
            work.posts = (Held(post),)
            wish = Wish(machine=machine, subject=subject, action=action, reason="because")
            expected = "403 not_your_post" if action in rows else "409 not_now"
            assert outcome(work, wish) == expected, (post, action)
            refused += 1
        savepoint.rollback()
    assert refused > 100


def pairs(machine: str, rows: Mapping[str, Transition]) -> Iterator[tuple[str, str]]:
    """Posts and actions that the table does not allow; asking concerns a new request, not this one."""
    for post in POSTS:
        for action in ACTIONS:
            declared = action in rows and post in rows[action].posts
            if not declared and (machine, action) != ("request", "ask"):
                yield post, action


@pytest.mark.parametrize(
    "row",
    [row for row in FLOW.rows if row.state],
    ids=lambda r: f"{r.machine}.{r.state}.{r.action}",
)
def test_each_declared_row(walked, row: Transition) -> None:
    """It moves the case or item as declared, or a guard says why not; without its reason it is 422."""
    town, number = walked
    caller = system(town.tenant)
    with begin(town.engine, caller) as connection, elevated(connection):
        for post in sorted(row.posts):
            for reason in ("because", ""):
                with connection.begin_nested() as savepoint:
                    work = opened(connection, town.registry, caller, at=town.at)
                    subject = standing(town, number, row.machine, row.state, work)
                    work.posts = (Held(post),)
                    wish = Wish(
                        machine=row.machine, subject=subject, action=row.action, reason=reason
                    )
                    told = outcome(work, wish)
                    savepoint.rollback()
                if row.reason and not reason:
                    assert told == "422 reason_missing"
                else:
                    known = {guard.name for guard in row.guards}
                    assert told == "done" or (told.startswith("409 ") and known) or told in FORMS
                    assert told != "409 not_now"


def test_nobody_makes_an_item_by_hand(walked) -> None:
    """The rows that begin an item's life are the program's; only requests are asked for by people."""
    beginnings = [row for row in FLOW.rows if row.state == NEW]
    by_hand = {(row.machine, row.action) for row in beginnings if row.posts != {"system"}}
    assert by_hand == {("case", "report"), ("case", "report_handled"), ("request", "ask")}


@pytest.mark.parametrize("post", POSTS)
def test_who_may_report(walked, post) -> None:
    town, _ = walked
    caller = system(town.tenant)
    allowed = {
        action: next(row.posts for row in FLOW.rows if (row.state, row.action) == (NEW, action))
        for action in ("report", "report_handled")
    }
    taken = town.photos(*PHOTOS, "after")
    for action, posts in allowed.items():
        with begin(town.engine, caller) as connection:
            work = opened(connection, town.registry, caller, at=town.at)
            work.posts = (Held(post),)
            photos = taken
            new = New(
                source="collector",
                class_code="0101",
                geom=shapely.Point(117.05, 36.05),
                action=action,
                data=photos,
            )
            try:
                report(work, new)
                told = "done"
            except WanmiError as error:
                told = str(error.status)
            assert told == ("done" if post in posts else "403")


@pytest.mark.parametrize("state", sorted(FLOW.machines["case"]))
def test_remarks_in_each_state_by_each_post(walked, state: str) -> None:
    """Words move nothing: allowed to their posts in every state, with something said."""
    town, number = walked
    caller = system(town.tenant)
    with begin(town.engine, caller) as connection, elevated(connection):
        with connection.begin_nested() as savepoint:
            work = opened(connection, town.registry, caller, at=town.at)
            standing(town, number, "case", state, work)
            savepoint.rollback()
        for action, (_, posts) in REMARKS.items():
            for post in POSTS:
                work.posts = (Held(post),)
                told = {
                    reason: outcome(work, Wish(machine="case", subject=number, action=action, reason=reason))
                    for reason in ("because", "")
                }  # fmt: skip
                mine = post in posts
                expected = ("done", "422 reason_missing") if mine else ("403 not_your_post",) * 2
                assert (told["because"], told[""]) == expected, (action, post)
                assert work.case.state == state


@pytest.mark.parametrize("kind", list(kinds().values()), ids=lambda kind: kind.kind)
def test_each_request_in_each_state_by_each_post(walked, kind: Kind) -> None:
    """Who may ask for what, when: as declared, or refused with the reason."""
    town, number = walked
    caller = system(town.tenant)
    asking = next(row for row in FLOW.rows if (row.machine, row.action) == ("request", "ask"))
    seen = set()
    for state in sorted(FLOW.machines[kind.about]):
        with begin(town.engine, caller) as connection, elevated(connection):
            with connection.begin_nested() as savepoint:
                work = opened(connection, town.registry, caller, at=town.at)
                order = standing(town, number, kind.about, state, work)
                savepoint.rollback()
            for post in POSTS:
                work.posts = (Held(post, "ROAD"),)
                data = {"kind": kind.kind, **({"order": order} if kind.about == "order" else {})}
                wish = Wish(machine="request", subject=number, action="ask", reason="x", data=data)
                before = set(work.items)
                told = outcome(work, wish)
                for new in set(work.items) - before:
                    del work.items[new]
                assert told == asked(kind, asking, state, post), (state, post)
                seen.add(told)
    met = {"403 not_your_post", "409 not_now_asked"}
    assert seen > met and seen & {"done", "409 already_asked"}


def asked(kind: Kind, asking: Transition, state: str, post: str) -> str:
    """What comes of asking; somebody has asked for hanging already."""
    if post not in asking.posts:
        return "403 not_your_post"
    if post not in kind.posts:
        return "409 not_yours_to_ask"
    if state not in kind.states:
        return "409 not_now_asked"
    return "409 already_asked" if kind.kind == "hang" else "done"
