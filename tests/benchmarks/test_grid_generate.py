"""Time and memory of the division as the area grows, beside momepy's enclosed tessellation.

One real place (central Helsinki, 1.7 km²; without the data sets a made-up town) is laid out 1, 4,
9 and 36 times side by side, each tile communities of its own. Ours is the whole of
:func:`grids.generate.generate`, quality report and fishnet included; momepy's is enclosures and
tessellation on the same buildings and roads with its defaults, one job, in the same run. momepy
makes no cells of a wished size, it only shares the ground out among buildings: a yardstick for the
geometry, no like-for-like race. Nothing fails on a time; the figures are printed.

Set WANMI_BENCH_TILES=1,2 for a short run, WANMI_MOMEPY=python to name an interpreter with momepy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from grids.generate import Inputs
from tests.grids.areas import area
from tests.grids.generate import made

pytestmark = pytest.mark.benchmark
ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("grid_child.py")
FRAMES = ("communities", "roads", "buildings")


@pytest.fixture(scope="module")
def tile() -> Inputs:
    shared = Path(os.environ.get("WANMI_SHARED") or ROOT.parent / "shared")
    return area("helsinki", shared) if (shared / "data").is_dir() else made.town()


@pytest.fixture(scope="module")
def momepy() -> str | None:
    """An interpreter with momepy: the named one, or an environment made under var/."""
    given = os.environ.get("WANMI_MOMEPY")
    if given:
        return given
    folder = ROOT / "var" / "tools" / "momepy"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(folder)], check=True)
        install = ["uv", "pip", "install", "-q", "--python", str(python), "momepy", "pyogrio"]
        if subprocess.run(install, check=False).returncode:
            return None
    return str(python)


def test_time_and_memory_grow_with_the_area(
    tile: Inputs, momepy: str | None, tmp_path: Path
) -> None:
    counts = [int(k) for k in os.environ.get("WANMI_BENCH_TILES", "1,2,3,6").split(",")]
    print(  # noqa: T201 - benchmarks print
        "\n   km²  buildings | ours: cells  wall s  cpu s  cpu s/km²  MB | momepy: cells  wall s  cpu s  MB"
    )
    for count in counts:
        path = tmp_path / f"{count}.gpkg"
        km2, buildings = _lay_out(tile, count, path)
        ours = _run(sys.executable, path, "ours")
        text = f"{km2:6.1f} {buildings:10,} | {ours['cells']:11,} {ours['wall']:7.1f} {ours['cpu']:6.1f} "
        text += f"{ours['cpu'] / km2:10.2f} {ours['mb']:5.0f} | "
        if momepy:
            theirs = _run(momepy, path, "momepy")
            text += f"{theirs['cells']:11,} {theirs['wall']:7.1f} {theirs['cpu']:6.1f} {theirs['mb']:5.0f}"
        print(text, flush=True)  # noqa: T201 - benchmarks print
        assert ours["cells"] > 50 * km2


def _lay_out(tile: Inputs, count: int, path: Path) -> tuple[float, int]:
    """Write ``count`` × ``count`` copies of the tile; returns km² and buildings."""
    west, south, east, north = tile.communities.total_bounds
    steps = [
        (i * (east - west + 50), j * (north - south + 50))
        for i in range(count)
        for j in range(count)
    ]
    sizes = {}
    for name in FRAMES:
        frame = getattr(tile, name)
        keep = [c for c in ("code", "road_class", "highway", "railway") if c in frame]
        frame = frame[[*keep, "geometry"]]
        frame = frame[frame.geometry.notna()]
        parts = [
            frame.set_geometry(
                [affinity.translate(g, *step) for g in frame.geometry], crs=frame.crs
            )
            for step in steps
        ]
        whole = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))
        if name == "communities":
            whole["code"] = [f"{k:012d}" for k in np.arange(1, len(whole) + 1)]
        else:
            whole = whole[shapely.is_valid(whole.geometry.to_numpy())]
        whole.to_file(path, layer=name, driver="GPKG")
        sizes[name] = whole
    return float(sizes["communities"].area.sum() / 1e6), len(sizes["buildings"])


def _run(python: str, path: Path, whose: str) -> dict[str, float]:
    command = [python, str(CHILD), str(path), whose]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} if whose == "ours" else dict(os.environ)
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=path.parent
    )
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
