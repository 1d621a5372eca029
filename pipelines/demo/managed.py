"""What all management components carry: identifier, units, state, survey (GB/T 47678.5-2026)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from pipelines.demo import recipe
from pipelines.demo.place import Place
from pipelines.demo.seeds import rng

STATES = (("1", 0.972), ("2", 0.017), ("3", 0.005), ("4", 0.003), ("5", 0.003))
"""State -> share."""
MENDED = 0.7
"""Share of the damaged things that were repaired by the renewal."""
WEEKS = 6
"""The survey took so many weeks up to its date."""


@cache
def departments() -> Mapping[str, tuple[str, str]]:
    """Units by key: (credit code, name)."""
    return {row["key"]: (row["code"], row["name"]) for row in recipe.table("departments")}


def manage(place: Place, frame: pd.DataFrame, topic: str, edition: str = "survey") -> pd.DataFrame:
    """Add the common attributes to a table with ``class_code`` and ``department`` columns.

    In the edition "renewal" most of what the survey found damaged has been repaired.
    """
    if frame.empty:
        return frame
    units = [departments()[key] for key in frame["department"]]
    random = rng(place.seed, "managed", topic, place.key)
    states = [state for state, _ in STATES]
    limits = np.cumsum([share for _, share in STATES])
    pick = np.searchsorted(limits, random.random(len(frame)), side="right")
    days = random.integers(0, WEEKS * 7, len(frame)).tolist()
    last = recipe.recipe().city.survey
    manager = departments()["municipal"]
    out = frame.drop(columns="department")
    out["edition"] = "2026"
    out["manager_code"], out["manager_name"] = manager
    for role in ("owner", "maintainer"):
        out[f"{role}_code"] = [unit[0] for unit in units]
        out[f"{role}_name"] = [unit[1] for unit in units]
    out["state"] = [states[min(k, len(states) - 1)] for k in pick.tolist()]
    mended = (out["state"] == "2") & (random.random(len(frame)) < MENDED) & (edition == "renewal")
    out["changed_on"] = pd.Series(
        [recipe.recipe().city.renewal if item else None for item in mended],
        index=out.index,
        dtype=object,
    )
    out.loc[mended, "state"] = "1"
    out["surveyed_on"] = [last - dt.timedelta(days=day) for day in days]
    out["data_source"] = "实测"
    out["accuracy"] = "A"
    return out


class Numbers:
    """Identifiers of one county: 17 digits = county, class, running number of the class."""

    def __init__(self, county_code: str) -> None:
        """Start numbering at 1 for every class."""
        self._county = county_code
        self._used: dict[str, int] = {}

    def give(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add ``code`` to a table with ``class_code``, in the order of its rows."""
        codes = []
        for class_code in frame["class_code"]:
            number = self._used.get(class_code, 0) + 1
            self._used[class_code] = number
            codes.append(f"{self._county}{class_code}{number:06d}")
        return frame.assign(code=pd.Series(codes, dtype=object, index=frame.index))
