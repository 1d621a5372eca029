"""Orthophotos and other rasters of the city as map tiles: the files in ``var/raster/<tenant>``.

Whoever may see the city's public layers sees its rasters. A raster is known by its file's name
without the ending; a cloud-optimised GeoTIFF (gis.raster.build_cog) is quick at every zoom.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from gis.database.settings import Settings
from gis.errors import NotFound, WanmiError
from gis.raster import RasterInfo, Style, describe, stretch_of, tile_png

router = APIRouter(tags=["map"])
NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
FOLDER = "raster"
ENDINGS = (".tif", ".tiff")
MAXZOOM = 20


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The tile", "content": {"image/png": {}}},
    204: {"description": "Nothing lies there"},
}


@router.get("/raster/{name}/{z}/{x}/{y}.png", response_class=Response, responses=ANSWERS)
def tile(request: Request, who: Who, name: str, z: int, x: int, y: int) -> Response:
    """One tile of 256 pixels; 204 where the raster has no data."""
    path = _path(request.app.state.settings, who.tenant, name)
    changed = path.stat().st_mtime_ns
    tag = f'"{changed:x}"'
    headers = {
        "etag": tag,
        "cache-control": "private, max-age=3600",
        "vary": "Authorization, Cookie",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    picture = tile_png(path, z, x, y, _style(path, changed))
    if picture is None:
        return Response(status_code=204, headers=headers)
    return Response(picture, media_type="image/png", headers=headers)


def listing(settings: Settings, tenant: str, base: str) -> list[dict[str, Any]]:
    """The city's rasters as base maps, at addresses below ``base``; other files are left out."""
    folder = settings.var / FOLDER / tenant
    found = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix.lower() in ENDINGS and NAME.fullmatch(path.stem):
            info = _info(path, path.stat().st_mtime_ns)
            if info is not None:
                found.append(_entry(path.stem, info, base))
    return found


def _entry(name: str, info: RasterInfo, base: str) -> dict[str, Any]:
    return {
        "id": f"raster-{name}",
        "zh": name,
        "en": name,
        "tiles": [f"{base}/raster/{name}/{{z}}/{{x}}/{{y}}.png"],
        "attribution": "",
        "maxzoom": MAXZOOM,
        "bounds": list(info.bounds),
    }


def _path(settings: Settings, tenant: str, name: str) -> Path:
    if NAME.fullmatch(name):
        for ending in ENDINGS:
            path = settings.var / FOLDER / tenant / f"{name}{ending}"
            if path.is_file():
                return path
    raise NotFound(
        "no_such_raster", f"没有栅格“{name[:60]}”。", f"There is no raster “{name[:60]}”."
    )


@lru_cache(maxsize=256)
def _info(path: Path, changed: int) -> RasterInfo | None:  # noqa: ARG001 - part of the cache's key
    try:
        return describe(path)
    except WanmiError:
        return None


@lru_cache(maxsize=256)
def _style(path: Path, changed: int) -> Style:  # noqa: ARG001 - part of the cache's key
    """The stretch of the whole picture, so that its tiles match."""
    bands = (1, 2, 3) if len(describe(path).bands) >= 3 else (1,)
    return Style(bands, stretch_of(path, bands))
