"""Bytes of JavaScript (gzip) that each first page needs before it is useful."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

BARS = {"map": 650, "citizen": 200, "collector": 200}
ENTRIES = {"map": "index.html", "citizen": "c.html", "collector": "m.html"}
MAP = "src/map/cityMap.ts"


def kilobytes(dist: Path) -> dict[str, float]:
    """Size of every entry by name; the map's with its worker."""
    manifest = json.loads((dist / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    found = {}
    for name, entry in ENTRIES.items():
        if entry in manifest:
            found[name] = _size(dist, _scripts(manifest, entry))
    worker = {f"assets/{it.name}" for it in (dist / "assets").glob("maplibre-gl-worker*.js")}
    whole = _scripts(manifest, ENTRIES["map"]) | _scripts(manifest, MAP) | worker
    found["map"] = _size(dist, whole)
    return found


def _scripts(manifest: dict[str, Any], key: str) -> set[str]:
    waiting, seen = [key], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += manifest[one].get("imports", [])
    return {manifest[one]["file"] for one in seen}


def _size(dist: Path, files: set[str]) -> float:
    return sum(len(gzip.compress((dist / file).read_bytes(), 9)) for file in files) / 1024
