"""What a collection says of the formats and the number of its items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.ogc.formats.catalogue import CSV, FLATGEOBUF, GEOPARQUET, JSONFG

FURTHER = (
    # The type under which QGIS looks for JSON-FG.
    (JSONFG, "application/fg+json"),
    *((form, form.media) for form in (FLATGEOBUF, GEOPARQUET, CSV)),
)
"""The formats besides GeoJSON and HTML, each with the media type of its link."""


def describe(one: dict[str, Any], base: str, counts: Mapping[str, int], *, alone: bool) -> None:
    """Add to a collection how many items it has, and a link per format (Features Part 1, 7.13).

    Whole files (``enclosure``) stand where a collection is described alone; FlatGeobuf is none,
    lest QGIS loads a layer whole instead of in pages.
    """
    items = f"{base}/collections/{one['id']}/items"
    ways = [("items", form, media) for form, media in FURTHER]
    if alone:
        ways += [("enclosure", form, form.media) for form in (GEOPARQUET, CSV)]
    one["links"] += [
        {"rel": rel, "type": media, "title": form.title, "href": f"{items}?f={form.name}"}
        for rel, form, media in ways
    ]
    if one["id"] in counts:
        one["itemCount"] = counts[one["id"]]
