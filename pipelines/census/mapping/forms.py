"""Codes delivered in another form than the standard's: registered rewritings, data/census/code_forms.csv.

A line says of which layers' fields it is, under which names deliveries have them besides the
field's own, and what is written how (a regular expression of the whole text and its replacement).
Lines are tried in order, each on what the one before made. A country's number before a division's code
(GB/T 2659.1 before GB/T 2260) and zeros that pad a code to the length of a longer one are such forms.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.component import ComponentFeature
from layers.info import LayerInfo

FILE = Path(__file__).resolve().parents[3] / "data" / "census" / "code_forms.csv"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A line of the file; ``layers`` are ids, ``component`` (layers of the component tables) or ``*``."""

    id: str
    layers: tuple[str, ...]
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    pattern: str
    replacement: str
    zh: str
    en: str


@cache
def forms() -> tuple[Form, ...]:
    """All lines in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_form(line) for line in csv.DictReader(file))


def _form(line: Mapping[str, str]) -> Form:
    several = {name: tuple(line[name].split()) for name in ("layers", "fields", "columns")}
    plain = {name: line[name] for name in ("id", "pattern", "replacement", "zh", "en")}
    return Form(**several, **plain)  # type: ignore[arg-type]


def of(info: LayerInfo, field: str) -> list[Form]:
    """The forms of a field of a layer."""
    names = {"*", info.id, info.view_of}
    if issubclass(info.model, ComponentFeature):
        names.add("component")
    return [form for form in forms() if field in form.fields and names & set(form.layers)]


def column(info: LayerInfo, name: str) -> str | None:
    """The field that a column of that name fills because of its form, if it is one."""
    for field in info.by_name:
        if any(name.casefold() in form.columns for form in of(info, field)):
            return field
    return None


def read(info: LayerInfo, field: str, texts: pa.Array) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Texts in the standard's form, and which of them had another."""
    changed = np.zeros(len(texts), dtype=bool)
    for form in of(info, field):
        fits = np.asarray(
            pc.fill_null(pc.match_substring_regex(texts, pattern=form.pattern), False)
        )
        if fits.any():
            texts = pc.replace_substring_regex(
                texts, pattern=form.pattern, replacement=form.replacement
            )
            changed |= fits
    return texts, changed
