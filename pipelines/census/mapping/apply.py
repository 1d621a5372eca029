"""Raw rows made into rows of the layer, a chunk at a time: values typed, positions in lon/lat."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gis.crs import CRS84, STORAGE, CrsRef, resolve, transform, transform_xy
from gis.repair import Family, Repair, repair
from layers.info import FieldInfo, LayerInfo
from pipelines.census.inspect.shapes import Delivered
from pipelines.census.inspect.source import ROW
from pipelines.census.legacy.recode import columns
from pipelines.census.mapping import forms, levels
from pipelines.census.mapping.model import Mapping
from pipelines.census.mapping.propose import fields
from pipelines.census.mapping.typed import TYPES, typed
from pipelines.imports.classes import classify, kinds

Mask = NDArray[np.bool_]
Array = NDArray[Any]
OLD_CLASS = "__old_class"
"""Column of judged rows of a legacy export: the class as delivered."""
_FAMILY: dict[str, Family] = {"point": "point", "line": "line", "polygon": "polygon"}


@dataclass(frozen=True)
class Rows:
    """A chunk of a dataset in the terms of its layer.

    ``values`` are typed columns by field (claims among them), ``bad`` marks values that are none of
    their field's type, ``raw`` is the chunk as delivered. ``shapes`` are lon/lat in the storage CRS,
    fit for the layer, None where that is impossible; ``repairs`` tells what was done. ``given`` are
    the coordinates of the first vertices as delivered, ``metric`` whether those are metres.
    ``rewritten`` marks by field the codes that were delivered in another form.
    """

    numbers: Array
    values: Dict[str, pa.Array]
    bad: Dict[str, Mask]
    raw: pa.Table
    shapes: Array
    repairs: list[Repair] = field(default_factory=list)
    given: Array = field(default_factory=lambda: np.empty((0, 2)))
    metric: bool = False
    rewritten: Dict[str, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> pa.Array:
        """A column of values; one of nulls if the delivery does not have it."""
        found = self.values.get(name)
        return pa.nulls(len(self), pa.string()) if found is None else found

    def present(self, name: str) -> Mask:
        """Which rows have a value."""
        found = self.values.get(name)
        if found is None:
            return np.zeros(len(self), dtype=bool)
        return ~np.asarray(found.is_null())


def apply(info: LayerInfo, mapping: Mapping, raw: pa.Table, delivered: Delivered) -> Rows:
    """The rows of a raw chunk and its geometries; nothing is refused here."""
    known = fields(info)
    values: dict[str, pa.Array] = {}
    bad: dict[str, Mask] = {}
    rewritten: dict[str, Mask] = {}
    for column, name in mapping.columns.items():
        item = known.get(name)
        if item is None or column not in raw.column_names:
            continue
        given = raw.column(column).combine_chunks()
        values[name], bad[name] = typed(item, column, given, mapping.values.get(name, {}))
        if item.type == "string" and not item.codes:
            values[name], found = forms.read(info, name, values[name])
            rewritten |= {name: found} if found.any() else {}
    for name, text in mapping.constants.items():
        if name in known and name not in values:
            values[name] = _constant(known[name], text, raw.num_rows)
    _default(info, values, raw.num_rows)
    _classes(info, values, raw.num_rows)
    levels.fill(info, values)
    if mapping.legacy and "class_code" in info.by_name:
        _recode(mapping.legacy, values, raw.num_rows)
    crs = resolve(mapping.crs) if mapping.crs else CRS84
    made, given_xy, repairs = _shapes(info, delivered, crs, mapping.swapped)
    numbers = raw.column(ROW).to_numpy()
    return Rows(numbers, values, bad, raw, made, repairs, given_xy, crs.metres, rewritten)


def _constant(item: FieldInfo, text: str, rows: int) -> pa.Array:
    one, _ = typed(item, item.name, pa.array([text], pa.string()), {})
    return pa.repeat(one[0], rows) if one[0].is_valid else pa.nulls(rows, TYPES[item.type])


def _default(info: LayerInfo, values: dict[str, pa.Array], rows: int) -> None:
    """Views fix the values they filter by; the edition follows from the length of a class code."""
    for name, text in (info.where or {}).items():
        values[name] = pa.repeat(pa.scalar(text), rows)
    if "edition" in info.by_name and "edition" not in values:
        codes = values.get("class_code")
        short = codes is not None and _mostly_short(codes)
        values["edition"] = pa.repeat(pa.scalar("2013" if short else "2026"), rows)


def _mostly_short(codes: pa.Array) -> bool:
    lengths = [len(text) for text in codes.drop_null().slice(0, 200).to_pylist()]
    return bool(lengths) and sum(length == 4 for length in lengths) > len(lengths) / 2


def _classes(info: LayerInfo, values: dict[str, pa.Array], rows: int) -> None:
    """A class that was not delivered follows from the kind, or from the layer if it has only one."""
    if "class_code" not in info.by_name or "class_code" in values or not info.declared.classes:
        return
    item = info.by_name.get("kind")
    if item is None or not item.codes or "kind" not in values or not kinds(item.codes):
        only = info.declared.classes[0] if len(info.declared.classes) == 1 else None
        values["class_code"] = (
            pa.nulls(rows, pa.string()) if only is None else pa.repeat(pa.scalar(only), rows)
        )
        return
    encoded = values["kind"].dictionary_encode()
    listed = [classify(info, kind) for kind in encoded.dictionary.to_pylist()]
    values["class_code"] = pa.array(listed, pa.string()).take(encoded.indices)


def _recode(edition: str, values: dict[str, pa.Array], rows: int) -> None:
    """Classes and identifiers of an older edition as those of 2026; the old ones are kept beside."""
    nothing = pa.nulls(rows, pa.string())
    made = columns(values.get("class_code", nothing), values.get("code", nothing), edition)
    values |= {"class_code": made.class_code, "edition": made.edition, OLD_CLASS: made.old}
    values["code"] = made.code
    values["legacy_code"] = pc.coalesce(values.get("legacy_code", nothing), made.legacy)


def _shapes(
    info: LayerInfo, delivered: Delivered, crs: CrsRef, swapped: bool
) -> tuple[Array, Array, list[Repair]]:
    plain = delivered.points() if info.geometry in ("point", "any") else None
    if plain is not None and np.isfinite(plain).all():
        given = plain[:, ::-1] if swapped else plain
        lon, lat = transform_xy(given[:, 0], given[:, 1], crs, STORAGE)
        good = np.isfinite(lon) & np.isfinite(lat)
        made = np.full(len(given), None, dtype=object)
        made[good] = shapely.points(lon[good], lat[good])
        lost = [Repair(int(row), "not_finite", "removed") for row in np.flatnonzero(~good)]
        return made, given, lost
    held = delivered.shapes()
    if swapped:
        held = shapely.transform(held, lambda xy: xy[:, ::-1])
    flat = shapely.force_2d(held)
    made, repairs = repair(transform(flat, crs, STORAGE), _FAMILY.get(info.geometry))
    if info.geometry == "point":  # of several points nobody knows which one is meant
        several = np.flatnonzero(shapely.get_type_id(made) > 0)
        made[several] = None
        repairs = [*repairs, *(Repair(int(row), "wrong_kind", "removed") for row in several)]
    return made, _first_vertices(flat), repairs


def _first_vertices(shapes: Array) -> Array:
    """One coordinate pair per row, NaN where there is none."""
    found = np.full((len(shapes), 2), np.nan)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    rows, first = np.unique(owner, return_index=True)
    found[rows] = coordinates[first]
    return found
