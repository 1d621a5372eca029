"""Lines of a draft moved to another starting version, or taken out, when a conflict is settled."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, update

from gis.database.session import Caller
from layers.spine import DraftEdit
from layers.store import steps
from layers.store.changes import table
from layers.store.drafts import of_draft


def rebase(
    connection: Connection,
    caller: Caller,
    draft: int,
    key: steps.Key,
    base: int | None,
    **columns: Any,
) -> None:
    """Let the line of a feature start from version ``base`` and change its other columns.

    Steps cannot be undone beyond it.
    """
    lines = table(DraftEdit)
    chosen = (*of_draft(caller, draft), lines.c.layer == key[0], lines.c.feature_id == key[1])
    values = {**columns, "base_changeset": base}
    connection.execute(update(lines).where(*chosen).values(values))
    steps.forget(connection, caller, draft)


def drop(connection: Connection, caller: Caller, draft: int, key: steps.Key | str) -> None:
    """Take the line of a feature, or all lines of a layer, out of the draft, and its steps with it."""
    lines = table(DraftEdit)
    chosen = [*of_draft(caller, draft)]
    if isinstance(key, str):
        chosen.append(lines.c.layer == key)
    else:
        chosen += [lines.c.layer == key[0], lines.c.feature_id == key[1]]
        steps.forget(connection, caller, draft)
    connection.execute(delete(lines).where(*chosen))
