"""Tags of an object made into the values of a layer's fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from layers.codes import CodeList, load
from layers.info import FieldInfo, LayerInfo
from pipelines.imports import measures
from pipelines.imports.osm.adjust import ADJUST

_OWN = {"source_id", "extra", "scopes", "code"}
_YEAR = re.compile(r"^(\d{4})(?:-\d{2}(?:-\d{2})?)?$")


def row(info: LayerInfo, tags: Mapping[str, str]) -> dict[str, Any]:
    """Values by field. Tags that fill no field, and coded ones (whose word says more than the
    code), stay in ``extra``; so does a value that does not fit its field.
    """
    values: dict[str, Any] = {}
    extra = dict(tags)
    for key, field in _pairs(info).items():
        if key in tags and field.name not in values and not field.codes:
            found = value(field, tags[key])
            if found is not None:
                values[field.name] = found
                extra.pop(key)
    for field in _coded(info):
        found = code(field, tags, _keys(info, field))
        if found is not None:
            values[field.name] = found
    adjust = ADJUST.get(info.id)
    if adjust is not None:
        adjust(values, tags)
    return {**values, "extra": extra or None}


def value(field: FieldInfo, text: str) -> Any:
    """``text`` as a value of ``field``; None when it is none."""
    if field.type == "string":
        fits = not field.length or len(text) <= field.length
        fits = fits and (field.pattern is None or re.fullmatch(field.pattern, text) is not None)
        return text if fits and text else None
    return _TYPED[field.type](field, text)


def code(field: FieldInfo, tags: Mapping[str, str], keys: frozenset[str]) -> str | None:
    """The most special code that the tags mean: lists name special values before general ones."""
    codes = load(field.codes or "")
    pairs = [codes.by_osm({key: tags[key]}) for key in tags if _exact(codes, key, tags[key])]
    bare = [codes.by_osm({key: tags[key]}) for key in tags]
    named = [codes.find(tags[key]) for key in tags if key in keys]
    for found in (pairs, bare, named):
        known = [item for item in found if item is not None]
        if known:
            return min(known, key=codes.items.index).code
    return None


def _exact(codes: CodeList, key: str, text: str) -> bool:
    return f"{key}={text}" in _tags(codes.name)


@cache
def _tags(name: str) -> frozenset[str]:
    return frozenset(tag for item in load(name).items for tag in item.many("osm"))


def _integer(field: FieldInfo, text: str) -> int | None:
    if field.name.endswith("_year") and (found := _YEAR.match(text)):
        return int(found[1])
    read = measures.number(text, field.unit)
    return int(read) if read is not None and read == int(read) else None


def _date(_: FieldInfo, text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _array(_: FieldInfo, text: str) -> list[str] | None:
    return [part.strip() for part in text.split(";") if part.strip()] or None


_TYPED = {
    "number": lambda field, text: measures.number(text, field.unit),
    "integer": _integer,
    "boolean": lambda _, text: measures.truth(text),
    "date": _date,
    "array": _array,
    "datetime": lambda *_: None,
    "object": lambda *_: None,
}


@cache
def _pairs_of(layer: str, info: LayerInfo) -> Mapping[str, FieldInfo]:
    del layer
    fields = {f.name: f for f in info.fields if not f.readonly and f.name not in _OWN}
    renames = info.declared.source.rename.items()
    return {**{key: fields[name] for key, name in renames if name in fields}, **fields}


def _pairs(info: LayerInfo) -> Mapping[str, FieldInfo]:
    return _pairs_of(info.id, info)


def _coded(info: LayerInfo) -> list[FieldInfo]:
    return [field for field in info.fields if field.codes and _tags(field.codes)]


def _keys(info: LayerInfo, field: FieldInfo) -> frozenset[str]:
    return frozenset(key for key, found in _pairs(info).items() if found.name == field.name)
