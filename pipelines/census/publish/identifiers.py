"""Identifiers for new components: county + class + the next number, never one that was used before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from layers.component import ComponentFeature
from layers.editions import CLASS_DIGITS
from layers.info import LayerInfo

_LOCK = 7702028
_SEQUENCE = 6
_LAST = 10**_SEQUENCE - 1


@dataclass
class Numbers:
    """The last number used per county and class (the identifier without its last six digits)."""

    last: dict[str, int] = field(default_factory=dict)

    def take(self, prefixes: np.ndarray) -> np.ndarray:
        """The next identifier for each prefix, in order; None where a class has no number left."""
        made = np.full(len(prefixes), None, dtype=object)
        for prefix, rows in pd.Series(prefixes).groupby(prefixes).groups.items():
            first = self.last.get(str(prefix), 0) + 1
            numbers = np.arange(first, first + len(rows))
            made[rows.to_numpy()] = [
                f"{prefix}{number:0{_SEQUENCE}d}" if number <= _LAST else None
                for number in numbers.tolist()
            ]
            self.last[str(prefix)] = int(numbers[-1])
        return made


def numbers(
    connection: Connection, info: LayerInfo, tenant: str, delivered: Mapping[str, int]
) -> Numbers:
    """The numbers in use on the map and in its history, and in the delivery itself.

    Issuing is one at a time per city: a lock until the end of the transaction.
    """
    if not issued(info):
        return Numbers()
    key = {"key": _LOCK, "tenant": tenant}
    connection.execute(text("SELECT pg_advisory_xact_lock(:key, hashtext(:tenant))"), key)
    last = dict(delivered)
    for table in (info.table.name, info.history.name):
        rows = connection.execute(
            text(
                "SELECT left(code, -6) AS prefix, max(right(code, 6)) AS last "  # noqa: S608 declared
                f"FROM {table} WHERE tenant = :tenant AND code ~ '^[0-9]{{16,17}}$' GROUP BY 1"
            ),
            {"tenant": tenant},
        )
        for row in rows:
            last[row.prefix] = max(last.get(row.prefix, 0), int(row.last))
    return Numbers(last)


def issued(info: LayerInfo) -> bool:
    """Whether the server numbers the objects of the layer."""
    return issubclass(info.model, ComponentFeature)


def issue(info: LayerInfo, given: dict[str, Any], known: Numbers) -> int:
    """Put identifiers where new rows have none and class and county are known; return how many."""
    if not issued(info) or "class_code" not in given:
        return 0
    count = len(given["class_code"])
    codes = given.get("code", pd.Series([None] * count, dtype=object)).astype(object)
    editions = given.get("edition", pd.Series(["2026"] * count, dtype=object))
    prefixes = _prefixes(given["class_code"], given.get("area_code"), editions)
    wanted = np.flatnonzero(codes.isna().to_numpy() & np.array([p is not None for p in prefixes]))
    if not len(wanted):
        return 0
    made = codes.to_numpy(dtype=object).copy()
    made[wanted] = known.take(prefixes[wanted])
    given["code"] = pd.Series(made, dtype=object)
    return len(wanted)


def _prefixes(classes: pd.Series, areas: pd.Series | None, editions: pd.Series) -> np.ndarray:
    made = np.full(len(classes), None, dtype=object)
    if areas is None:
        return made
    for at, (code, area, edition) in enumerate(zip(classes, areas, editions, strict=True)):
        digits = CLASS_DIGITS.get(edition if isinstance(edition, str) else "2026")  # type: ignore[call-overload]
        if isinstance(code, str) and isinstance(area, str) and len(code) == digits:
            county = area[:6]
            if len(county) == 6 and county.isdecimal() and county[4:] != "00":
                made[at] = county + code
    return made
