"""Lists and metadata of styles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.ogc.schema import Language
from api.ogc.styles import mapbox
from api.ogc.styles.catalogue import Style

SLD10 = "application/vnd.ogc.sld+xml;version=1.0"
SLD11 = "application/vnd.ogc.sld+xml;version=1.1"
QML = "application/vnd.qgis.qml"
_ENCODINGS = (
    ("mapbox", mapbox.MEDIA, "MapLibre", "8"),
    ("sld11", SLD11, "SLD", "1.1"),
    ("sld10", SLD10, "SLD", "1.0"),
)
_OF_ONE = ("qml", QML, "QGIS", "3.22")
"""The encoding that there is for single layers only."""


def listing(base: str, styles: Iterable[Style], language: Language) -> dict[str, Any]:
    """Return the list of styles."""
    found = [
        {"id": style.id, "title": _title(style, language), "links": _links(base, style)}
        for style in styles
    ]
    links = [
        {"rel": "self", "type": "application/json", "href": f"{base}/styles"},
        {"rel": "alternate", "type": "text/html", "href": f"{base}/styles?f=html"},
    ]
    return {"styles": found, "default": found[0]["id"] if found else None, "links": links}


def metadata(base: str, style: Style, language: Language) -> dict[str, Any]:
    """Return what a style is for, and its encodings."""
    return {
        "id": style.id,
        "title": _title(style, language),
        "scope": "style",
        "stylesheets": [
            {
                "title": title,
                "version": version,
                "native": name == "mapbox",
                "link": _sheet(base, style, name, media),
            }
            for name, media, title, version in _encodings(style)
        ],
        "layers": [
            {
                "id": info.id,
                "title": info.title_zh if language == "zh" else info.title_en,
                "type": info.geometry,
                "color": info.style.color,
                "sampleData": {
                    "rel": "data",
                    "type": "application/json",
                    "href": f"{base}/collections/{info.id}",
                },
            }
            for info in style.layers
        ],
        "links": _links(base, style),
    }


def _links(base: str, style: Style) -> list[dict[str, str]]:
    here = f"{base}/styles/{style.id}"
    sheets = [_sheet(base, style, name, media) for name, media, _, _ in _encodings(style)]
    return [
        *sheets,
        {"rel": "describedby", "type": "application/json", "href": f"{here}/metadata"},
        {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
    ]


def _encodings(style: Style) -> tuple[tuple[str, str, str, str], ...]:
    return (*_ENCODINGS, _OF_ONE) if len(style.layers) == 1 else _ENCODINGS


def _sheet(base: str, style: Style, name: str, media: str) -> dict[str, str]:
    return {"rel": "stylesheet", "type": media, "href": f"{base}/styles/{style.id}?f={name}"}


def _title(style: Style, language: Language) -> str:
    return style.title[0 if language == "zh" else 1]
