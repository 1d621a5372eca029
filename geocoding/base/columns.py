"""Columns of tables as plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocoding.index import strings


def number(column: pd.Series[Any], kind: Any) -> NDArray[Any]:
    """Return numbers of a type, 0 where there is none."""
    found = pd.to_numeric(column, errors="coerce").fillna(0).to_numpy()
    return np.asarray(found.astype(kind))


def coded(column: pd.Series[Any]) -> tuple[strings.Strings, NDArray[np.int32]]:
    """Return the distinct texts, and the position of each row's among them (-1: none)."""
    codes, unique = pd.factorize(column)
    return strings.pack([str(text) for text in unique]), codes.astype(np.int32)


def positions(column: pd.Series[Any]) -> NDArray[np.uint8]:
    """Return the position of each row's text among the sorted distinct ones."""
    return np.asarray(pd.factorize(column.fillna(""), sort=True)[0], np.uint8)


def padded(codes: Any) -> NDArray[np.int64]:
    """Division codes as numbers of 12 digits, so that the codes inside one are a range; 0 where unknown."""
    texts = [
        str(code).ljust(12, "0")[:12] if isinstance(code, str) and code.isdigit() else "0"
        for code in codes
    ]
    return np.array(texts, np.int64) if texts else np.empty(0, np.int64)


def days(column: pd.Series[Any]) -> NDArray[np.int32]:
    """Return dates as day numbers (``date.toordinal``), 0 where there is none."""
    return np.array(
        [
            v.toordinal() if v is not None and v == v and hasattr(v, "toordinal") else 0
            for v in column
        ],
        np.int32,
    )


def texts(value: Any) -> list[str]:
    """Return the texts of a list, nothing for what is no list."""
    return (
        [text for text in value if isinstance(text, str)]
        if isinstance(value, (list, tuple, np.ndarray))
        else []
    )
