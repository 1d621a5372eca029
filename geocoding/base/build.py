"""From tables to the arrays of a segment.

Entities come in this order: places, streets (one per name and spot), divisions. Per entity: ``kind``,
``x``/``y`` (m), ``lon``/``lat``, ``radius`` (m), ``area`` (division code padded to 12 digits), ``grid``
(position in ``grids``, -1), ``layer`` and ``fid`` (feature), ``code``, ``successor``, ``ended`` (day number,
0: still valid), ``read`` (position in ``meta["reads"]``), ``street`` and ``street_of`` (hash of the street's
normal name), ``level`` of divisions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocoding.base import (
    columns,
    division_rows,
    doors,
    keys,
    names,
    street_rows,
    things,
    variants,
)
from geocoding.base.address import Located
from geocoding.base.draft import Draft
from geocoding.base.plane import Plane, around
from geocoding.base.tables import Base
from geocoding.index import cells, hashes, strings
from geocoding.index.segment import DOOR, STREET, Segment
from geocoding.text.normalise import name as normal


def build(base: Base, plane: Plane | None = None) -> Segment:
    """Return the segment of ``base``; ``plane`` is given where it must agree with another segment's."""
    plane = plane or _plane(base)
    draft = Draft(base, plane, [], [])
    prefixes = _prefixes(base)
    found = doors.located(base.places, _known_streets(base), _areas(base))
    _places(draft, found, prefixes)
    lines = street_rows.drawn(draft)
    street_rows.learned(draft, found)
    division_rows.add(draft)
    table = pd.concat(draft.parts, ignore_index=True)
    arrays = _columns(table)
    arrays |= names.arrays(draft.borne, arrays["kind"])
    names_ = strings.of_arrays(arrays, "names")
    arrays |= keys.arrays(names_, arrays["flags"], arrays["bearers.starts"])
    arrays |= doors.arrays(found, arrays["kind"])
    arrays |= lines | street_rows.titled(arrays, lines)
    known = np.flatnonzero(np.isfinite(arrays["x"]))
    arrays |= cells.build(arrays["x"][known], arrays["y"][known], known).arrays("points")
    arrays |= _shapes(base, plane, table)
    beside, layers = things.arrays(base.things, plane)
    meta = _meta(base, plane, table, prefixes) | {"things": layers}
    return Segment(arrays | beside, meta)


def _plane(base: Base) -> Plane:
    if len(base.places):
        return around(base.places["lon"].to_numpy(float), base.places["lat"].to_numpy(float))
    shapes = base.roads["geom"] if len(base.roads) else base.divisions["geom"]
    centres = shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))
    return around(centres[:, 0], centres[:, 1])


def _prefixes(base: Base) -> tuple[str, ...]:
    upper = base.divisions[base.divisions["level"].isin(("province", "city", "county"))]
    return base.prefixes or variants.city_prefixes(upper["name"].dropna())


def _known_streets(base: Base) -> list[str]:
    places = base.places
    streets_ = places.loc[places["kind"] == "04", "name"]
    titles = {*streets_.dropna(), *base.roads["name"].dropna(), *places["street"].dropna()}
    return [*base.streets, *(normal(title) for title in titles)]


def _areas(base: Base) -> list[str]:
    pairs = zip(base.divisions["name"], base.divisions["short"], strict=True)
    own = {text for title, short in pairs for text, _ in variants.of_division(title, short)}
    return sorted(own | base.areas)


def _places(draft: Draft, found: list[Located | None], prefixes: tuple[str, ...]) -> None:
    places = draft.base.places.reset_index(drop=True)
    x, y = draft.plane.forward(places["lon"].to_numpy(float), places["lat"].to_numpy(float))
    of = hashes.of_strings(strings.pack([item.street if item else "" for item in found]))
    has = np.array([item is not None for item in found], bool)
    own = hashes.of_strings(strings.pack([normal(t) for t in places["name"].fillna("")]))
    kind = pd.to_numeric(places["kind"], errors="coerce").fillna(6).astype(int).to_numpy()
    draft.parts.append(
        places.assign(
            kind=kind,
            x=x,
            y=y,
            radius=0.0,
            level=0,
            title=places["name"].fillna(""),
            street=np.where(kind == STREET, own, np.uint64(0)),
            street_of=np.where(has, of, np.uint64(0)),
            area=places["area"].where(places["area"].notna(), places["division"]),
        )
    )
    ended = columns.days(places["ended"])
    plate = has & (kind == DOOR)
    for row, (title, aliases) in enumerate(zip(places["name"], places["aliases"], strict=True)):
        if isinstance(title, str) and not plate[row]:  # plates are found by street and number
            for text, role in variants.of_place(title, columns.texts(aliases), prefixes):
                borne = variants.FORMER if ended[row] and role == variants.STANDARD else role
                draft.borne.append((row, text, borne, int(ended[row])))
    draft.former("places", dict(zip(places["id"], range(len(places)), strict=True)))


def _columns(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    grids, grid = columns.coded(table["grid"])
    made = {name: table[name].to_numpy(float) for name in ("x", "y", "lon", "lat")}
    made["radius"] = columns.number(table["radius"], np.float32)
    made |= {name: columns.number(table[name], np.uint8) for name in ("kind", "level")}
    made |= {name: table[name].fillna(0).to_numpy(np.uint64) for name in ("street", "street_of")}
    made |= {name: columns.number(table[name], np.int64) for name in ("code", "successor")}
    made |= {
        "fid": columns.number(table["id"], np.int64),
        "grid": grid,
        "area": columns.padded(table["area"]),
    }
    made["ended"] = columns.days(table["ended"])
    made["layer"] = columns.positions(table["layer"])
    made["read"] = columns.positions(table["read"])
    made |= strings.pack([str(text) for text in table["title"]]).arrays("titles")
    address = [text if isinstance(text, str) else "" for text in table["address"]]
    return made | strings.pack(address).arrays("addresses") | grids.arrays("grids")


def _shapes(base: Base, plane: Plane, table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Polygons of divisions (owner: entity) and of unit grids (owner: position of the row)."""
    offset = len(table) - len(base.divisions)
    made = _ragged("division", plane.flat(base.divisions["geom"].to_numpy()), offset)
    made |= _ragged("grid", plane.flat(base.grids["geom"].to_numpy()), 0)
    made["cells.ids"] = columns.number(base.grids["id"], np.int64)
    return made | strings.pack([str(code) for code in base.grids["code"]]).arrays("cells")


def _ragged(what: str, shapes: Any, offset: int) -> dict[str, NDArray[Any]]:
    good = (
        np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
        if len(shapes)
        else np.empty(0, np.int64)
    )
    _, coords, offsets = shapely.to_ragged_array(
        [shapely.multipolygons(shapely.get_parts(shapes[k])) for k in good]
        or [shapely.MultiPolygon()]
    )
    made = {f"{what}.coords": coords, f"{what}.owners": (good + offset).astype(np.int64)}
    return made | {
        f"{what}.offsets{k}": np.asarray(part, np.int64) for k, part in enumerate(offsets)
    }


def _meta(
    base: Base, plane: Plane, table: pd.DataFrame, prefixes: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "bounds": list(plane.bounds),
        "layers": sorted(set(table["layer"].fillna(""))),
        "reads": sorted(set(table["read"].fillna(""))),
        "position": base.position,
        "tenant": base.tenant,
        "prefixes": list(prefixes),
        "places": len(base.places),
    }
