"""Street and number of each place: from its columns, else read from its address."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocoding.base.address import Located, split
from geocoding.index import hashes, strings
from geocoding.index.segment import DOOR
from geocoding.parse.number import Number, read
from geocoding.text.normalise import name as normal


def located(places: pd.DataFrame, known: list[str], areas: list[str]) -> list[Located | None]:
    """Return street and number per place, None where it has none."""
    addresses = [text if isinstance(text, str) else None for text in places["address"]]
    found = split(addresses, known, areas)
    columns = zip(places["street"], places["number"], strict=True)
    for row, (street, number) in enumerate(columns):
        if isinstance(street, str) and isinstance(number, str) and street and number:
            read_number = _number(number)
            if read_number:
                found[row] = Located(normal(street), read_number)
    return found


def _number(text: str) -> Number | None:
    plain = normal(text)
    return read(plain) or read(plain + "号")


def arrays(found: list[Located | None], kinds: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return the ``doors`` arrays, sorted by street, number and what follows it."""
    rows = np.array([row for row, item in enumerate(found) if item], np.int64)
    items = [item for item in found if item]
    street = hashes.of_strings(strings.pack([item.street for item in items]))
    columns = {
        "outer": np.array([item.number.outer for item in items], np.int32),
        "lane": np.array([item.number.lane for item in items], bool),
        "inner": np.array([item.number.inner for item in items], np.int32),
        "sub": np.array([item.number.sub for item in items], np.int16),
    }
    order = np.lexsort(
        (columns["sub"], columns["inner"], columns["lane"], columns["outer"], street)
    )
    made: dict[str, NDArray[Any]] = {f"doors.{key}": value[order] for key, value in columns.items()}
    made["doors.street"] = street[order]
    made["doors.ent"] = rows[order].astype(np.int32)
    made["doors.plate"] = kinds[rows[order]] == DOOR
    return made
