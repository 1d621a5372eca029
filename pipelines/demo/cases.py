"""Cases of the demo city in every state, made by the verbs that people use; the same every time.

Only their moments move: they lie in the days before the load, so that queues and lights are alive.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller, begin, system
from layers.registry import Registry
from pipelines.demo import recipe
from pipelines.demo.case_places import Place, beat, found_in
from pipelines.demo.case_reports import reported
from pipelines.demo.case_times import STAGE, Pace, ended, running
from pipelines.demo.limits import limits
from pipelines.demo.pictures import AFTER, CHECK, SCENE, Album
from pipelines.demo.units import units
from services.cases.config import readers
from services.cases.config.kinds.handbook import Item
from services.cases.engine import Held, New, Wish, Work, act_in, close, opened, report
from services.cases.engine.posts import appoint
from services.cases.hotspots import nightly
from services.cases.patrol.people import grid_at

SEED = 7
SPOT = "spot"
"""Mark of the ways that repeat at one place: a hotspot to be."""
KIND = "matter"
"""The demo's classes are matters of GB/T 47678.5-2026."""
STAFF = frozenset({"public", "staff", "cases.act"})
FALLBACK = "enforcement"
POSTS = (
    ("operator", "acceptor", None),
    ("commander", "shift_supervisor", None),
    ("commander", "dispatcher", None),
    ("commander", "command_chief", None),
    ("inspector", "inspector", None),
    ("collector", "collector", "patrol"),
    ("zhao.min", "collector", "patrol"),
    ("sun.li", "collector", "patrol"),
)
"""Who holds which post, in which unit; the accounts are those of the demo's roles."""
BUSY_UNITS = 6
"""Units in which the handler of the demo works: those with most orders."""


@dataclass(frozen=True)
class _Step:
    """A step of a way: machine, action, who, which form, which share of the way's time it takes."""

    machine: str
    action: str
    actor: str
    post: str
    data: Mapping[str, Any] | None = None
    reason: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Told:
    """What one case is about: its story, its place, its steps and their moments, the first that of the report."""

    story: Mapping[str, str]
    place: Place
    steps: Sequence[str]
    moments: Sequence[dt.datetime]
    album: Album | None = None
    number: int = 0

    def form(self, name: str, step: _Step) -> dict[str, Any]:
        """What is filled in at a step."""
        filed = {"condition": self.story["condition"]} if name == "file" else {}
        return {**(step.data or {}), **filed, **self.photos(step.photos)}

    def photos(self, kinds: tuple[str, ...]) -> dict[str, Any]:
        """Pictures of these kinds, as a form names them."""
        return self.album.take(kinds, self.number) if kinds and self.album else {}


STEPS = {
    "accept": _Step("case", "accept", "operator", "acceptor"),
    "send_verify": _Step("case", "send_verify", "operator", "acceptor"),
    "reject": _Step("case", "reject", "operator", "acceptor", None, "不在受理范围"),
    "void": _Step("case", "void", "commander", "shift_supervisor", None, "重复误报"),
    "file": _Step("case", "file", "commander", "shift_supervisor"),
    "dispatch": _Step("case", "dispatch", "commander", "dispatcher"),
    "take": _Step("order", "take", "handler", "department"),
    "finish": _Step("order", "finish", "handler", "department", photos=AFTER),
    "approve": _Step("case", "approve", "commander", "dispatcher"),
    "take_check": _Step("field", "take", "", "collector"),
    "result_true": _Step("field", "result_true", "", "collector", photos=CHECK),
    "result_false": _Step("field", "result_false", "", "collector", photos=CHECK),
    "close": _Step("case", "close", "commander", "shift_supervisor"),
    "hang": _Step(
        "request", "ask", "commander", "dispatcher", {"kind": "hang"}, "等待管线单位会商"
    ),
}


def cases(engine: Engine, registry: Registry, tenant: str, now: dt.datetime, var: Path) -> int:
    """Make the cases unless there are some; return how many were made. Pictures go below ``var``."""
    caller = system(tenant)
    with begin(engine, caller) as connection:
        if connection.scalar(text("SELECT 1 FROM cases WHERE tenant = :t LIMIT 1"), {"t": tenant}):
            return 0
        units(connection, caller, now - dt.timedelta(days=400))
        _people(connection, caller, now)
        wanted = sorted({_where(row) for row in recipe.table("case_stories")})
        places = {one: list(found_in(connection, tenant, *one)) for one in wanted}
        limits(connection, tenant, now)
        told = _planned(connection, tenant, now, places)
    album = Album(engine, var, _person(tenant, "collector"), SEED)
    told.sort(key=lambda one: one.moments[0])
    for number, one in enumerate(told):
        _one(engine, registry, tenant, replace(one, album=album, number=number))
    _handlers(engine, tenant, now)
    nightly.run(engine, registry, tenant, now)
    return len(told)


