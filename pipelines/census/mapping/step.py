"""The step: a mapping for every dataset whose layer and position are certain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from gis.database.session import begin
from pipelines.census import state
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
    mapped, waiting = 0, []
    with begin(work.engine, work.caller) as connection:
        for item in state.datasets(connection, work.caller, run.id):
            if item.problem is not None:
                continue
            mapping = item.mapping or _proposed(connection, work, item)
            if mapping is None:
                waiting.append({"n": item.n, **lacking(item)})
                continue
            state.set_mapping(connection, work.caller, run.id, item.n, mapping)
            mapped += 1
        found = {"mapped": mapped, "waiting": waiting}
        state.finish(connection, work.caller, run, "map", found)


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
    made = propose(info, item.profile, given=options.mapping, fallback=kept)
    constants = {**made.constants, **options.constants}
    swapped = bool(work.run.options.get("swapped") or (kept.swapped if kept else False))
    return replace(made, crs=crs, swapped=swapped, constants=constants)


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
