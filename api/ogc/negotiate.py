"""Which representation a client wants: ``f=`` first, then its Accept header, else JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from gis.errors import WanmiError

Format = Literal["json", "html"]
_NAMES: dict[str, Format] = {"json": "json", "geojson": "json", "html": "html"}
_TYPES: dict[str, Format] = {
    "application/geo+json": "json",
    "application/json": "json",
    "application/schema+json": "json",
    "application/vnd.oai.openapi+json": "json",
    "application/openapi+json": "json",
    "application/problem+json": "json",
    "application/*": "json",
    "*/*": "json",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/*": "html",
}


class NotAcceptableError(WanmiError):
    """None of the wanted representations exists (406)."""

    status = 406


class UnknownFormatError(WanmiError):
    """``f=`` names no format (400)."""


def negotiated(f: str | None, accept: str | None) -> Format:
    """Return the format; raises 400 for an unknown ``f``, 406 when nothing accepted exists."""
    if f:
        if f.lower() not in _NAMES:
            raise UnknownFormatError(
                "unknown_format",
                f"没有格式“{f[:40]}”，可用 json 或 html。",
                f"There is no format “{f[:40]}”; use json or html.",
                "f",
            )
        return _NAMES[f.lower()]
    if not accept or not accept.strip():
        return "json"
    for media in _wanted(accept):
        if media in _TYPES:
            return _TYPES[media]
    raise NotAcceptableError(
        "not_acceptable", "没有所要求的格式。", "None of the accepted formats is available."
    )


def _wanted(accept: str) -> Iterator[str]:
    """Media types by falling quality, in the given order where equal."""
    ranked = []
    for position, part in enumerate(accept.split(",")):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((_quality(p) for p in parameters if p.startswith("q=")), 1.0)
        if quality > 0:
            ranked.append((-quality, position, media))
    return (media for _, _, media in sorted(ranked))


def _quality(parameter: str) -> float:
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0
