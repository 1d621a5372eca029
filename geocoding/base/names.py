"""The names of all entities: unique normal forms, who bears them, and the ways to find them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocoding.base.variants import STANDARD
from geocoding.index import grams, hashes, strings, table
from geocoding.text.pinyin import sounds

Borne = tuple[int, str, int, int]
"""Entity, normal name, role, and the day (number) on which it ceased to be its name, 0 if it has not."""


def arrays(borne: Iterable[Borne], kinds: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return the ``names``, ``table``, ``chars``, ``sounds``, ``bearers`` arrays ``flags`` (kinds per
    name) and ``single`` (per entity: nothing else bears its name).
    """
    frame = pd.DataFrame(borne, columns=["ent", "name", "role", "ended"])
    codes, unique = pd.factorize(frame["name"])
    packed = strings.pack([str(text) for text in unique])
    found, order = table.build(hashes.of_strings(packed))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    names = strings.pack([str(unique[k]) for k in order])
    read = strings.pack([sounds(str(unique[k])) for k in order])
    made = names.arrays("names") | found.arrays("table")
    made |= grams.build(names).arrays("chars") | grams.build(read).arrays("sounds")
    at = place[codes] if len(codes) else np.empty(0, np.int64)
    return made | _bearers(at, frame, len(order), kinds)


def _bearers(
    at: NDArray[np.int64], frame: pd.DataFrame, count: int, kinds: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    ents = frame["ent"].to_numpy(np.int32) if len(frame) else np.empty(0, np.int32)
    roles = frame["role"].to_numpy(np.uint8) if len(frame) else np.empty(0, np.uint8)
    ended = frame["ended"].to_numpy(np.int32) if len(frame) else np.empty(0, np.int32)
    order = np.lexsort((roles, at))
    flags = np.zeros(count, np.uint16)
    standard = roles == STANDARD
    alone = np.bincount(at, minlength=count) == 1
    single = np.zeros(len(kinds), bool)
    single[ents[standard]] = alone[at[standard]]
    np.bitwise_or.at(flags, at, np.left_shift(1, kinds[ents]).astype(np.uint16))
    return {
        "bearers.starts": np.searchsorted(at[order], np.arange(count + 1)).astype(np.int64),
        "bearers.ents": ents[order],
        "bearers.roles": roles[order],
        "bearers.ended": ended[order],
        "flags": flags,
        "single": single,
    }
