"""Steps of a draft: each joint change of its edits, so that it can be undone and redone.

A step keeps the lines of the draft as they were before and after it. Undoing writes the old ones
back, redoing the new ones; a new step forgets those that were undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import Connection, and_, delete, insert, select, update

from gis.database.session import Caller
from gis.errors import Conflict
from layers.spine import DraftEdit, DraftStep
from layers.store.changes import table
from layers.store.rows import among

Key = tuple[str, int]
"""Layer and feature id of a line."""
Line = dict[str, Any]
_KEPT = ("layer", "write", "op", "feature_id", "base_changeset", "values", "scopes")


def lines(
    connection: Connection, caller: Caller, draft: int, keys: Iterable[Key]
) -> dict[Key, Line]:
    """Return the draft's lines for these features, those that are there."""
    found: dict[Key, Line] = {}
    for layer, ids in _by_layer(keys).items():
        for row in connection.execute(
            select(table(DraftEdit)).where(_of(caller, draft, layer, ids))
        ):
            found[layer, row.feature_id] = row._asdict()
    return found


def record(
    connection: Connection,
    caller: Caller,
    draft: int,
    label: str,
    before: Mapping[Key, Line],
    keys: Sequence[Key],
) -> None:
    """Keep a step: ``before`` are the lines of ``keys`` that were there before it."""
    after = lines(connection, caller, draft, keys)
    steps = table(DraftStep)
    connection.execute(delete(steps).where(*_mine(caller, draft), steps.c.undone))
    connection.execute(
        insert(steps).values(
            tenant=caller.tenant,
            changeset_id=draft,
            label=label,
            at=dt.datetime.now(dt.UTC),
            undone=False,
            touched=[list(key) for key in keys],
            before=[_image(line) for line in before.values()],
            after=[_image(line) for line in after.values()],
        )
    )


def undo(connection: Connection, caller: Caller, draft: int) -> tuple[str, list[Key]]:
    """Take the last step back; return its label and the features it touched."""
    return _turn(connection, caller, draft, back=True)


def redo(connection: Connection, caller: Caller, draft: int) -> tuple[str, list[Key]]:
    """Do the last undone step again; return its label and the features it touched."""
    return _turn(connection, caller, draft, back=False)


def ends(connection: Connection, caller: Caller, draft: int) -> tuple[str | None, str | None]:
    """Return the labels of the steps that :func:`undo` and :func:`redo` would turn."""
    return tuple(  # type: ignore[return-value]
        None if row is None else row.label
        for row in (_next(connection, caller, draft, back=back) for back in (True, False))
    )


def listing(connection: Connection, caller: Caller, draft: int) -> list[dict[str, Any]]:
    """Return the steps of the draft, oldest first: ``id``, ``label``, ``at``, ``undone``, ``touched``."""
    steps = table(DraftStep)
    told = (steps.c.id, steps.c.label, steps.c.at, steps.c.undone, steps.c.touched)
    rows = connection.execute(select(*told).where(*_mine(caller, draft)).order_by(steps.c.id))
    return [
        {**row, "touched": [(str(layer), int(number)) for layer, number in row["touched"]]}
        for row in rows.mappings()
    ]


def forget(connection: Connection, caller: Caller, draft: int) -> None:
    """Drop all steps of the draft: it ended, or was filled anew."""
    connection.execute(delete(table(DraftStep)).where(*_mine(caller, draft)))


def _turn(
    connection: Connection, caller: Caller, draft: int, *, back: bool
) -> tuple[str, list[Key]]:
    step = _next(connection, caller, draft, back=back)
    if step is None:
        word = ("undo", "撤销", "undo") if back else ("redo", "重做", "redo")
        raise Conflict(
            f"nothing_to_{word[0]}", f"没有可{word[1]}的操作。", f"There is nothing to {word[2]}."
        )
    keys = [(str(layer), int(feature_id)) for layer, feature_id in step.touched]
    for layer, ids in _by_layer(keys).items():
        connection.execute(delete(table(DraftEdit)).where(_of(caller, draft, layer, ids)))
    images = step.before if back else step.after
    if images:
        rows = [_line(image, caller, draft) for image in images]
        connection.execute(insert(table(DraftEdit)), rows)
    steps = table(DraftStep)
    chosen = (*_mine(caller, draft), steps.c.id == step.id)
    connection.execute(update(steps).where(*chosen).values(undone=back))
    return step.label, keys


def _next(connection: Connection, caller: Caller, draft: int, *, back: bool) -> Any:
    steps = table(DraftStep)
    order = steps.c.id.desc() if back else steps.c.id.asc()
    state = steps.c.undone.is_(not back)
    statement = select(steps).where(*_mine(caller, draft), state).order_by(order).limit(1)
    return connection.execute(statement).one_or_none()


def _mine(caller: Caller, draft: int) -> tuple[Any, ...]:
    steps = table(DraftStep)
    return steps.c.tenant == caller.tenant, steps.c.changeset_id == draft


def _of(caller: Caller, draft: int, layer: str, ids: Sequence[int]) -> Any:
    edits = table(DraftEdit)
    return and_(
        edits.c.tenant == caller.tenant,
        edits.c.changeset_id == draft,
        edits.c.layer == layer,
        among(edits.c.feature_id, ids),
    )


def _by_layer(keys: Iterable[Key]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for layer, feature_id in keys:
        found.setdefault(layer, []).append(feature_id)
    return found


def _image(line: Line) -> Line:
    geom = line["geom"]
    return {
        **{name: line[name] for name in _KEPT},
        "geom": None if geom is None else _hex(geom),
    }


def _hex(geom: WKBElement) -> str:
    """Extended well-known binary as text: bit for bit the coordinates that were."""
    return geom.desc


def _line(image: Line, caller: Caller, draft: int) -> Line:
    geom = image["geom"]
    return {
        **{name: image[name] for name in _KEPT},
        "geom": None if geom is None else WKBElement(geom, extended=True),
        "tenant": caller.tenant,
        "changeset_id": draft,
    }
