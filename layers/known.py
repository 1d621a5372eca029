"""What a start would find out about the declarations again, remembered while no source changes.

Importing and mapping every layer takes longer than most commands need. So the schema's fingerprint
and the modules of the layers are kept beside Python's own compiled files, and are valid as these
are: while size and time of every source are what they were, and the libraries are the same.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import geoalchemy2
import sqlalchemy

from layers.codes import FOLDER as CODES

PACKAGES = ("gis", "layers", "grids", "geocoding", "pipelines", "services")
"""Where anything can lie that the schema follows from, besides the code lists."""
_FILE = Path(__file__).parent / "__pycache__" / "known.json"


@dataclass(frozen=True, kw_only=True)
class Known:
    """``fingerprint`` of the schema; ``layers``: module of each layer with a table; ``stamping``: layer by what it stamps."""

    fingerprint: str
    layers: Mapping[str, str]
    stamping: Mapping[str, str]


def known() -> Known | None:
    """What is remembered of the sources as they are; None if that is nothing."""
    try:
        kept = json.loads(_FILE.read_text("utf-8"))
        return Known(**kept["known"]) if kept["sources"] == sources() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(found: Known) -> None:
    """Keep it for the next start, where Python may keep compiled files."""
    if sys.dont_write_bytecode:
        return
    fresh = _FILE.with_name(f"{_FILE.name}.{os.getpid()}")
    try:
        fresh.parent.mkdir(exist_ok=True)
        fresh.write_text(json.dumps({"sources": sources(), "known": asdict(found)}), "utf-8")
        fresh.replace(_FILE)
    except OSError:
        fresh.unlink(missing_ok=True)


def sources() -> str:
    """A mark of all sources: their names, sizes and times, and the libraries that write the schema."""
    mark = hashlib.blake2b(f"{sqlalchemy.__version__} {geoalchemy2.__version__}".encode())
    folders = [place for name in PACKAGES for place in importlib.import_module(name).__path__]
    for folder in (*folders, str(CODES)):
        for line in sorted(_files(folder)):
            mark.update(line.encode())
    return mark.hexdigest()


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path)
            elif entry.name.endswith((".py", ".csv")):
                state = entry.stat()
                yield f"{entry.path} {state.st_size} {state.st_mtime_ns}\n"
