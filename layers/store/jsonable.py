"""Values of a delivery as JSON that PostgreSQL can hold: no NaN, no NUL, no foreign types."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd


def jsonable(value: Any) -> Any:
    """``value`` (of pandas, NumPy or Python) with null for what is missing or no finite number.

    What JSON has no form for becomes its text.
    """
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, dict):
        return {_text(str(name)): jsonable(item) for name, item in plain.items()}
    if isinstance(plain, (list, tuple)):
        return [jsonable(item) for item in plain]
    if isinstance(plain, (bool, int, str)):
        return _text(plain) if isinstance(plain, str) else plain
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    return None if plain is None or pd.isna(plain) else _text(str(plain))


def _text(text: str) -> str:
    return text.replace("\x00", "")
