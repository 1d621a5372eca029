"""Why a file cannot be used, in one sentence; and GDAL's own errors turned into it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FieldError

from gis.errors import BadInput

_UNREADABLE = (
    *(DataSourceError, DataLayerError, FieldError, CRSError),
    *(ValueError, pa.ArrowException, OSError),
)
"""ValueError: texts that are not UTF-8, and lists in columns that pyogrio cannot take over."""


def no_geometry(path: Path) -> BadInput:
    """The refusal of a file whose tables have no geometry."""
    return BadInput(
        "no_geometry_table",
        f"文件“{path.name}”中没有带几何的表。",
        f"The file “{path.name}” has no table with geometry.",
    )


def no_table(path: Path, name: str, known: list[str]) -> BadInput:
    """The refusal of a table that is not in the file."""
    listed = ", ".join(known)
    return BadInput(
        "no_such_table",
        f"文件“{path.name}”中没有表“{name}”，现有：{listed}。",
        f"The file “{path.name}” has no table “{name}”; it has {listed}.",
    )


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """GDAL's warnings are about what the checks of each row find anyway; its errors are ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _UNREADABLE as error:
        because = str(error).partition("\n")[0][:200]
        raise BadInput(
            "unreadable",
            f"文件“{path.name}”无法读取，可能已损坏或编码不对。",
            f"The file “{path.name}” cannot be read: {because}",
        ) from error
