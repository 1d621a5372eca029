"""What a client sends: a GeoJSON feature, or a merge patch of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.crs import STORAGE, CrsRef, resolve, swap_axes, transform
from gis.errors import BadInput, Unprocessable, WanmiError
from layers.info import LayerInfo

PATCH = "application/merge-patch+json"
MEDIA = ("application/geo+json", "application/json", PATCH)


class UnsupportedMediaError(WanmiError):
    """The body is of a kind that is not understood here (415)."""

    status = 415


@dataclass(frozen=True)
class Sent:
    """``shaped`` tells that a geometry member was there; ``geometry`` is lon/lat, None if null."""

    properties: Mapping[str, Any]
    geometry: BaseGeometry | None
    shaped: bool
    reason: str | None


def read(raw: bytes, media: str | None, crs: CrsRef) -> Sent:
    """Read a feature or patch whose coordinates are in ``crs``, in the order of its axes.

    Of JSON-FG the place counts where there is one, lest a feature that was read so and sent back
    loses its geometry; its ``coordRefSys`` must be ``crs``.
    """
    kind = _kind(media)
    sent = _object(raw)
    if sent.get("type", "Feature") != "Feature":
        raise _bad("type", "应为一个 Feature", "a Feature is expected")
    properties = sent.get("properties", {})
    if not isinstance(properties, dict):
        if "properties" in sent and properties is None and kind != PATCH:
            properties = {}
        else:
            raise _bad("properties", "properties 应为对象", "properties must be an object")
    reason = sent.get("reason")
    place = sent.get("place")
    if place is not None:
        _same_system(sent.get("coordRefSys"), crs)
    return Sent(
        properties=properties,
        geometry=_geometry(sent.get("geometry") if place is None else place, crs),
        shaped="geometry" in sent or place is not None,
        reason=reason if isinstance(reason, str) else None,
    )


def _kind(media: str | None) -> str:
    """The media type sent; Part 4 demands that it is named (400) and understood (415)."""
    if not media or not media.strip():
        raise _bad(
            "content-type", "请求须注明 Content-Type", "the request must have a Content-Type"
        )
    kind = media.split(";")[0].strip().lower()
    if kind not in MEDIA:
        raise UnsupportedMediaError(
            "unsupported_media",
            f"不支持内容类型“{kind[:60]}”，请用 {MEDIA[0]}。",
            f"“{kind[:60]}” is not understood; send {MEDIA[0]}.",
        )
    return kind


def for_create(sent: Sent, info: LayerInfo) -> dict[str, Any]:
    """Values of a new feature: what the server stamps and what is null counts as not given."""
    values = _writable(sent.properties, info)
    for name, fixed in (info.where or {}).items():
        if values.get(name) not in (None, fixed):
            raise Unprocessable(
                "other_class",
                f"图层“{info.title_zh}”的要素“{name}”必须为“{fixed}”。",
                f"“{name}” of features of “{info.title_en}” is “{fixed}”.",
                name,
            )
    return {name: value for name, value in values.items() if value is not None}


def for_replace(sent: Sent, info: LayerInfo) -> dict[str, Any]:
    """Values of a whole feature; null keeps what may not be null."""
    columns = info.table.c
    return {
        name: value
        for name, value in _writable(sent.properties, info).items()
        if value is not None or name not in columns or columns[name].nullable
    }


def _writable(properties: Mapping[str, Any], info: LayerInfo) -> dict[str, Any]:
    """Clients send whole features back, with what the server stamped in them."""
    stamped = {item.name for item in info.fields if item.readonly} | {"id", "fid"}
    return {name: value for name, value in properties.items() if name not in stamped}


def _object(raw: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(raw)
        # Half of a surrogate pair, legal in JSON, is no character: neither stored nor answered.
        json.dumps(sent, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise _bad("body", "内容不是合法的 JSON", "the body is no JSON") from None
    if not isinstance(sent, dict):
        raise _bad("body", "内容应为 JSON 对象", "the body must be a JSON object")
    return sent


def _same_system(named: Any, crs: CrsRef) -> None:
    if named is None:
        return
    if not isinstance(named, str) or resolve(named).uri != crs.uri:
        raise _bad(
            "coordRefSys",
            "coordRefSys 与 Content-Crs 不一致",
            "coordRefSys differs from Content-Crs",
        )


def _geometry(value: Any, crs: CrsRef) -> BaseGeometry | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _bad("geometry", "geometry 应为对象", "the geometry must be an object")
    try:
        geometry = shapely.from_geojson(json.dumps(value))
    except (shapely.GEOSException, ValueError, TypeError, RecursionError):
        raise _bad(
            "geometry", "geometry 不是合法的 GeoJSON", "the geometry is no GeoJSON"
        ) from None
    if crs.axis_north_first:
        geometry = swap_axes([geometry])[0]
    moved: BaseGeometry | None = transform([geometry], crs, STORAGE)[0]
    return moved


def _bad(field: str, zh: str, en: str) -> BadInput:
    return BadInput("bad_body", f"{zh}。", f"{en[0].upper()}{en[1:]}.", field)
