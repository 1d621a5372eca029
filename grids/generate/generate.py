"""The whole of it: frames in, a grid out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import shapely

from gis.crs import resolve, transform
from grids.generate.city import City, city
from grids.generate.collect import Made, collect
from grids.generate.communities import Communities, communities
from grids.generate.findings import frame
from grids.generate.ground import Array
from grids.generate.inputs import Inputs
from grids.generate.options import Options
from grids.generate.piece import divide
from grids.generate.plan import Task, plan
from grids.generate.restore import Restore
from grids.generate.result import Result
from grids.generate.store import Store
from grids.generate.warm import earlier
from grids.measure.fishnet import fishnet
from grids.measure.quality import measure
from grids.measure.topology import coverage_error


@dataclass(frozen=True)
class Progress:
    """How far a run is: communities done of all, square metres done of all, cells so far."""

    done: int
    communities: int
    area: float
    total: float
    cells: int


Tell = Callable[[Progress], None]


def generate(
    inputs: Inputs,
    options: Options | None = None,
    *,
    store: Path | None = None,
    tell: Tell | None = None,
    workers: int = 1,
) -> Result:
    """Divide communities into unit cells; see :class:`Result`.

    The same input in any order gives the same bytes. With ``store`` (a folder) finished pieces are
    kept: a run that was killed goes on, and pieces whose ground is unchanged are not made again.
    ``tell`` hears of every finished community; ``workers`` processes share the pieces. Raises
    BadInput for frames without CRS, without ``code`` or without any area.
    """
    options = options or Options()
    town = city(inputs, options)
    areas = communities(inputs.communities, town.crs)
    old = earlier(inputs.previous, town.crs)
    work = partial(solve, options=options, store=Store(store) if store else None)
    made = list(_told(_run(plan(areas, town, old, options), work, workers), areas, tell))
    return _result(inputs, options, town, areas, made)


def solve(task: Task, options: Options, store: Store | None) -> tuple[Task, list[Array]]:
    """Divide every piece of a community, or take it from the store."""
    done = []
    for ground in task.pieces:
        key = ground.key(options) + f"-{task.target:.0f}"
        cells = store.get(key) if store else None
        if cells is None:
            cells = divide(ground, options, task.target)
            if store:
                store.put(key, cells)
        done.append(cells)
    return task, done


def _run(
    tasks: Iterator[Task], work: Callable[[Task], tuple[Task, list[Array]]], workers: int
) -> Iterator[tuple[Task, list[Array]]]:
    if workers <= 1:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(work, tasks)


def _told(
    done: Iterator[tuple[Task, list[Array]]], areas: Communities, tell: Tell | None
) -> Iterator[Made]:
    total = float(sum(area.area for area in areas.areas))
    ground = cells = 0.0
    for number, (task, parts) in enumerate(done, 1):
        made = collect(task, parts)
        ground += areas.areas[number - 1].area
        cells += len(made.cells)
        if tell:
            tell(Progress(number, len(areas.codes), ground, total, int(cells)))
        yield made


def _result(
    inputs: Inputs, options: Options, town: City, areas: Communities, made: list[Made]
) -> Result:
    from grids.generate.table import table

    frames = [inputs.communities]
    if inputs.previous is not None and len(inputs.previous):
        frames.append(inputs.previous)
    restore = Restore(frames, town.crs)
    whole = table(made, town, restore.known)
    cells = whole.set_geometry(restore(whole.geometry.to_numpy()), crs=inputs.communities.crs)
    quality = measure(whole, areas.areas, town, options)
    if not areas.findings:  # against what was given, in its own system
        given = shapely.make_valid(inputs.communities.geometry.dropna().to_numpy())
        error = coverage_error(cells.geometry.to_numpy(), given)
        quality = replace(quality, coverage_error=error)
    beside = measure(fishnet(areas, town), areas.areas, town, options)
    found = [*areas.findings, *(item for part in made for item in part.findings)]
    large = {item.community for item in found if item.kind == "community_large"}
    found += [item for item in quality.findings(options) if item.community not in large]
    shapes = transform(
        np.array([item.shape for item in found], dtype=object),
        town.crs,
        resolve(inputs.communities.crs.to_wkt()),
    )
    findings = frame(found, list(shapes), inputs.communities.crs)
    return Result(cells, findings, quality, beside)
