"""One table of a delivery that can be read in a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gis.errors import WanmiError
from pipelines.imports.plan import Words

WKB = "__wkb"
"""Column of the raw rows with the geometry as delivered (ISO WKB, x/y order of its own system)."""
ROW = "__row"
"""Column with the number of the row in its dataset, from 1."""


_OURS = re.compile(r"__[a-z_]+$")


def delivered(name: str) -> str:
    """The name of a delivered column; one that looks like ours gets a mark, so that it is not taken for it."""
    return f"{name.lstrip('_')}_" if _OURS.match(name) else name


@dataclass(frozen=True, kw_only=True)
class Source:
    """A dataset of the delivery; ``stream(size)`` yields its rows: delivered columns and :data:`WKB`.

    ``words`` are the names that tell what it is about, the most telling first; ``crs`` is a
    definition that :func:`gis.crs.resolve` understands, None where the file does not say. ``layer``
    is known of tables of a legacy export, whose ``legacy`` tells their role and columns
    (:mod:`pipelines.census.legacy.roles`).
    """

    file: str
    name: str
    words: tuple[str, ...]
    format: str
    crs: str | None
    stream: Callable[[int], Iterator[pa.Table]]
    encoding: str | None = None
    total: int | None = None
    notes: tuple[Words, ...] = ()
    layer: str | None = None
    legacy: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Unusable:
    """A file of the delivery that cannot be read, and why."""

    file: str
    error: WanmiError
