"""From tables to the arrays of a segment.

Entities come in this order: places, streets (one per name and spot), divisions. Per entity: ``kind``,
``x``/``y`` (m), ``lon``/``lat``, ``radius`` (m), ``area`` (division code padded to 12 digits), ``grid``
(position in ``grids``, -1), ``layer`` and ``fid`` (feature), ``code``, ``successor``, ``ended`` (day number,
0: still valid), ``read`` (position in ``meta["reads"]``), ``street`` and ``street_of`` (hash of the street's
normal name), ``level`` of divisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocoding.base import doors, junctions, keys, names, streets, variants
from geocoding.base.address import Located
from geocoding.base.plane import Plane, around
from geocoding.base.tables import Base
from geocoding.index import cells, hashes, strings
from geocoding.index.segment import AREA, DOOR, STREET, Segment
from geocoding.text.normalise import name as normal

LEVELS = ("", "province", "city", "county", "street", "community")
UNKNOWN_AREA = 0


@dataclass
class _Draft:
    """What is being put together: rows of entities, and the names they bear."""

    base: Base
    plane: Plane
    parts: list[pd.DataFrame]
    borne: list[names.Borne]

    @property
    def count(self) -> int:
        return sum(map(len, self.parts))


def build(base: Base, plane: Plane | None = None) -> Segment:
    """Return the segment of ``base``; ``plane`` is given where it must agree with another segment's."""
    plane = plane or _plane(base)
    draft = _Draft(base, plane, [], [])
    prefixes = _prefixes(base)
    found = doors.located(base.places, _known_streets(base), _areas(base))
    _places(draft, found, prefixes)
    lines = _roads(draft)
    _learned(draft, found)
    _divisions(draft)
    table = pd.concat(draft.parts, ignore_index=True)
    arrays = _columns(table)
    arrays |= names.arrays(draft.borne, arrays["kind"])
    names_ = strings.of_arrays(arrays, "names")
    arrays |= keys.arrays(names_, arrays["flags"], arrays["bearers.starts"])
    arrays |= doors.arrays(found, arrays["kind"])
    arrays |= lines | _titled(arrays, lines)
    known = np.flatnonzero(np.isfinite(arrays["x"]))
    arrays |= cells.build(arrays["x"][known], arrays["y"][known], known).arrays("points")
    arrays |= _shapes(base, plane, table)
    return Segment(arrays, _meta(base, plane, table, prefixes))


def _plane(base: Base) -> Plane:
    if len(base.places):
        return around(base.places["lon"].to_numpy(float), base.places["lat"].to_numpy(float))
    shapes = base.roads["geom"] if len(base.roads) else base.divisions["geom"]
    centres = shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))
    return around(centres[:, 0], centres[:, 1])


def _prefixes(base: Base) -> tuple[str, ...]:
    upper = base.divisions[base.divisions["level"].isin(("province", "city", "county"))]
    return variants.city_prefixes(upper["name"].dropna())


def _known_streets(base: Base) -> list[str]:
    places = base.places
    streets_ = places.loc[places["kind"] == "04", "name"]
    return [
        normal(t)
        for t in {*streets_.dropna(), *base.roads["name"].dropna(), *places["street"].dropna()}
    ]


def _areas(base: Base) -> list[str]:
    pairs = zip(base.divisions["name"], base.divisions["short"], strict=True)
    return sorted(
        {text for title, short in pairs for text, _ in variants.of_division(title, short)}
    )


def _places(draft: _Draft, found: list[Located | None], prefixes: tuple[str, ...]) -> None:
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
    ended = _days(places["ended"])
    plate = has & (kind == DOOR)
    for row, (title, aliases) in enumerate(zip(places["name"], places["aliases"], strict=True)):
        if isinstance(title, str) and not plate[row]:  # plates are found by street and number
            for text, role in variants.of_place(title, _listed(aliases), prefixes):
                borne = variants.FORMER if ended[row] and role == variants.STANDARD else role
                draft.borne.append((row, text, borne, int(ended[row])))
    _former(draft, "places", dict(zip(places["id"], range(len(places)), strict=True)))


def _former(draft: _Draft, layer: str, entities: dict[int, int]) -> None:
    """Names out of closed versions lead to what the feature is called now."""
    table = draft.base.former
    table = table[table["layer"] == layer]
    for fid, title, ended in zip(table["id"], table["name"], table["ended"], strict=True):
        text = normal(title)
        if fid in entities and len(text) > 1:
            draft.borne.append((entities[fid], text, variants.FORMER, ended.toordinal()))


def _listed(value: Any) -> list[str]:
    return (
        [text for text in value if isinstance(text, str)]
        if isinstance(value, (list, tuple, np.ndarray))
        else []
    )


