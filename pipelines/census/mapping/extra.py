"""Columns that fill no field, as JSON texts for the further attributes; made column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from layers.info import LayerInfo
from pipelines.census.mapping.model import Mapping as ColumnMapping

_NOTHING = pa.scalar(None, pa.string())
_CONTROL = "[\x00-\x1f\x7f]"


def extra(
    info: LayerInfo,
    mapping: ColumnMapping,
    raw: pa.Table,
    aside: Mapping[str, pa.Array],
) -> pa.Array | None:
    """A JSON object per row with what is there, null where nothing is; None if no row has anything.

    ``aside`` are values by column that do not fit their field. A column with the name of a field is
    kept as ``<name>_``.
    """
    if "extra" not in info.by_name:
        return None
    pieces = list(_pieces(info, mapping, raw, aside))
    if not pieces:
        return None
    joined = pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="")
    inner = pc.utf8_slice_codeunits(joined, 0, -1)
    whole = pc.binary_join_element_wise("{", inner, "}", "")
    found: pa.Array = pc.if_else(pc.equal(joined, ""), _NOTHING, whole)
    return None if found.null_count == len(found) else found


def _pieces(
    info: LayerInfo, mapping: ColumnMapping, raw: pa.Table, aside: Mapping[str, pa.Array]
) -> Iterator[pa.Array]:
    for name in raw.column_names:
        if name.startswith("__"):
            continue
        if name in aside:
            column = aside[name]
        elif name in mapping.columns:
            continue
        else:
            column = raw.column(name).combine_chunks()
        value = _value(column)
        if value is not None:
            key = json.dumps(f"{name}_" if name in info.by_name else name, ensure_ascii=False)
            yield pc.binary_join_element_wise(f"{key}:", value, ",", "")


def _value(column: pa.Array) -> pa.Array | None:
    """The JSON of each value, null where there is none."""
    kind = column.type
    if column.null_count == len(column):
        return None
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_finite(column), column, None)
        return pc.cast(column, pa.string())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        texts = [None if v is None else json.dumps(v, default=str) for v in column.to_pylist()]
        return pa.array(texts, pa.string())
    texts = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
    texts = pc.if_else(pc.equal(texts, ""), _NOTHING, texts)
    for plain, written in (("\\", "\\\\"), ('"', '\\"')):
        texts = pc.replace_substring(texts, plain, written)
    texts = pc.replace_substring_regex(texts, pattern=_CONTROL, replacement=" ")
    return pc.binary_join_element_wise('"', texts, '"', "")
