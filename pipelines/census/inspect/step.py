"""The step: find the datasets of the delivery, read each once, say what is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import shapely
from sqlalchemy import Connection, func, select

from gis.crs import STORAGE, resolve, transform
from gis.database.session import Caller, begin, begin_owner
from gis.errors import WanmiError
from layers.accounts import tenants
from layers.accounts.tenants import City
from layers.info import LayerInfo
from pipelines.census import state
from pipelines.census.inspect.discover import discover
from pipelines.census.inspect.place import place
from pipelines.census.inspect.profile import Profile
from pipelines.census.inspect.source import Source, Unusable
from pipelines.census.inspect.spool import spool
from pipelines.census.inspect.target import target
from pipelines.census.legacy.roles import arranged
from pipelines.census.progress import Cancelled
from pipelines.census.work import Work, options_of
from pipelines.imports.plan import Words

_COMPARED = 3_000


def inspect(work: Work) -> None:
    """Read the delivery; every file ends as a dataset or with the reason why it is none."""
    run = work.run
    options = options_of(run)
    try:
        found = discover(work.delivery, work.folder, options)
    except WanmiError as error:
        found = [Unusable(work.delivery.name, error)]
    if run.options.get("legacy"):
        found = list(arranged(found, work.registry, str(run.options["legacy"])))
    found = found or [Unusable(work.delivery.name, _nothing(work.delivery.name))]
    total = sum(item.total or 0 for item in found if isinstance(item, Source))
    work.progress.begin("inspect", total or None)
    rows = [_row(work, n, item) for n, item in enumerate(found, 1)]
    with begin(work.engine, work.caller) as connection:
        state.replace_datasets(connection, work.caller, run.id, rows)
        summary = {
            "datasets": sum(row["problem"] is None for row in rows),
            "unusable": sum(row["problem"] is not None for row in rows),
            "rows": sum(row["rows"] for row in rows),
        }
        state.finish(connection, work.caller, run, "inspect", summary)


def _row(work: Work, n: int, item: Source | Unusable) -> dict[str, Any]:
    if isinstance(item, Unusable):
        return _unusable(n, item.file, item.error)
    try:
        profile = spool(item, work.folder.rows("raw", n), work.progress.rows)
    except Cancelled:
        raise
    except WanmiError as error:
        return _unusable(n, item.file, error, item.name)
    work.progress.part(profile.rows)
    if not profile.rows:
        return _unusable(n, item.file, _empty(item), item.name)
    return _usable(work, n, _placed(item), profile)


def _placed(item: Source) -> Source:
    """The source; without its coordinate system, and a note instead, if no way leads from that to ours."""
    try:
        if item.crs:
            transform(shapely.points([[0.0, 0.0]]), resolve(item.crs), STORAGE)
    except WanmiError as error:
        return replace(item, crs=None, notes=(*item.notes, Words(error.zh, error.en)))
    return item


def _usable(work: Work, n: int, item: Source, profile: Profile) -> dict[str, Any]:
    options = options_of(work.run)
    told = profile.as_dict()
    layers = target(work.registry, item, told, item.layer or options.layer)
    info = work.registry.get(layers[0]["layer"]) if layers else None
    with begin_owner(work.engine) as connection:
        city = tenants.get(connection, work.caller.tenant)
    with begin(work.engine, work.caller, read_only=True) as connection:
        position = _position(connection, work, city, info, item, profile)
    told |= {
        "position": position,
        "layers": layers,
        "notes": [note._asdict() for note in item.notes],
        "legacy": item.legacy,
    }
    return {
        "n": n,
        "file": item.file,
        "name": item.name,
        "format": item.format,
        "encoding": item.encoding,
        "crs": position["crs"],
        "rows": profile.rows,
        "layer": info.id if info is not None and layers[0]["sure"] else None,
        "profile": told,
        "mapping": None,
        "problem": None,
    }


def _position(
    connection: Connection,
    work: Work,
    city: City,
    info: LayerInfo | None,
    item: Source,
    profile: Profile,
) -> dict[str, Any]:
    stated = options_of(work.run).crs or item.crs
    known = [] if info is None else _known(connection, work.caller, info)
    return place(profile, stated, city, known)


def _known(connection: Connection, caller: Caller, info: LayerInfo) -> Any:
    """Some features of the map, to compare positions with."""
    table = info.table
    rows = connection.scalars(
        select(func.ST_AsBinary(table.c.geom))
        .where(table.c.tenant == caller.tenant, table.c.geom.is_not(None))
        .limit(_COMPARED)
    )
    return shapely.from_wkb([bytes(row) for row in rows])


def _unusable(n: int, file: str, error: WanmiError, name: str | None = None) -> dict[str, Any]:
    return {
        "n": n,
        "file": file,
        "name": name or file,
        "format": "",
        "encoding": None,
        "crs": None,
        "rows": 0,
        "layer": None,
        "profile": {},
        "mapping": None,
        "problem": {"code": error.code, "zh": error.zh, "en": error.en},
    }


def _nothing(name: str) -> WanmiError:
    return WanmiError("no_files", f"“{name}”中没有文件。", f"There are no files in “{name}”.")


def _empty(item: Source) -> WanmiError:
    return WanmiError("empty", f"“{item.name}”没有任何行。", f"“{item.name}” has no rows.")
