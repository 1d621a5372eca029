"""Read a dataset once from end to end: its raw rows into Arrow files, its profile into numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from pipelines.census.folder import CHUNK, Rows, numbered, save
from pipelines.census.inspect.profile import Profile
from pipelines.census.inspect.shapes import shapes
from pipelines.census.inspect.source import ROW, WKB, Source
from pipelines.imports.ahead import ahead


def spool(source: Source, rows: Rows, tell: Callable[[int], None]) -> Profile:
    """Write all rows of ``source``; ``tell`` hears how many so far and may raise to stop.

    Columns of a later chunk are made to fit those of the first: what cannot be becomes text in a
    file of its own, and the reader of the rows puts it right.
    """
    profile = Profile()
    with rows.writing() as folder:
        for number, table in enumerate(ahead(source.stream(CHUNK))):
            first = profile.rows + 1
            numbers = np.arange(first, first + table.num_rows)
            profile.add(table, shapes(table.column(WKB)))
            save(numbered(folder, number), table.append_column(ROW, pa.array(numbers)))
            tell(profile.rows)
    return profile
