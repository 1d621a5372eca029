"""The tracked files of the repository, as the architecture tests read them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("gis", "layers", "grids", "geocoding", "services", "pipelines", "api", "tests")
BINARY = {
    ".png",
    ".jpg",
    ".gz",
    ".pbf",
    ".gpkg",
    ".tif",
    ".ico",
    ".woff",
    ".woff2",
    ".parquet",
    ".zip",
}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git tracks and that still exists, relative to the root."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    paths = (Path(name) for name in done.stdout.split("\0") if name)
    return tuple(path for path in paths if (ROOT / path).is_file())


def python() -> list[Path]:
    """Tracked Python files of our packages and tests."""
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] in PACKAGES]


def texts() -> list[Path]:
    """Tracked files that are text."""
    return [path for path in tracked() if path.suffix not in BINARY]


def read(path: Path) -> str:
    """The content of a tracked text file."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")