def _roads(draft: _Draft) -> dict[str, NDArray[Any]]:
    roads = draft.base.roads
    roads = roads[roads["name"].notna() & roads["geom"].notna()].reset_index(drop=True)
    roads["normal"] = [normal(text) for text in roads["name"]]
    shapes = draft.plane.flat(roads["geom"].to_numpy()) if len(roads) else np.empty(0, object)
    own = hashes.of_strings(strings.pack(roads["normal"].tolist()))
    levels = _number(roads["level"], np.int64).clip(-9, 9)
    context = roads["normal"].isin(draft.base.context).to_numpy(bool)
    made = _meetings(own, shapes, levels, context)
    roads, shapes, own, levels = roads[~context], shapes[~context], own[~context], levels[~context]
    made |= streets.arrays(own, shapes, levels, _number(roads["id"], np.int64))
    if len(roads):
        roads = roads.reset_index(drop=True).assign(group=streets.clusters(own, shapes), own=own)
        draft.parts.append(_street_rows(draft, roads, shapes))
    return made


def _meetings(
    own: NDArray[np.uint64], shapes: Any, levels: NDArray[Any], context: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Junctions; those among context roads belong to another segment."""
    street, parts, owner = streets.parts_of(own, shapes)
    return junctions.arrays(street, parts, levels[owner], context[owner])


def _titled(
    arrays: dict[str, NDArray[Any]], lines: dict[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """The street entity that names each line and each side of a junction (-1: another segment's),
    and whether a pair of streets meets once only.
    """
    streets_ = np.flatnonzero(arrays["kind"] == STREET)
    order = streets_[np.argsort(arrays["street"][streets_], kind="stable")]
    keys = arrays["street"][order]

    def entity(wanted: NDArray[np.uint64]) -> NDArray[np.int32]:
        if not len(keys):
            return np.full(len(wanted), -1, np.int32)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, order[at], -1).astype(np.int32)

    first, second = lines["junctions.first"], lines["junctions.second"]
    pair = pd.DataFrame({"first": first, "second": second})
    return {
        "lines.ent": entity(lines["lines.street"]),
        "junctions.one": entity(first),
        "junctions.other": entity(second),
        "junctions.single": ~pair.duplicated(keep=False).to_numpy(bool),
    }


def _street_rows(draft: _Draft, roads: pd.DataFrame, shapes: Any) -> pd.DataFrame:
    offset, rows = draft.count, []
    entities: dict[int, int] = {}
    for number, (_, part) in enumerate(roads.groupby("group", sort=True)):
        lines = shapely.get_parts(shapes[part.index])
        x, y, radius = streets.middle(lines)
        first = part.iloc[0]
        draft.borne.append((offset + number, first["normal"], variants.STANDARD, 0))
        entities.update(dict.fromkeys(part["id"], offset + number))
        rows.append(
            {
                "layer": "roads",
                "id": first["id"],
                "kind": STREET,
                "title": first["name"],
                "x": x,
                "y": y,
                "radius": radius,
                "area": first["area"],
                "read": "public",
                "level": 0,
                "street": first["own"],
                "street_of": first["own"],
            }
        )
    _former(draft, "roads", entities)
    made = pd.DataFrame(rows)
    made["lon"], made["lat"] = draft.plane.inverse(made["x"].to_numpy(), made["y"].to_numpy())
    return made


def _learned(draft: _Draft, found: list[Located | None]) -> None:
    """A street known by its doors only lies in their middle."""
    known = _drawn(draft)
    rows = [
        (item.street, row) for row, item in enumerate(found) if item and item.street not in known
    ]
    if not rows:
        return
    offset, places = draft.count, draft.parts[0]
    row = np.array([row for _, row in rows])
    frame = pd.DataFrame({"street": [street for street, _ in rows]})
    for column in ("x", "y", "area"):
        frame[column] = places[column].to_numpy()[row]
    grouped = frame.groupby("street", sort=True)
    middle = grouped[["x", "y"]].transform("median")
    frame["radius"] = np.hypot(frame["x"] - middle["x"], frame["y"] - middle["y"]) + 200.0
    made = grouped.agg(
        x=("x", "median"), y=("y", "median"), area=("area", "first"), radius=("radius", "max")
    )
    titles = made.index.tolist()
    own = hashes.of_strings(strings.pack(titles))
    draft.borne += [
        (offset + number, text, variants.STANDARD, 0) for number, text in enumerate(titles)
    ]
    lon, lat = draft.plane.inverse(made["x"].to_numpy(), made["y"].to_numpy())
    draft.parts.append(
        made.reset_index(drop=True).assign(
            layer="", id=0, kind=STREET, title=titles, lon=lon, lat=lat, read="public", level=0,
            street=own, street_of=own,
        )
    )  # fmt: skip


def _drawn(draft: _Draft) -> set[str]:
    """Normal names of the streets that are entities of their own."""
    titles = [part.loc[part["kind"] == STREET, "title"] for part in draft.parts]
    return {normal(text) for column in titles for text in column}


def _divisions(draft: _Draft) -> None:
    table = draft.base.divisions.reset_index(drop=True)
    if not len(table):
        return
    offset = draft.count
    shapes = table["geom"].to_numpy()
    flat = draft.plane.flat(shapes)
    known = np.array([shape is not None and not shape.is_empty for shape in shapes], bool)
    x, y, radius = _centres(draft, table, flat, known)
    lon, lat = draft.plane.inverse(x, y)
    level = table["level"].map(lambda name: LEVELS.index(name) if name in LEVELS else 0)
    draft.parts.append(
        pd.DataFrame(
            {
                "layer": "divisions",
                "id": table["id"],
                "kind": AREA,
                "title": table["name"].fillna(""),
                "x": x,
                "y": y,
                "lon": lon,
                "lat": lat,
                "radius": radius,
                "area": table["code"],
                "read": "public",
                "level": level,
                "code": table["code"],
                "street": np.uint64(0),
                "street_of": np.uint64(0),
            }
        )
    )
    for row, (title, short) in enumerate(zip(table["name"], table["short"], strict=True)):
        if isinstance(title, str):
            draft.borne += [
                (offset + row, text, role, 0) for text, role in variants.of_division(title, short)
            ]


def _centres(
    draft: _Draft, table: pd.DataFrame, flat: Any, known: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], ...]:
    """Middle of each division: of its shape, else of the places inside, else unknown (NaN)."""
    x, y, radius = (np.full(len(table), np.nan) for _ in range(3))
    inner = shapely.get_coordinates(shapely.point_on_surface(flat[known]))
    x[known], y[known] = inner[:, 0], inner[:, 1]
    radius[known] = np.sqrt(shapely.area(flat[known]) / np.pi)
    places = draft.parts[0]
    areas = places["area"].fillna("").astype(str)
    for row in np.flatnonzero(~known)[:5000]:
        inside = places[areas.str.startswith(str(table["code"].iloc[row]))]
        if len(inside):
            x[row], y[row] = inside["x"].median(), inside["y"].median()
            radius[row] = float(np.hypot(inside["x"] - x[row], inside["y"] - y[row]).quantile(0.9))
    return x, y, radius


def _columns(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    grids, grid = _coded(table["grid"])
    made = {name: table[name].to_numpy(float) for name in ("x", "y", "lon", "lat")}
    made["radius"] = _number(table["radius"], np.float32)
    made |= {name: _number(table[name], np.uint8) for name in ("kind", "level")}
    made |= {name: table[name].fillna(0).to_numpy(np.uint64) for name in ("street", "street_of")}
    made |= {name: _number(table[name], np.int64) for name in ("code", "successor")}
    made |= {"fid": _number(table["id"], np.int64), "grid": grid, "area": padded(table["area"])}
    made["ended"] = _days(table["ended"])
    made["layer"] = _listed_codes(table["layer"])
    made["read"] = _listed_codes(table["read"])
    made |= strings.pack([str(text) for text in table["title"]]).arrays("titles")
    address = [text if isinstance(text, str) else "" for text in table["address"]]
    return made | strings.pack(address).arrays("addresses") | grids.arrays("grids")


def _number(column: pd.Series[Any], kind: Any) -> NDArray[Any]:
    found = pd.to_numeric(column, errors="coerce").fillna(0).to_numpy()
    return np.asarray(found.astype(kind))


def _coded(column: pd.Series[Any]) -> tuple[strings.Strings, NDArray[np.int32]]:
    codes, unique = pd.factorize(column)
    return strings.pack([str(text) for text in unique]), codes.astype(np.int32)


def _listed_codes(column: pd.Series[Any]) -> NDArray[np.uint8]:
    return np.asarray(pd.factorize(column.fillna(""), sort=True)[0], np.uint8)


def padded(codes: Any) -> NDArray[np.int64]:
    """Division codes as numbers of 12 digits, so that the codes inside one are a range; 0 where unknown."""
    texts = [
        str(code).ljust(12, "0")[:12] if isinstance(code, str) and code.isdigit() else "0"
        for code in codes
    ]
    return np.array(texts, np.int64) if texts else np.empty(0, np.int64)


def _days(column: pd.Series[Any]) -> NDArray[np.int32]:
    return np.array(
        [
            v.toordinal() if v is not None and v == v and hasattr(v, "toordinal") else 0
            for v in column
        ],
        np.int32,
    )


def _shapes(base: Base, plane: Plane, table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Polygons of divisions (owner: entity) and of unit grids (owner: position of the row)."""
    offset = len(table) - len(base.divisions)
    made = _ragged("division", plane.flat(base.divisions["geom"].to_numpy()), offset)
    made |= _ragged("grid", plane.flat(base.grids["geom"].to_numpy()), 0)
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
