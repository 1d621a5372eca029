"""Entities of streets: one per name and spot, and those known by their doors only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocoding.base import columns, junctions, streets, variants
from geocoding.base.address import Located
from geocoding.base.draft import Draft
from geocoding.index import hashes, strings
from geocoding.index.segment import STREET
from geocoding.text.normalise import name as normal


def drawn(draft: Draft) -> dict[str, NDArray[Any]]:
    """Add the streets with a line; return the ``lines``, ``pieces`` and ``junctions`` arrays."""
    roads = draft.base.roads
    roads = roads[roads["name"].notna() & roads["geom"].notna()].reset_index(drop=True)
    roads["normal"] = [normal(text) for text in roads["name"]]
    shapes = draft.plane.flat(roads["geom"].to_numpy()) if len(roads) else np.empty(0, object)
    own = hashes.of_strings(strings.pack(roads["normal"].tolist()))
    levels = columns.number(roads["level"], np.int64).clip(-9, 9)
    context = roads["normal"].isin(draft.base.context).to_numpy(bool)
    made = _meetings(own, shapes, levels, context)
    roads, shapes, own, levels = roads[~context], shapes[~context], own[~context], levels[~context]
    made |= streets.arrays(own, shapes, levels, columns.number(roads["id"], np.int64))
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


def _street_rows(draft: Draft, roads: pd.DataFrame, shapes: Any) -> pd.DataFrame:
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
    draft.former("roads", entities)
    made = pd.DataFrame(rows)
    made["lon"], made["lat"] = draft.plane.inverse(made["x"].to_numpy(), made["y"].to_numpy())
    return made


def learned(draft: Draft, found: list[Located | None]) -> None:
    """A street known by its doors only lies in their middle; doors far apart are streets of one name."""
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
    frame["group"] = streets.spots_apart(
        frame["street"], frame["x"].to_numpy(), frame["y"].to_numpy()
    )
    grouped = frame.groupby(["street", "group"], sort=True)
    middle = grouped[["x", "y"]].transform("median")
    frame["radius"] = np.hypot(frame["x"] - middle["x"], frame["y"] - middle["y"]) + 200.0
    made = grouped.agg(
        x=("x", "median"), y=("y", "median"), area=("area", "first"), radius=("radius", "max")
    )
    titles = made.index.get_level_values("street").tolist()
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


def _drawn(draft: Draft) -> set[str]:
    """Normal names of the streets that are entities of their own."""
    titles = [part.loc[part["kind"] == STREET, "title"] for part in draft.parts]
    return {normal(text) for column in titles for text in column}


def titled(
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
