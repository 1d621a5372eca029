"""Identifiers for new components: county + class + the next number, never one that was used before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
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
                "SELECT left(code, -6) AS prefix, max(right(code, 6)) AS last "
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


def issue(info: LayerInfo, given: dict[str, pa.Array], known: Numbers) -> int:
    """Put identifiers where new rows have none and class and county are known; return how many."""
    if not issued(info) or "class_code" not in given or "area_code" not in given:
        return 0
    count = len(given["class_code"])
    codes = given.get("code", pa.nulls(count, pa.string()))
    if not codes.null_count:
        return 0
    editions = given.get("edition", pa.repeat(pa.scalar("2026"), count))
    prefixes = _prefixes(given["class_code"], given["area_code"], editions)
    wanted = np.flatnonzero(np.asarray(pc.and_(pc.is_null(codes), pc.is_valid(prefixes))))
    if not len(wanted):
        return 0
    made = codes.to_numpy(zero_copy_only=False).copy()
    made[wanted] = known.take(prefixes.to_numpy(zero_copy_only=False)[wanted])
    given["code"] = pa.array(made, pa.string())
    return len(wanted)


def _prefixes(classes: pa.Array, areas: pa.Array, editions: pa.Array) -> pa.Array:
    """County and class of each row, null where one of them is not known."""
    digits = pa.scalar(None, pa.int32())
    for edition, count in CLASS_DIGITS.items():
        digits = pc.if_else(pc.equal(editions, edition), count, digits)
    county = pc.utf8_slice_codeunits(areas, 0, 6)
    usable = pc.and_(
        pc.equal(pc.utf8_length(classes), digits),
        pc.match_substring_regex(county, pattern=r"^[0-9]{6}$"),
    )
    usable = pc.fill_null(pc.and_not(usable, pc.ends_with(county, pattern="00")), False)
    joined = pc.binary_join_element_wise(county, classes, "")
    return pc.if_else(usable, joined, pa.scalar(None, pa.string()))
