"""Rows of a table made into rows of the layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.crs import STORAGE, STORAGE_SRID, CrsRef, transform
from layers.info import LayerInfo
from layers.store.values import judge
from pipelines.imports.classes import fill_classes
from pipelines.imports.files.columns import Match
from pipelines.imports.files.convert import convert
from pipelines.imports.files.key import Key

_MOST_WRONG = 0.5
"""Share of values that may be no value of the field before the match itself is doubted."""


@dataclass(frozen=True)
class Recipe:
    """How rows are made: the layer, the CRS they come in, the columns used, and their key.

    ``aside`` counts, by column, values that do not fit their field and are kept as further
    attributes instead.
    """

    info: LayerInfo
    crs: CrsRef
    matches: tuple[Match, ...]
    key: Key
    constants: Mapping[str, str]
    aside: dict[str, int]


def made(recipe: Recipe, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The rows of ``frame`` as the layer's rows: fields, ``source_id``, storage CRS.

    Columns that fill no field keep their name, for the further attributes; one that has the name
    of a field it does not fill is renamed ``<name>_``.
    """
    frame = frame.reset_index(drop=True)
    geometry = transform(frame.geometry.to_numpy(), recipe.crs, STORAGE)
    rest = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    fields, spare = _fields(recipe, rest)
    used = {item.column for item in recipe.matches}
    unused = {name: rest[name] for name in rest.columns if name not in used}
    columns = {_free(recipe.info, name): values for name, values in (unused | spare).items()}
    columns |= fields | {name: _constant(value, rest) for name, value in recipe.constants.items()}
    columns["source_id"] = recipe.key.ids(frame)
    filled = fill_classes(recipe.info, pd.DataFrame(columns, index=rest.index))
    return gpd.GeoDataFrame(filled, geometry=list(geometry), crs=STORAGE_SRID)


def _fields(
    recipe: Recipe, rest: pd.DataFrame
) -> tuple[dict[str, pd.Series[Any]], dict[str, pd.Series[Any]]]:
    """Values by field, and by column those that do not fit and are kept beside."""
    fields, spare = {}, {}
    for item in recipe.matches:
        values = convert(item.field, item.column, rest[item.column])
        if not item.strict:
            bad = misfits(recipe.info, item, values)
            if bad.any():
                spare[item.column] = rest[item.column].where(bad, None)
                values = values.astype(object).mask(bad, None)
                recipe.aside[item.column] = recipe.aside.get(item.column, 0) + int(bad.sum())
        fields[item.field.name] = values
    return fields, spare


def _constant(value: str, rest: pd.DataFrame) -> pd.Series[Any]:
    return pd.Series(value, index=rest.index, dtype=object)


def misfits(info: LayerInfo, item: Match, values: pd.Series[Any]) -> pd.Series[bool]:
    """Which values break a rule of the field they are meant for; judged once per distinct one."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pd.Series(values.index.isin(_broken(info, item, values)), index=values.index)
    objects = values.to_numpy(dtype=object)
    present = ~pd.isna(objects)
    distinct = pd.Series(list(set(objects[present].tolist())), dtype=object)
    wrong = set(distinct[_broken(info, item, distinct)])
    flags = np.zeros(len(objects), dtype=bool)
    if wrong:
        flags[present] = [value in wrong for value in objects[present].tolist()]
    return pd.Series(flags, index=values.index)


def _broken(info: LayerInfo, item: Match, values: pd.Series[Any]) -> list[Any]:
    _, problems = judge(info, pd.DataFrame({item.field.name: values}), partial=True)
    return [problem.row for problem in problems if problem.code != "required"]


def doubtful(info: LayerInfo, matches: list[Match], sample: gpd.GeoDataFrame) -> list[Match]:
    """Matches that were not stated and whose values mostly do not fit the field."""
    found = []
    for item in matches:
        if item.how == "given" or not len(sample):
            continue
        values = convert(item.field, item.column, sample[item.column])
        filled = int(values.notna().sum())
        if filled and int(misfits(info, item, values).sum()) > _MOST_WRONG * filled:
            found.append(item)
    return found


def _free(info: LayerInfo, name: str) -> str:
    """A name for the further attributes that is no field's."""
    taken = name in info.by_name or name in ("geometry", "geom", "source_id")
    return f"{name}_" if taken else name
