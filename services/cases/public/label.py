"""The words in which the public is told how a report stands."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "codes" / "public_labels.csv"
_OPEN, _ENDED = ("处理中", "In progress"), ("已办结", "Done")
"""Of states that a city's own steps lead to."""


def label(state: str, *, ended: bool) -> tuple[str, str]:
    """Return the public's words for a state of a case, (Chinese, English)."""
    return _labels().get(state, _ENDED if ended else _OPEN)


@cache
def _labels() -> dict[str, tuple[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["state"]: (row["zh"], row["en"]) for row in csv.DictReader(file)}
