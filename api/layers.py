"""``/layers``: everything the map client needs to know, as this caller may know it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import raster
from api.auth import Who
from api.marks import Mark
from gis.database.session import Caller, begin, begin_owner
from gis.errors import NotFound
from layers.accounts import tenants
from layers.city_codes import held
from layers.derive import describe
from layers.info import LayerInfo
from layers.store import counts

router = APIRouter(tags=["map"])
DEFAULT_EDITION = "2026"


@router.get("/layers")
def listing(request: Request, who: Who, mark: Mark) -> Response:
    """Themes, code lists and layers with fields, style and counts.

    ``mark`` stands for the data as it is now: tiles that are asked for with it (``v``) may be kept.
    """
    state = request.app.state
    edition = _edition(request, who.tenant)
    visible = state.registry.visible(who, edition)
    with begin(state.engine, who, read_only=True) as connection:
        numbers = counts.of_layers(connection, who, visible)
        changes = held.changed(connection, who.tenant)
    document = _document(who, visible, edition, numbers, changes)
    document |= {"basemaps": _basemaps(request, who), "mark": mark}
    body = json.dumps(document, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {
        "etag": tag,
        "cache-control": "private, no-cache",
        "vary": "Authorization, Cookie, X-Wanmi-As",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _basemaps(request: Request, who: Caller) -> list[dict[str, Any]]:
    """Maps by others as configured, and the city's own rasters."""
    settings = request.app.state.settings
    by_others = [
        {**item.model_dump(exclude={"url"}), "tiles": [item.url]} for item in settings.basemaps
    ]
    own = raster.listing(settings, who.tenant, str(request.base_url).rstrip("/"))
    return [*by_others, *own]


def _edition(request: Request, tenant: str) -> str:
    with begin_owner(request.app.state.engine) as connection:
        try:
            return tenants.get(connection, tenant).edition
        except NotFound:
            return DEFAULT_EDITION


def _document(
    who: Caller,
    visible: tuple[LayerInfo, ...],
    edition: str,
    numbers: dict[str, int],
    changes: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    classes = f"component_class_{edition}"
    shown = [describe.layer(info, who, classes, numbers[info.id]) for info in visible]
    lists = {field["codes"] for item in shown for field in item["fields"] if field["codes"]}
    return {
        "edition": edition,
        "themes": describe.themes(),
        "codes": held.shown(sorted(lists), changes),
        "layers": shown,
    }
