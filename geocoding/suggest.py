"""Completion as people type: the beginning of a name in characters, in pinyin, or its initials.

Keys are sorted byte strings, each with the name it belongs to; what begins with the typed text is one range of
them. Within a range the important come first: divisions, streets, then places by how many bear the name.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocoding.geocoder import Geocoder, Looking
from geocoding.index import strings
from geocoding.index.segment import KINDS, Segment
from geocoding.text.normalise import name as normal

SCANNED = 4_000
"""So many keys of a range are looked at; longer typing makes the range shorter."""


def complete(
    geocoder: Geocoder, typed: str, most: int = 10, looking: Looking | None = None
) -> list[dict[str, Any]]:
    """Return completions, best first: name, level, point, division."""
    text = normal(typed)
    if not text:
        return []
    spot = looking.point if looking else None
    made: list[tuple[float, dict[str, Any]]] = []
    for number, segment in enumerate(geocoder.segments):
        for name in _names(segment, text, most * 3).tolist():
            made += _entities(geocoder, number, name, text, spot)
    made.sort(key=lambda item: -item[0])
    seen: set[tuple[str, str]] = set()
    found = []
    for _, item in made:
        key = (item["name"], item["division"])
        if key not in seen:
            seen.add(key)
            found.append(item)
    return found[:most]


def _names(segment: Segment, text: str, most: int) -> NDArray[np.int64]:
    """Names in the range of keys that begin with ``text``, the important ones first."""
    keys = strings.of_arrays(segment.arrays, "keys")
    low, high = _bound(keys, text), _bound(keys, text + "\uffff")
    names = segment["keys.names"][low : min(high, low + SCANNED)]
    if not len(names):
        return names.astype(np.int64)
    weight = segment["weights"][names]
    order = np.argsort(-weight, kind="stable")
    unique, first = np.unique(names[order], return_index=True)
    chosen: NDArray[np.int64] = unique[np.argsort(first)][:most].astype(np.int64)
    return chosen


def _bound(keys: strings.Strings, text: str) -> int:
    """The first key not less than ``text``."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < text:
            low = middle + 1
        else:
            high = middle
    return low


def _entities(
    geocoder: Geocoder, number: int, name: int, text: str, spot: tuple[float, float] | None
) -> list[tuple[float, dict[str, Any]]]:
    segment, dead = geocoder.segments[number], geocoder.gone[number]
    found = []
    for entity in segment.entities_of(name)[:3].tolist():
        if entity in dead or math.isnan(segment["x"][entity]):
            continue
        lon, lat = float(segment["lon"][entity]), float(segment["lat"][entity])
        value = float(segment["weights"][name]) + (
            2.0 if segment.names[name].startswith(text) else 0.0
        )
        if spot is not None:
            value += 2.0 / (1.0 + math.hypot(lon - spot[0], lat - spot[1]) * 50)
        chain = geocoder.chain(int(segment["area"][entity]))
        layer = segment.meta["layers"][int(segment["layer"][entity])]
        item = {
            "name": segment.titles[entity],
            "level": KINDS[int(segment["kind"][entity])],
            "point": [round(lon, 7), round(lat, 7)],
            "division": chain[-1]["name"] if chain else "",
            **({"layer": layer, "id": int(segment["fid"][entity])} if layer else {}),
        }
        found.append((value, item))
    return found
