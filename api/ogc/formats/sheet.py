"""What a writer is told of the features it writes, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from api.ogc.schema import Language
from gis.crs import CrsRef
from layers.city_codes.held import Lists, delivered
from layers.info import LayerInfo

Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True)
class Sheet:
    """A layer's features as columns: ``batches`` of ``schema``, coordinates x before y in ``crs``.

    ``count`` is how many there will be, where that is certain. ``titles`` is the language in which
    people want to read names and codes, None for programs; ``lists`` has the words of codes.
    """

    info: LayerInfo
    schema: pa.Schema
    crs: CrsRef
    batches: Batches
    count: int | None = None
    titles: Language | None = None
    lists: Lists = delivered


Writer = Callable[[Sheet], Iterator[bytes]]
"""Gives the file in pieces, holding some batches at most."""
