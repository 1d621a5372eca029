"""Loads the demo city into a tenant, with a past: the survey of 2025, the renewal of 2026, edits since.

Every step is one transaction and one changeset, named by its ``source``; steps whose changeset
exists are skipped. So a load that was cut short goes on where it stopped, and repeating a whole
load changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Engine, select, text

from gis.database.session import Caller, begin, begin_owner
from gis.database.settings import Settings
from layers.accounts import tenants
from layers.registry import Registry, discover
from layers.store import bulk
from layers.store.edit import Edit, apply
from pipelines.demo import events, frames, zones
from pipelines.demo.beats import handling_grids
from pipelines.demo.cases import cases
from pipelines.demo.city import SEED
from pipelines.demo.county import PARTS, layers_of
from pipelines.demo.divisions import divisions
from pipelines.demo.duties import duties
from pipelines.demo.lattice import Lattice, lattice
from pipelines.demo.mesh import mesh
from pipelines.demo.place import county_name
from pipelines.demo.recipe import recipe
from pipelines.demo.renewal import Delta, renewal
from pipelines.demo.warp import lonlat

Progress = Callable[[str, int, int], None]
MORNING = dt.time(1, 0, tzinfo=dt.UTC)
MARGIN = 0.01
"""Degrees around the city in which features are accepted."""
RENEWED = 2 + sum(part.renewed for part in PARTS.values())
RETIRED_AT_ONCE = 500


@dataclass
class _Load:
    engine: Engine
    registry: Registry
    caller: Caller
    plan: Lattice
    done_sources: frozenset[str]
    progress: Progress
    done: int = 0

    @property
    def total(self) -> int:
        """Steps of the whole load."""
        return 4 + len(self.plan.counties) * (len(PARTS) + RENEWED) + len(events.days())

    def step(self, stage: str) -> None:
        """Report that a step is about to begin."""
        self.progress(stage, self.done, self.total)
        self.done += 1


def load(
    engine: Engine,
    tenant: str,
    scale: float = 1,
    progress: Progress | None = None,
    seed: int = SEED,
    var: Path | None = None,
) -> None:
    """Build the demo city in ``tenant``; ``progress(stage, done, total)`` counts steps.

    Pictures are kept below ``var``, by default where the program of these settings keeps them.

    The database must be migrated. The tenant is made if it is missing. Raises what the store
    raises; then the steps before stay.
    """
    work = _begun(engine, tenant, lattice(scale, seed), progress)
    _survey(work, frozenset(PARTS))
    _live(work, var or Settings().var)
    work.progress("完成", work.total, work.total)


def surveyed(
    engine: Engine, tenant: str, scale: float, layers: frozenset[str], progress: Progress
) -> None:
    """Load the divisions and these layers as the survey found them; nothing happens to them since.

    A large city to look at or to measure with, without the past that :func:`load` gives it.
    """
    work = _begun(engine, tenant, lattice(scale, SEED), progress)
    _survey(work, layers & frozenset(PARTS))
    progress("完成", work.total, work.total)


def _begun(engine: Engine, tenant: str, plan: Lattice, progress: Progress | None) -> _Load:
    """The tenant and who surveys it."""
    registry = discover()
    _tenant(engine, tenant, plan)
    writes = {info.write for info in registry.bases()}
    caller = Caller(
        tenant=tenant,
        actor="surveyor",
        display="普查员",
        permissions=frozenset({"public", "staff", "admin", *writes}),
    )
    return _Load(engine, registry, caller, plan, _done(engine, tenant), progress or _silent)


def _live(work: _Load, var: Path) -> None:
    """What happened after the survey: the renewal, edits, zones, cases, the collectors' days."""
    _renew(work)
    for row in events.days():
        work.step(row["reason"])
        if events.source(row) not in work.done_sources:
            events.happen(work.engine, work.registry, work.caller, row)
    work.step("管控区")
    if zones.SOURCE not in work.done_sources:
        zones.zones(work.engine, work.registry, work.caller)
    work.step("案件")
    now, tenant = dt.datetime.now(dt.UTC), work.caller.tenant
    cases(work.engine, work.registry, tenant, now, var)
    duties(work.engine, tenant, now)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def _tenant(engine: Engine, tenant: str, plan: Lattice) -> None:
    city = recipe().city
    rim = mesh(plan, 0, 0).world(_rim(plan))
    west, south, east, north = shapely.total_bounds(shapely.points(lonlat(rim)))
    bounds = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    with begin_owner(engine) as connection:
        tenants.put(
            connection,
            tenants.City(
                id=tenant,
                title_zh=city.name,
                title_en=city.name_en,
                edition="2026",
                crs=f"EPSG:{city.srid}",
                bounds=tuple(round(float(value), 5) for value in bounds),  # type: ignore[arg-type]
            ),
        )


