"""Why a row of a delivery cannot be accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Why row ``row`` (label of the frame's index) cannot be accepted."""

    row: Any
    field: str | None
    code: str
    zh: str
    en: str
