"""The query parameters that several routes share: one parser each."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from gis import cql2
from gis.database.session import Caller
from gis.errors import BadInput
from layers.info import LayerInfo
from layers.registry import Registry

Bbox = tuple[float, float, float, float]
MOST_LAYERS = 400


def bbox(value: str | None) -> Bbox | None:
    """``west,south,east,north`` in lon/lat; None if absent or empty."""
    if not value:
        return None
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError:
        raise _bad_bbox() from None
    finite = all(map(math.isfinite, (west, south, east, north)))
    if not (finite and -180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad_bbox()
    return west, south, east, north


def instant(value: str | None) -> dt.datetime | None:
    """An ISO date and time; a bare date means its end, a time without zone is UTC."""
    if not value:
        return None
    try:
        moment = dt.datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        raise BadInput(
            "bad_time", f"时间“{value[:40]}”无效。", f"“{value[:40]}” is no ISO 8601 time.", "t"
        ) from None
    if len(value) == len("2025-06-30"):
        moment += dt.timedelta(days=1, microseconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def condition(texts: Sequence[str], language: str | None = None) -> cql2.Node | None:
    """Filters in CQL2 (``cql2-text`` unless ``language`` is ``cql2-json``) that hold together, or None."""
    told = [text for text in dict.fromkeys(texts) if text.strip()]
    nodes = [cql2.parse(text, language or "cql2-text") for text in told]
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return cql2.Call("and", tuple(nodes), 1)


def layers(registry: Registry, caller: Caller, value: str | None) -> list[LayerInfo] | None:
    """Comma-separated layer ids, each readable by the caller (else NotFound); None if absent."""
    if value is None:
        return None
    ids = list(dict.fromkeys(part for part in value.split(",") if part))
    if len(ids) > MOST_LAYERS:
        raise BadInput(
            "too_many_layers",
            f"一次最多 {MOST_LAYERS} 个图层。",
            f"At most {MOST_LAYERS} layers at a time.",
            "layers",
        )
    return [registry.readable(layer_id, caller) for layer_id in ids]


def _bad_bbox() -> BadInput:
    return BadInput(
        "bad_bbox",
        "范围应为“西,南,东,北”四个经纬度数值。",
        "A bbox is four numbers in lon/lat: west,south,east,north.",
        "bbox",
    )
