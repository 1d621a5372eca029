"""Splitting a case: children that are worked on their own; the parent closes after them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import Engine

from gis.database.session import Caller, begin, elevated
from gis.errors import Conflict, Forbidden
from layers.registry import Registry
from layers.store.failures import translated
from layers.store.idempotency import Done, once
from services.cases.engine.act import close
from services.cases.engine.guards import SCENE
from services.cases.engine.load import case_of, load, opened
from services.cases.engine.report import report
from services.cases.engine.words import CASE, Held, New
from services.cases.engine.work import Work, append

SPLITTERS = frozenset({"acceptor", "shift_supervisor", "dispatcher"})
MOST = 10
"""Pictures of the parent that a child begins with, at most."""
Asked = tuple[int, str, Sequence[Mapping[str, Any]]]
"""The parent, the reason, the parts."""


def split(
    engine: Engine,
    registry: Registry,
    caller: Caller,
    asked: Asked,
    *,
    at: dt.datetime,
    key: str | None = None,
) -> Done:
    """Make the children in one transaction; ``{"case", "children"}`` as JSON has it.

    Raises NotFound, Forbidden (403) for other posts, Conflict (409) for a case that has ended.
    """
    with translated(), begin(engine, caller) as connection:

        def do() -> dict[str, Any]:
            parent = opened(connection, registry, caller, at=at)
            case_of(connection, caller, CASE, asked[0])
            with elevated(connection):
                load(parent, asked[0])
            held = _may(parent)
            children = [_child(parent, part) for part in asked[2]]
            parent.reason = asked[1]
            done = {"children": children}
            append(parent, parent.case, action="split", held=held, to=parent.case.state, data=done)
            close(parent)
            return {"case": asked[0], "children": children}

        return once(connection, caller, key, ["split", *asked], do)


def _may(work: Work) -> Held:
    held = next((one for one in work.holding() if one.post in SPLITTERS), None)
    if held is None:
        raise Forbidden(
            "not_your_post",
            "拆分案件需要受理员、值班长或派遣员。",
            "Splitting takes an acceptor, a shift supervisor or a dispatcher.",
        )
    if work.case.row["ended"]:
        raise Conflict("ended", "案件已结束，不能拆分。", "The case has ended; it cannot be split.")
    return held


def _child(parent: Work, part: Mapping[str, Any]) -> int:
    """A child begins with the parent's pictures of the scene; it is the program's step, whoever splits."""
    row = parent.case.row
    scene = [one for one in parent.ask("evidence", None) if one.kind in SCENE]
    child = opened(parent.connection, parent.registry, parent.caller, at=parent.at, program=True)
    lon, lat = part.get("lon"), part.get("lat")
    here = lon is None or lat is None
    new = New(
        source=row["source"],
        class_kind=part["class_kind"],
        class_code=part["class_code"],
        geom=to_shape(row["geom"]) if here else shapely.Point(lon, lat),
        type=row["type"],
        description=part.get("description") or row["description"],
        address=part.get("address") or row["address"],
        data={"evidence": [{"kind": one.kind, "sha256": one.sha256} for one in scene[:MOST]]}
        if scene
        else {},
        columns={
            "parent_id": row["id"],
            "priority": row["priority"],
            **({"responsibility_grid": row["responsibility_grid"]} if here else {}),
        },
    )
    number = report(child, new).case_id
    close(child)
    return number
