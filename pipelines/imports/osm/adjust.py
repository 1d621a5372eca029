"""What the tags of some layers mean beyond one tag, one field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipelines.imports.classes import EDITION
from pipelines.imports.osm.components import class_of

Adjust = Callable[[dict[str, Any], Mapping[str, str]], None]
_POI = ("amenity", "shop", "office", "tourism", "public_transport", "railway")
_LONGEST = 50


def _bridge(values: dict[str, Any], tags: Mapping[str, str]) -> None:
    """The name of a way on a bridge is the street's; the bridge has one of its own, or none."""
    values["name"] = tags.get("bridge:name")
    values["carries"] = (tags.get("name") or "")[:100] or None
    if tags.get("highway") in ("footway", "steps", "path", "cycleway", "pedestrian"):
        values["kind"] = "footbridge"
    elif tags.get("railway") and "highway" not in tags:
        values["kind"] = "other"
    classes = {"footbridge": "02006", "flyover": "02008", "river": "02009"}
    values["class_code"] = classes.get(values.get("kind") or "")


def _place(values: dict[str, Any], tags: Mapping[str, str]) -> None:
    """What one can visit is a point of interest; a bare house number is a door plate."""
    key = next((name for name in _POI if name in tags), None)
    if key is not None and "name" in tags:
        values["place_type"] = "06"
        values["category"] = f"{key}={tags[key]}"[:_LONGEST]
    elif "addr:housenumber" in tags:
        values["place_type"] = "05"
    parts = [tags.get("addr:street"), tags.get("addr:housenumber")]
    if not values.get("address") and all(parts):
        values["address"] = " ".join(str(part) for part in parts)


def _component(values: dict[str, Any], tags: Mapping[str, str]) -> None:
    """The class of the general table's rows is what their tags mean."""
    found = class_of(tags)
    values["class_code"] = found.code if found else None
    values["edition"] = EDITION


def _manhole(values: dict[str, Any], tags: Mapping[str, str]) -> None:
    """The class tells whose cover it is; unknown owners have a class of their own."""
    found = class_of(tags)
    values["class_code"] = found.code if found else "01023"


def _tree(values: dict[str, Any], tags: Mapping[str, str]) -> None:
    """Mappers mark what stands alone; other trees of a city are street trees."""
    if tags.get("denotation") in ("park", "garden"):
        values["kind"] = "park"
    elif tags.get("denotation") in ("agricultural", "solitary"):
        values["kind"] = "solitary"


ADJUST: dict[str, Adjust] = {
    "bridges": _bridge,
    "places": _place,
    "components": _component,
    "manhole_covers": _manhole,
    "trees": _tree,
}
