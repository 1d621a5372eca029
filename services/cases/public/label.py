"""The words in which the public is told how a report stands."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "codes" / "public_labels.csv"
_UNKNOWN = ("处理中", "In progress")


def label(state: str) -> tuple[str, str]:
    """Return the public's words for a state of a case, (Chinese, English)."""
    return _labels().get(state, _UNKNOWN)


@cache
def _labels() -> dict[str, tuple[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["state"]: (row["zh"], row["en"]) for row in csv.DictReader(file)}
