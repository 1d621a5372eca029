"""Past cases made in the database: rows from numbers, everything about a number from its hash.

Two in a hundred are open. A closed case has eight events, an order, a check, and four clocks; beyond
the first :data:`WHOLE` cases only what queries over the past meet: the order, the steps that begin,
dispatch and close, and one clock. Indexes are taken away before many rows and made again afterwards,
two at a time; all is the same however often it is run.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine, text

from gis.database.session import begin_bulk, begin_owner, system
from tests.benchmarks.cases import city
from tests.benchmarks.cases.rows import CASES, CHECKS, CLOCKS, EVENTS, ORDERS

WHOLE = 1_000_000
CHUNK = 100_000
MANY = 500_000
"""So many new rows are cheaper without indexes."""
AT_ONCE = 2
PRESENT = 100_000_000
"""Ids from here on are cases that the measurement itself reports: the past can still grow below."""
CLASSES = [
    f"{major:02d}{n:03d}"
    for major, count in ((6, 30), (7, 4), (8, 12), (9, 6))
    for n in range(1, count + 1)
]
TABLES = ("cases", "case_items", "case_events", "case_clocks")


def fill(engine: Engine, wanted: int) -> float:
    """Bring the city to ``wanted`` past cases; return the seconds it took (0: they were there)."""
    there = _there(engine, wanted)
    if there >= wanted:
        return 0.0
    begun = time.monotonic()
    taken = _without_indexes(engine) if wanted - there >= MANY else []
    _side_by_side(
        lambda first: _chunk(engine, first, min(first + CHUNK - 1, wanted)),
        range(there + 1, wanted + 1, CHUNK),
    )
    _side_by_side(lambda one: _owned(engine, one), [f"SET LOCAL jit = off; {one}" for one in taken])
    _owned(engine, f"SELECT setval('cases_id_seq', greatest({PRESENT}, nextval('cases_id_seq')))")
    _side_by_side(lambda name: _vacuum(engine, name), TABLES)
    return time.monotonic() - begun


def _there(engine: Engine, wanted: int) -> int:
    with begin_owner(engine) as connection:
        found = connection.scalar(
            text("SELECT count(*) FROM cases WHERE tenant = :tenant AND id <= :most"),
            {"tenant": city.TENANT, "most": wanted},
        )
    return int(found or 0)


def _without_indexes(engine: Engine) -> list[str]:
    """Drop the indexes that are no constraint; return how they are made, the costliest first."""
    with begin_owner(engine) as connection:
        found = connection.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables) AND NOT "
                "EXISTS (SELECT FROM pg_constraint WHERE conname = indexname) "
                "ORDER BY array_position(array['gist', 'gin', 'btree', 'brin'], "
                "substring(indexdef from 'USING (\\w+)')), indexname"
            ),
            {"tables": list(TABLES)},
        ).all()
        for row in found:
            connection.execute(text(f"DROP INDEX {row.indexname}"))
    return [row.indexdef for row in found]


def _chunk(engine: Engine, first: int, last: int) -> None:
    cells = list(city.cells())
    given = {
        "tenant": city.TENANT,
        "first": first,
        "last": last,
        "classes": CLASSES,
        "codes": [code for code, _ in cells],
        "xs": [box[0] for _, box in cells],
        "ys": [box[1] for _, box in cells],
    }
    with begin_bulk(engine, system(city.TENANT)) as connection:
        for statement in (CASES, ORDERS, CHECKS, EVENTS, CLOCKS):
            values = {"whole": WHOLE, **given}
            connection.execute(text(statement), {k: values[k] for k in _named(statement)})


def _named(statement: str) -> Iterable[str]:
    return text(statement).compile().params


def _owned(engine: Engine, statement: str) -> None:
    with begin_owner(engine) as connection:
        connection.exec_driver_sql(statement)


def _vacuum(engine: Engine, name: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM ANALYZE {name}"))


def _side_by_side(work: Any, given: Sequence[Any]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, given))
