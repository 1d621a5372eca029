"""How many features match: exact when that is cheap, else unknown; never a guess.

The whole layer is counted by the kept counts. A subset is counted up to a bound, on the first page
only, unless the planner expects far more; a page that is the last one tells the number by itself.
First pages of an area are counted while they are read (:mod:`layers.store.geojson`).
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, func, select

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.spine import LayerCount
from layers.store import forms
from layers.store.changes import table
from layers.store.expect import matching
from layers.store.failures import translated
from layers.store.query import Query
from layers.store.read import select_matching

BOUND = 10_000
BOUND_ASKED = 200_000
"""A request for one feature of a subset asks for the count (QGIS does), so more is counted."""
MISJUDGED = 3
"""The planner's expectation counts only when it exceeds the bound by this factor."""


class Ended(Protocol):
    """What is known of a page that was read."""

    @property
    def returned(self) -> int:
        """How many features it holds."""
        ...

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        ...


def matched(
    connection: Connection, info: LayerInfo, caller: Caller, query: Query, page: Ended
) -> int | None:
    """Return how many features match ``query`` without paging, or None when that is costly."""
    if info.counted and not query.subset and (info.read == "public" or caller.whole_tenant):
        return total(connection, info, caller)
    if query.after is None and not page.more and (page.returned or not query.offset):
        return query.offset + page.returned
    if query.after is not None or query.offset:
        return None
    return _bounded(connection, info, caller, query)


def total(connection: Connection, info: LayerInfo, caller: Caller) -> int:
    """Return the number of current features of the layer, from the kept counts."""
    counts = table(LayerCount)
    statement = select(func.coalesce(func.sum(counts.c.n), 0)).where(
        counts.c.tenant == caller.tenant, counts.c.layer == info.table.name
    )
    if info.where:
        statement = statement.where(counts.c.class_code == info.where["class_code"])
    return int(connection.execute(statement).scalar_one())


def _bounded(connection: Connection, info: LayerInfo, caller: Caller, query: Query) -> int | None:
    bound = BOUND_ASKED if query.limit == 1 else BOUND
    with translated():
        if matching(connection, info, caller, query) > MISJUDGED * bound:
            return None
        number = _counted(connection, info, caller, query, bound + 1)
    return number if number <= bound else None


def _counted(
    connection: Connection, info: LayerInfo, caller: Caller, query: Query, most: int
) -> int:
    """How many match, counted up to ``most``."""
    if forms.plain(info, query):
        form = forms.form(connection, select_matching, info, caller, query)
        asked = f"SELECT count(*) FROM ({form.text} LIMIT {most}) AS found"
        answer = connection.exec_driver_sql(asked, form.parameters(caller, query))
        return int(answer.scalar_one())
    found = select_matching(info, caller, query).limit(most).subquery("found")
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())