def _rim(plan: Lattice) -> NDArray[np.float64]:
    """Plan positions along the city's outline."""
    us = np.linspace(plan.us[0], plan.us[-1], 40 * plan.cols)
    vs = np.linspace(plan.vs[0], plan.vs[-1], 40 * plan.rows)
    sides = [np.stack((us, np.full_like(us, v)), -1) for v in (plan.vs[0], plan.vs[-1])]
    sides += [np.stack((np.full_like(vs, u), vs), -1) for u in (plan.us[0], plan.us[-1])]
    return np.concatenate(sides)


def _done(engine: Engine, tenant: str) -> frozenset[str]:
    """Sources of the demo's changesets that are already there."""
    statement = text(
        "SELECT source FROM changesets WHERE tenant = :tenant AND source LIKE 'demo:%'"
    )
    with begin_owner(engine) as connection:
        return frozenset(connection.scalars(statement, {"tenant": tenant}))


def _survey(work: _Load, wanted: frozenset[str]) -> None:
    """Load the edition "survey": divisions of the whole city first, then county by county."""
    when = recipe().city.survey
    for layer in ("divisions", "handling_grids"):
        work.step(_stage(work, layer, "全市"))
        tables = divisions(work.plan, "survey")
        rows = tables if layer == "divisions" else (handling_grids(frame) for frame in tables)
        _bulk(work, layer, "survey/city", when, (frames.outgoing(frame) for frame in rows))
    for county in range(len(work.plan.counties)):
        where = county_name(county)
        missing = frozenset(
            layer for layer in wanted if f"demo:survey/{county}/{layer}" not in work.done_sources
        )
        if missing & {"parking_spaces"}:
            missing |= {"parking_lots"}
        work.done += len(PARTS) - len(missing)
        for layer, frame in layers_of(work.plan, county, "survey", missing):
            work.step(_stage(work, layer, where))
            _bulk(work, layer, f"survey/{county}", when, [frames.outgoing(frame)])


def _stage(work: _Load, layer: str, where: str) -> str:
    return f"{where} · {work.registry.get(layer).title_zh}"


def _bulk(
    work: _Load, layer: str, step: str, when: dt.date, tables: Iterable[gpd.GeoDataFrame]
) -> None:
    """Load tables into a layer as one changeset, unless it is there."""
    source = f"demo:{step}/{layer}"
    if source in work.done_sources:
        return
    info = work.registry.get(layer)
    year = f"{when.year}年城市部件普查" if step.startswith("survey") else f"{when.year}年更新普查"
    bulk.load(
        work.engine,
        work.registry,
        work.caller,
        info,
        tables,
        reason=f"{year}：{info.title_zh}",
        source=source,
        at=dt.datetime.combine(when, MORNING),
    )


def _renew(work: _Load) -> None:
    """Bring every county from the edition "survey" to the edition "renewal"."""
    for county in range(len(work.plan.counties)):
        where = county_name(county)
        last = f"demo:renewal/{county}/{_LAST}"
        if last in work.done_sources:
            work.done += RENEWED
            continue
        for delta in renewal(work.plan, county):
            work.step(f"{where} · 2026年更新 · {work.registry.get(delta.layer).title_zh}")
            _renew_layer(work, county, delta)


_LAST = [layer for layer, part in PARTS.items() if part.renewed][-1]


def _renew_layer(work: _Load, county: int, delta: Delta) -> None:
    """Retire what is gone, then load what is new or changed."""
    when = recipe().city.renewal
    for start in range(0, len(delta.gone), RETIRED_AT_ONCE):
        _retire(work, delta.layer, delta.gone[start : start + RETIRED_AT_ONCE], county, start)
    if len(delta.rows):
        _bulk(work, delta.layer, f"renewal/{county}", when, [frames.outgoing(delta.rows)])


def _retire(work: _Load, layer: str, gone: tuple[str, ...], county: int, part: int) -> None:
    source = f"demo:retired/{county}/{layer}/{part}"
    if source in work.done_sources:
        return
    info = work.registry.get(layer)
    chosen = select(info.table.c.id).where(
        info.table.c.tenant == work.caller.tenant, info.table.c.source_id.in_(gone)
    )
    at = dt.datetime.combine(recipe().city.renewal, MORNING)
    with begin(work.engine, work.caller) as connection:
        edits = [Edit(layer=info, op="retire", feature_id=k) for k in connection.scalars(chosen)]
        if edits:
            apply(
                connection,
                work.registry,
                work.caller,
                edits,
                reason=f"2026年更新普查：撤销{info.title_zh}",
                source=source,
                at=at,
            )
