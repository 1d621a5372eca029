"""An answer as plain JSON values: where, how exactly, which unit grid, why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import shapely

from geocoding.base.variants import FORMER, ROLES
from geocoding.geocoder import Found, Geocoder
from geocoding.index.segment import Segment
from geocoding.parse.tokens import UNKNOWN
from geocoding.search import areas, forward
from geocoding.search.query import Candidate, Query

MOST_GRIDS = 12
_STORED = ("poi", "door", "quarter", "locality", "street")


def answer(geocoder: Geocoder, found: Found, *, explain: bool = True) -> dict[str, Any]:
    """Return the whole answer; ``explain`` adds the parse and the evidence of each result, and what kind of
    thing each part seems to be where nothing was found and the base does not know all of them.
    """
    results = [result(geocoder, found.query, item, explain=explain) for item in found.ranked]
    made: dict[str, Any] = {
        "found": found.sure,
        "ambiguous": found.ambiguous,
        "normalised": found.query.text,
        "results": results,
    }
    if explain:
        made["parse"] = parse(found.query)
        unknown = not found.sure and any(t.kind == UNKNOWN for t in found.query.tokens)
        if geocoder.labeller is not None and unknown:
            parts = geocoder.labeller.parts(found.query.text)
            made["labels"] = [{"text": text, "label": label} for text, label in parts]
    return made


def parse(query: Query) -> list[dict[str, Any]]:
    """Return what each stretch of the text was taken for."""
    found = []
    for token in query.tokens:
        line: dict[str, Any] = {"text": query.text[token.start : token.end], "kind": token.kind}
        if token.kind == "number":
            line |= {
                "number": token.value.text,
                "outer": token.value.outer,
                "lane": token.value.lane,
            }
        elif token.kind == "inner":
            line |= token.value
        elif token.kind == "relation":
            line["relation"] = token.value.what
            line |= {
                k: v for k in ("bearing", "metres") if (v := getattr(token.value, k)) is not None
            }
        found.append(line)
    return found


def result(geocoder: Geocoder, query: Query, item: Candidate, *, explain: bool) -> dict[str, Any]:
    """Return one candidate."""
    segment = query.segments[item.segment]
    lon, lat = position(geocoder, segment, item)
    made: dict[str, Any] = {
        "title": forward.title(query, item),
        "level": item.level,
        "point": [round(lon, 7), round(lat, 7)],
        "radius_m": round(item.radius, 1),
        "score": round(item.chance, 3),
        "divisions": geocoder.chain(item.area) if item.area else [],
        **_record(segment, item),
        **_grids(geocoder, segment, item),
        **_history(segment, item),
    }
    if item.shape is not None:
        made["area"] = shapely.geometry.mapping(
            _rounded(geocoder.plane.round(item.shape.simplify(1.0)))
        )
    if explain:
        made["evidence"] = _evidence(query, item)
    return made


def position(geocoder: Geocoder, segment: Segment, item: Candidate) -> tuple[float, float]:
    """Return lon/lat of a candidate; those of a record are its own, unchanged."""
    if item.ent >= 0 and segment["x"][item.ent] == item.x:
        return float(segment["lon"][item.ent]), float(segment["lat"][item.ent])
    lon, lat = geocoder.plane.inverse([item.x], [item.y])
    return float(lon[0]), float(lat[0])


def _record(segment: Segment, item: Candidate) -> dict[str, Any]:
    if item.ent < 0:
        return {}
    layer = segment.meta["layers"][int(segment["layer"][item.ent])]
    made = {"layer": layer, "id": int(segment["fid"][item.ent])} if layer else {}
    if item.level == "relative":  # the record is only what the place is told by
        return {"anchor": made} if made else {}
    address = segment.addresses[item.ent]
    return made | ({"address": address} if address else {})


def _grids(geocoder: Geocoder, segment: Segment, item: Candidate) -> dict[str, Any]:
    """The stored grid of a record; else the grids that the stated area meets, with their shares."""
    if item.ent >= 0 and (item.level in _STORED or segment["x"][item.ent] == item.x):
        stored = int(segment["grid"][item.ent])
        if stored >= 0:
            return {"grid": segment.grids[stored]}
    if not any(len(each["grid.owners"]) for each in geocoder.segments):
        return {}
    centre = shapely.Point(item.x, item.y)
    area = (
        item.shape
        if item.shape is not None
        else centre.buffer(min(max(item.radius, 1.0), 400.0), quad_segs=4)
    )
    codes, shapes = areas.cells(geocoder, area)
    if not codes:
        return {}
    shares = shapely.area(shapely.intersection(shapes, area)) / max(area.area, 1e-9)
    order = np.argsort(-shares)[:MOST_GRIDS].tolist()
    listed = [{"code": codes[k], "share": round(float(shares[k]), 3)} for k in order]
    own = areas.cell_at(geocoder, item.x, item.y)
    return {"grid": own or listed[0]["code"], "grids": listed}


def _history(segment: Segment, item: Candidate) -> dict[str, Any]:
    """An old name says so: until when it was the name, and what the place is called now."""
    if item.ent < 0:
        return {}
    ended = int(item.notes.get("ended") or 0)
    made: dict[str, Any] = {}
    if ended:
        made["ended"] = dt.date.fromordinal(ended).isoformat()
        successor = int(segment["successor"][item.ent])
        if successor:
            following = np.flatnonzero(segment["code"] == successor)
            name = segment.titles[int(following[0])] if len(following) else None
            made["successor"] = {"code": str(successor), "name": name}
    if item.role == FORMER:
        made["former_name"] = item.called
    return made


def _evidence(query: Query, item: Candidate) -> dict[str, Any]:
    explained = "".join(char for place, char in enumerate(query.text) if item.mask >> place & 1)
    made: dict[str, Any] = {
        "explained": explained,
        "name": round(item.similar, 2),
        "address": round(item.address, 2),
        "division": round(item.division, 2),
        "rank_score": round(item.score, 3),
    }
    if item.role:
        made["name_role"] = ROLES[item.role]
    if item.number is not None:
        made["number"] = item.number.text
    for key in ("between", "guessed", "grade_separated", "along", "streets"):
        if item.notes.get(key):
            made[key] = item.notes[key]
    return made


def _rounded(shape: Any) -> Any:
    return shapely.transform(shape, lambda coords: np.round(coords, 6))
