"""A draft of the grid as its author is told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from gis.errors import NotFound
from grids.desk.answer import changes
from grids.desk.desk import CELLS, SOURCE, Desk
from grids.models import GridEdition
from layers.spine import Changeset
from layers.store import drafts
from layers.store.changes import table
from layers.store.rows import among
from layers.store.steps import Key, ends, listing

NAMED = 6
"""Cells that the list of steps names for each."""


def mine(desk: Desk) -> list[int]:
    """Return the numbers of the caller's open drafts of the grid, newest first."""
    return [row["id"] for row in drafts.listing(desk.connection, desk.caller, SOURCE)]


def open_draft(desk: Desk, reason: str) -> Desk:
    """Open a draft and return its desk."""
    number = drafts.begin_draft(desk.connection, desk.caller, reason, SOURCE)
    return replace(desk, draft=number)


def discard(desk: Desk) -> None:
    """Give the draft up."""
    drafts.discard(desk.connection, desk.caller, desk.draft)


def told(desk: Desk) -> dict[str, Any]:
    """Return what its author sees of the draft; NotFound if it is not theirs."""
    drafts.own(desk.connection, desk.caller, desk.draft)
    head = _head(desk)
    counts = Counter(changes(desk).values())
    undo, redo = ends(desk.connection, desk.caller, desk.draft)
    return {
        "id": desk.draft,
        "reason": head["reason"],
        "at": head["at"],
        "edition": _edition(desk, head["at"]),
        "cells": {word: counts[word] for word in ("created", "updated", "retired")},
        "undo": undo,
        "redo": redo,
        "steps": steps(desk),
    }


def steps(desk: Desk) -> list[dict[str, Any]]:
    """Return the steps of the draft, oldest first, each with the codes of some cells it touched."""
    made = listing(desk.connection, desk.caller, desk.draft)
    touched = {n: _cells(step["touched"]) for n, step in enumerate(made)}
    ids = sorted({number for numbers in touched.values() for number in numbers})
    codes = _codes(desk, ids, published=True) | _codes(desk, ids, published=False)
    return [
        {
            **{name: step[name] for name in ("id", "label", "at", "undone")},
            "codes": [codes[number] for number in touched[n] if codes.get(number)],
        }
        for n, step in enumerate(made)
    ]


def _cells(touched: Sequence[Key]) -> list[int]:
    return [number for layer, number in touched if layer == CELLS][:NAMED]


def _codes(desk: Desk, ids: Sequence[int], *, published: bool) -> dict[int, str | None]:
    table = desk.table(CELLS, published=published)
    chosen = (table.c.tenant == desk.caller.tenant, among(table.c.id, ids))
    rows = desk.connection.execute(select(table.c.id, table.c.code).where(*chosen))
    return {row.id: row.code for row in rows}


def _head(desk: Desk) -> dict[str, Any]:
    heads = table(Changeset)
    row = desk.connection.execute(
        select(heads.c.reason, heads.c.at).where(
            heads.c.tenant == desk.caller.tenant, heads.c.id == desk.draft
        )
    ).mappings()
    found = row.one_or_none()
    if found is None:
        raise NotFound("no_such_draft", "没有这份草稿。", "There is no such draft.")
    return dict(found)


def _edition(desk: Desk, at: Any) -> int | None:
    """The newest edition when the draft was opened."""
    editions = table(GridEdition)
    number = desk.connection.scalar(
        select(func.max(editions.c.number)).where(
            editions.c.tenant == desk.caller.tenant, editions.c.at <= at
        )
    )
    return None if number is None else int(number)