def _planned(
    connection: Connection,
    tenant: str,
    now: dt.datetime,
    places: Mapping[tuple[str, str], list[Place]],
) -> list[_Told]:
    """What each case is about, where, and when its steps are taken."""
    dice = random.Random(SEED)  # noqa: S311 - the same demo every time, no secret
    calendar = readers.calendars.at(connection, tenant, now)["work"]
    items = readers.items.at(connection, tenant, now)
    stories = [row for row in recipe.table("case_stories") if places[_where(row)]]
    long = [row for row in stories if _item(items, row).b.limit.span >= STAGE.span]
    found: list[_Told] = []
    for way in recipe.table("case_ways"):
        for _ in range(int(way["count"])):
            spot = way["stories"] == SPOT
            story = (
                stories[0] if spot else dice.choice(long if way["stories"] == "long" else stories)
            )
            steps = way["steps"].split()
            there = beat(places[_where(story)], steps)
            place = there[0] if spot else dice.choice(there)
            pace = Pace(now, calendar, _item(items, story).limit(place.grade or ""), dice)
            moments = (
                running(pace, steps, way["since"], len(found))
                if way["since"]
                else ended(pace, steps, float(way["days"]))
            )
            found.append(_Told(story, place, steps, moments))
    return found


def _item(items: Mapping[str, Any], story: Mapping[str, str]) -> Item:
    """The handbook's row of a story."""
    found: Item = items[f"{KIND}/{story['class_code']}/{story['condition']}"]
    return found


def _where(story: Mapping[str, str]) -> tuple[str, str]:
    """The layer that a story happens at, and the class of its component, empty where it has none."""
    return story["layer"], story["class_code"] if story["component"] else ""


def _one(engine: Engine, registry: Registry, tenant: str, told: _Told) -> None:
    """One case along its way, in one transaction."""
    story, place = told.story, told.place
    caller = _person(tenant, "sun.li")
    with begin(engine, caller) as connection:
        work = opened(connection, registry, caller, at=told.moments[0])
        work.posts = (Held("collector", "patrol"), Held("acceptor"))
        new = New(
            source=story["source"], class_code=story["class_code"], class_kind=KIND, geom=place.point,
            description=story["zh"], address=_address(connection, tenant, place.point), data=told.photos(SCENE),
            columns={"responsibility_grid": grid_at(connection, tenant, place.point), **place.component},
        )  # fmt: skip
        report(work, new)
        reported(work, new, random.Random(f"{SEED}/{told.number}"))  # noqa: S311 - no secret
        for name, moment in zip(told.steps, told.moments[1:], strict=True):
            work.at = moment
            _take(work, replace(STEPS[name], data=told.form(name, STEPS[name])))
        close(work)


def _address(connection: Connection, tenant: str, place: Any) -> str | None:
    """How people say where it is: by the nearest shop, house or park."""
    statement = text(
        "SELECT name FROM places WHERE tenant = :tenant AND place_type IN ('03', '05', '06') "
        "ORDER BY geom <-> ST_SetSRID(ST_MakePoint(:lon, :lat), :srid) LIMIT 1"
    )
    asked = {"tenant": tenant, "lon": place.x, "lat": place.y, "srid": STORAGE_SRID}
    name = connection.scalar(statement, asked)
    return f"{name}附近" if name else None


def _take(work: Work, step: _Step) -> None:
    """Take a step as the person whose step it is."""
    if step.machine == "field":
        _check(work, step)
    elif step.machine == "order":
        for order in sorted(work.open("order"), key=lambda one: one.row["role"] == "lead"):
            _do(work, step, order.id, unit=order.row["unit"])
    elif step.machine == "request":
        made = _do(work, step, work.case.id)
        _do(work, _Step("request", "grant", "commander", "dispatcher"), made.item_id)
    else:
        _do(work, step, work.case.id)


def _check(work: Work, step: _Step) -> None:
    (task,) = work.open("field")
    person = task.row["person"]
    if person is None:
        if step.action != "take":
            waive = _Step(
                "case", "waive_check", "commander", "shift_supervisor", None, "现场免核查"
            )
            _do(work, waive, work.case.id)
        return
    for action in dict.fromkeys(("take", step.action)):
        own = _Step("field", action, person, "collector", step.data)
        _do(work, own, task.id, unit="patrol")


def _do(work: Work, step: _Step, subject: int | None, unit: str | None = None) -> Any:
    work.caller = _person(work.tenant, step.actor)
    work.posts = (Held(step.post, unit),)
    wish = Wish(
        machine=step.machine,
        subject=subject or 0,
        action=step.action,
        reason=step.reason,
        data=dict(step.data or _targets(work, step)),
    )
    return act_in(work, wish)


def _targets(work: Work, step: _Step) -> Mapping[str, Any]:
    """Dispatch as the policies propose; to enforcement where none applies."""
    if step.action != "dispatch":
        return {}
    proposed = work.ask("targets", {})
    return {} if hasattr(proposed, "orders") else {"targets": [{"unit": FALLBACK}]}


def _person(tenant: str, name: str) -> Caller:
    return Caller(tenant=tenant, actor=name, permissions=STAFF)


def _people(connection: Connection, caller: Caller, now: dt.datetime) -> None:
    since = now - dt.timedelta(days=400)
    for person, post, unit in POSTS:
        appoint(connection, caller, person, Held(post, unit), since)


def _handlers(engine: Engine, tenant: str, now: dt.datetime) -> None:
    """The handler of the demo works where most is to be done."""
    statement = text(
        "SELECT unit FROM case_items WHERE tenant = :tenant AND machine = 'order' "
        "GROUP BY unit ORDER BY count(*) DESC, unit LIMIT :most"
    )
    caller = system(tenant)
    with begin(engine, caller) as connection:
        values = {"tenant": tenant, "most": BUSY_UNITS}
        for unit in list(connection.scalars(statement, values)):
            for post in ("department", "handler"):
                appoint(connection, caller, "handler", Held(post, unit), now)
