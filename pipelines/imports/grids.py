"""Deliveries of grids: unit grids come in through a draft and its checks, the others by their rules."""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING

import geopandas as gpd
from sqlalchemy import Engine

from gis.database.session import Caller, begin
from layers.registry import Registry
from layers.store.chunk import Rules
from layers.store.problem import Problem
from pipelines.imports.plan import Part, Words
from pipelines.imports.report import Loaded

if TYPE_CHECKING:
    from grids.desk.deliver import Delivered

LAYER = "unit_grids"
NAMED = 4
RULES = {
    "responsibility_grids": "grids.responsibility.delivered",
    "handling_grids": "grids.handling.delivered",
}
"""Modules that know what the grids made of unit grids ask of their rows; other layers need none of it."""


def rules(engine: Engine, registry: Registry, caller: Caller, layer: str) -> Rules | None:
    """Return the rules of a layer of grids; None for other layers."""
    if layer not in RULES:
        return None
    from grids.desk.desk import Desk

    ruled = importlib.import_module(RULES[layer]).ruled

    def judge(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Problem]]:
        with begin(engine, caller, read_only=True) as connection:
            found: tuple[gpd.GeoDataFrame, list[Problem]]
            found = ruled(Desk(connection, registry, caller), frame)
            return found

    return judge


def load(
    engine: Engine, registry: Registry, caller: Caller, part: Part, *, dry_run: bool
) -> Loaded:
    """Bring in the cells of ``part``; the report says whether they are an edition or wait in a draft."""
    from grids.desk.deliver import deliver

    began = time.monotonic()
    done = deliver(
        engine,
        registry,
        caller,
        part.frames(),
        reason=f"导入 import: {part.source}",
        dry_run=dry_run,
    )
    return Loaded(
        source=part.source,
        layer=part.layer.id,
        title=Words(part.layer.title_zh, part.layer.title_en),
        changeset=None if dry_run or done.edition is None else done.draft,
        read=done.read,
        created=done.filled.created,
        updated=done.filled.updated,
        unchanged=done.filled.kept,
        refused=done.refused,
        repaired=done.repaired,
        reasons=done.reasons,
        left_out=dict(part.left_out),
        aside=dict(part.aside),
        seconds=round(time.monotonic() - began, 2),
        notes=(*part.notes, *_notes(done)),
    )


def _notes(done: Delivered) -> tuple[Words, ...]:
    from grids.check.kinds import KINDS

    counts: dict[str, int] = {}
    for item in done.findings:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    most = sorted(counts, key=lambda kind: -counts[kind])[:NAMED]
    zh = "、".join(f"{KINDS[kind].zh} {counts[kind]}" for kind in most)
    en = ", ".join(f"{KINDS[kind].en}: {counts[kind]}" for kind in most)
    notes = [Words(f"检查：{zh}。", f"Checked: {en}.")] if most else []
    if done.edition is not None:
        notes.append(
            Words(f"已发布为第 {done.edition} 版。", f"Published as edition {done.edition}.")
        )
    elif done.errors:
        notes.append(
            Words(
                f"有 {done.errors} 处错误，未发布，留在草稿 {done.draft} 中待处理。",
                f"{done.errors} errors: not published, waiting in draft {done.draft}.",
            )
        )
    return tuple(notes)
