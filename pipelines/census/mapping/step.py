"""The step: a mapping for every dataset whose layer and position are certain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from gis.database.session import begin
from pipelines.census import state
from pipelines.census.legacy.roles import GRIDS, Roles
from pipelines.census.mapping import saved
from pipelines.census.mapping.model import Mapping
from pipelines.census.mapping.propose import propose
from pipelines.census.quarantine.mend import mapping_of
from pipelines.census.state import Dataset
from pipelines.census.work import Work, options_of


def map_datasets(work: Work) -> None:
    """Propose mappings; a dataset that lacks something a person must state stays without one."""
    run = work.run
    work.progress.begin("map")
    mapped, waiting, aside = 0, [], []
    with begin(work.engine, work.caller) as connection:
        for item in state.datasets(connection, work.caller, run.id):
            if item.problem is not None:
                continue
            if _aside(connection, work, item):
                aside.append(item.n)
                continue
            mapping = item.mapping or _proposed(connection, work, item)
            if mapping is None:
                waiting.append({"n": item.n, **lacking(item)})
                continue
            state.set_mapping(connection, work.caller, run.id, item.n, mapping)
            mapped += 1
        found = {"mapped": mapped, "waiting": waiting, "aside": aside}
        state.finish(connection, work.caller, run, "map", found)


def _aside(connection: Connection, work: Work, item: Dataset) -> bool:
    """Tables of a legacy export that no layer takes: cases, and grids of a city that has its own."""
    role = (item.profile.get("legacy") or {}).get("role")
    if role == "grids":
        grids = work.registry.get(GRIDS).table
        found = select(grids.c.id).where(grids.c.tenant == work.caller.tenant).limit(1)
        return connection.scalar(found) is not None
    return bool(role == "cases")


def _proposed(connection: Connection, work: Work, item: Dataset) -> Mapping | None:
    if work.run.mends is not None:
        return mapping_of(connection, work, item)
    options = options_of(work.run)
    wanted = work.run.options.get("saved")
    columns = [column["name"] for column in item.profile["columns"]]
    kept = (
        saved.get(connection, work.caller, wanted)
        if wanted
        else saved.fitting(connection, work.caller, options.layer, columns)
    )
    layer = options.layer or (kept.layer if kept else None) or _accepted(work, item)
    if layer is None:
        return None
    crs = item.crs or (kept.crs if kept else None)
    if crs is None:
        return None
    info = work.registry.get(layer)
    legacy = item.profile.get("legacy") or {}
    given = {**_told(legacy, columns), **options.mapping}
    made = propose(info, item.profile, given=given, fallback=kept)
    constants = {**made.constants, **options.constants}
    swapped = bool(work.run.options.get("swapped") or (kept.swapped if kept else False))
    edition = work.run.options.get("legacy") if legacy else None
    return replace(made, crs=crs, swapped=swapped, constants=constants, legacy=edition)


def _told(legacy: dict[str, Any], columns: list[str]) -> dict[str, str]:
    """What a legacy table's columns are known to be; grids that it names may be those of yesterday."""
    given = {legacy[name]: name for name in ("class_code",) if legacy.get(name)}
    if legacy.get("role") == "components":
        given |= {name: "" for name in columns if Roles.of([name]).cell}
    return given


def _accepted(work: Work, item: Dataset) -> str | None:
    """The layer that is certain, or the likeliest if the user accepts guesses."""
    likely = item.profile.get("layers") or []
    if item.layer or not likely or not work.run.options.get("confirmed"):
        return item.layer
    return str(likely[0]["layer"])


def lacking(item: Dataset) -> dict[str, Any]:
    """What a person must state before the dataset can go on, in one sentence."""
    if item.crs is None:
        found = ", ".join(
            one["crs"] + (" ⇄" if one["swapped"] else "")
            for one in item.profile["position"]["suspects"]
        )
        return {
            "lacks": "crs",
            "zh": f"“{item.name}”没有可用的坐标系，请说明"
            + (f"（可能是 {found}）。" if found else "。"),
            "en": f"“{item.name}” has no usable coordinate system: state it"
            + (f" (perhaps {found})." if found else "."),
        }
    likely = ", ".join(one["layer"] for one in item.profile.get("layers") or [])
    return {
        "lacks": "layer",
        "zh": f"无法确定“{item.name}”属于哪个图层，请指明"
        + (f"（可能是 {likely}）。" if likely else "。"),
        "en": f"It is not certain which layer “{item.name}” is for: state it"
        + (f" (perhaps {likely})." if likely else "."),
    }
