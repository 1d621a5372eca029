"""Load the parts of an import, one transaction per part, and report what became of each row."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from gis.database.session import Caller
from layers.registry import Registry
from layers.store import bulk
from layers.store.extents import core
from pipelines.imports import grids
from pipelines.imports.plan import Part, Words
from pipelines.imports.report import Loaded, Report, union

Box = tuple[float, float, float, float]
Progress = Callable[[Part, int], None]
"""Called with a part and the rows of it read so far."""


def run(
    engine: Engine,
    registry: Registry,
    caller: Caller,
    parts: Sequence[Part],
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load ``parts`` in order as ``caller``; ``dry_run`` does everything and takes it back.

    The extent is that of the ground (roads, buildings, divisions …) where there is any: power
    lines and pipes lead far out of a city.

    Raises WanmiError when a part cannot be loaded; parts before it stay, and running the same
    import again completes it.
    """
    loaded: list[Loaded] = []
    boxes: dict[bool, list[Box]] = {True: [], False: []}
    for part in parts:
        if part.layer.id == grids.LAYER:
            done = grids.load(engine, registry, caller, part, dry_run=dry_run)
        else:
            done = _load(engine, registry, caller, part, dry_run, progress)
        loaded.append(done)
        touched = done.created + done.updated
        if done.changeset is not None and touched:
            with engine.connect() as connection:
                box = core(connection, part.layer, caller.tenant, done.changeset, touched)
            boxes[part.layer.group == "ground"] += [] if box is None else [box]
    return Report(
        tenant=caller.tenant,
        dry_run=dry_run,
        loaded=loaded,
        extent=union(boxes[True] or boxes[False]),
    )


def _load(
    engine: Engine,
    registry: Registry,
    caller: Caller,
    part: Part,
    dry_run: bool,
    progress: Progress | None,
) -> Loaded:
    began = time.monotonic()
    result = bulk.load(
        engine,
        registry,
        caller,
        part.layer,
        part.frames(),
        reason=f"导入 import: {part.source}",
        source=f"import:{part.source}",
        progress=None if progress is None else lambda rows: progress(part, rows),
        rules=grids.rules(engine, registry, caller, part.layer.id),
        expected=part.total or 0,
        shares=part.shares,
        dry_run=dry_run,
    )
    return Loaded(
        source=part.source,
        layer=part.layer.id,
        title=Words(part.layer.title_zh, part.layer.title_en),
        changeset=None if dry_run else result.changeset_id,
        read=result.read,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        refused=result.refused,
        repaired=result.repaired,
        reasons=result.reasons,
        left_out=dict(part.left_out),
        aside=dict(part.aside),
        seconds=round(time.monotonic() - began, 2),
        notes=part.notes,
    )
