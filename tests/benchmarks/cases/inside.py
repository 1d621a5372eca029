"""Queries measured in the program itself: queues, lists, the page of a case, likeness, replay."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator
from functools import partial

import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin, begin_bulk
from layers.registry import discover
from services.cases.config import edit, editions
from services.cases.dispatch.replay import Wanted, replay
from services.cases.read import listing, page, queue
from tests.benchmarks.cases import city, load
from tests.benchmarks.cases.figures import Figure, timed

STAFF = frozenset({"public", "staff", "cases.act"})
CALLERS = {"city": ("*",), "district": ("379901",), "community": ("379901001001",)}
POLICIES, REPLAYED = 200, 10_000


def measured(engine: Engine, cases: int) -> Iterator[Figure]:
    """Yield what each query came to over so many past cases; milliseconds in the program."""
    now = dt.datetime.now(dt.UTC)
    yield from _pages(engine, cases, now)
    yield from _likeness(engine, now)
    yield from _replay(engine, now)


def _pages(engine: Engine, cases: int, now: dt.datetime) -> Iterator[Figure]:
    registry, made = discover(), random.Random(3)
    for name, areas in CALLERS.items():
        caller = Caller(tenant=city.TENANT, actor="bench", permissions=STAFF, areas=areas)

        def queued(wanted: queue.Wanted, caller: Caller = caller) -> None:
            with begin(engine, caller, read_only=True) as connection:
                queue.queue(connection, registry, caller, wanted, at=now, limit=50)

        def recent(caller: Caller = caller) -> None:
            with begin(engine, caller, read_only=True) as connection:
                listing.listing(connection, registry, caller, listing.Wanted(), at=now, limit=50)

        every = queue.Wanted(machine="order")
        mine = queue.Wanted(machine="order", unit="4379901001001001")
        yield timed(f"queue page, {name}", partial(queued, every), "< 10 ms")
        yield timed(f"queue of one unit, {name}", partial(queued, mine), "< 10 ms")
        yield timed(f"newest 50 cases, {name}", recent)

    def opened() -> None:
        chief = Caller(tenant=city.TENANT, actor="bench", permissions=STAFF)
        with begin(engine, chief, read_only=True) as connection:
            page.page(connection, registry, chief, 1 + made.randrange(cases), now)

    yield timed("page of a case", opened)


_NAIVE = text(
    "SELECT id FROM cases WHERE tenant = :tenant AND class_code = :code AND NOT ended AND "
    "ST_DWithin(cast(geom AS geography), cast(ST_SetSRID(ST_MakePoint(:x, :y), 4490) AS geography), 30)"
)


def _likeness(engine: Engine, now: dt.datetime) -> Iterator[Figure]:
    from services.cases.intake.known import Looked, search
    from services.cases.rules.similar import Likeness, Seen

    made = random.Random(5)

    def spot() -> tuple[float, float, str]:
        x = city.WEST + made.random() * city.DISTRICTS * city.STEP
        y = city.SOUTH + made.random() * city.STREETS * 0.04
        return x, y, made.choice(load.CLASSES)

    def ours() -> None:
        x, y, code = spot()
        seen = Seen(group=f"matter:{code}", class_code=code, at=now)
        looked = Looked(point=shapely.Point(x, y), seen=seen, source="collector", rule=Likeness())
        with begin_bulk(engine, Caller(tenant=city.TENANT)) as connection:
            search(connection, city.TENANT, looked)

    def naive() -> None:
        x, y, code = spot()
        with begin_bulk(engine, Caller(tenant=city.TENANT)) as connection:
            values = {"tenant": city.TENANT, "code": code, "x": x, "y": y}
            connection.execute(_NAIVE, values).all()

    yield timed("search for like cases (open and ended)", ours)
    yield timed("the same naively (no group, no box)", naive, runs=5)


def _replay(engine: Engine, now: dt.datetime) -> Iterator[Figure]:
    boss = Caller(tenant=city.TENANT, actor="boss", permissions=STAFF | {"admin"})
    with begin(engine, boss) as connection:
        no = editions.draft(connection, boss, "policies", (1, "replayed"), now)["no"]
        for number in range(
            POLICIES - len(edit.listing(connection, boss, ("policies", no), "policies"))
        ):
            row = {
                "id": f"rule-{number:03d}",
                "zh": f"规则{number}",
                "priority": 12 + number % 7,
                "when": {"class": f"{99000 + number}", "grade": "A", "near": ["districts", 5]},
                "targets": [{"role": "lead", "selector": "grid", "argument": "3"}],
            }
            edit.put(connection, boss, ("policies", no), "policies", row)
    wanted = Wanted(edition=no, since=now - dt.timedelta(days=400), until=now, limit=REPLAYED)
    for name in ("first", "again"):  # the first reads its cases from the disk
        begun = time.perf_counter()
        found = replay(engine, discover(), boss, wanted)
        seconds = time.perf_counter() - begun
        what = f"replay of {len(found.lines):,} cases × {POLICIES} policies, {name}"
        yield Figure(what, f"{seconds:.1f} s", "< 10 s", seconds)
