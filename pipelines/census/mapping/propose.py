"""A proposed mapping of a dataset: every column with the field it most likely fills, and a score.

A score is the likeness of names (1 the field's own name, 0.99 an abbreviation of the standard, 0.98
a title, 0.9 pinyin initials, less for spellings that are merely alike), lowered by the share of
sampled values that are none of the field's. Pairs are chosen together, so that the sum of scores is
the highest (assignment problem), not one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.optimize import linear_sum_assignment

from layers.info import FieldInfo, LayerInfo
from pipelines.census.mapping import forms
from pipelines.census.mapping.claims import CLAIMS
from pipelines.census.mapping.model import Mapping
from pipelines.census.mapping.names import likeness
from pipelines.census.mapping.values import translate
from pipelines.imports.files.columns import Match
from pipelines.imports.files.convert import convert
from pipelines.imports.files.frames import misfits

ACCEPTED = 0.8
"""Score from which a pair is taken without being asked for."""
SHOWN = 0.6
"""Score from which a pair is shown as a doubt."""
_EXACT = 0.95
"""Score of a name that is one of the field's own."""
_LOSS, _EXACT_LOSS = 0.5, 0.25
"""Share of the score that values which do not fit take away at most."""
_CODE_LIKE = re.compile(r"^[0-9]{10,}$|^[0-9.]+E\+[0-9]+$", re.IGNORECASE)
"""An identifier, perhaps a spoilt one."""
_OWN = {"source_id", "extra", "scopes"}


def propose(
    info: LayerInfo, profile: Dict[str, Any], *, given: Dict[str, str], fallback: Mapping | None
) -> Mapping:
    """The mapping for ``info``: what the user states, a saved mapping, then the best pairs.

    ``given`` maps columns to fields (or to "" for none).
    """
    columns = {item["name"]: item for item in profile["columns"]}
    chosen = {column: name for column, name in given.items() if column in columns}
    scores = {column: {"score": 1.0, "how": "given"} for column in chosen}
    for column, name in (fallback.columns if fallback else {}).items():
        if column in columns and column not in chosen and name not in chosen.values():
            chosen[column], scores[column] = name, {"score": 1.0, "how": "saved"}
    doubts: dict[str, Any] = {}
    taken = set(chosen.values())
    free = [item for item in fields(info).values() if item.name not in taken]
    for column, item, score, how in _pairs(info, columns, free, set(chosen)):
        if score >= ACCEPTED:
            chosen[column], scores[column] = item.name, {"score": round(score, 3), "how": how}
        else:
            doubts[column] = {"field": item.name, "score": round(score, 3), "how": how}
    chosen = {column: name for column, name in chosen.items() if name}
    values, unsure = _values(info, columns, chosen, fallback)
    return Mapping(
        layer=info.id,
        columns=chosen,
        values=values,
        constants=dict(fallback.constants) if fallback else {},
        scores=scores,
        doubts={"columns": doubts, "values": unsure},
    )


def fields(info: LayerInfo) -> dict[str, FieldInfo]:
    """What a column may fill: the layer's writable fields and the claims, by name."""
    own = {item.name: item for item in info.fields if not item.readonly and item.name not in _OWN}
    return own | {item.name: item for item in CLAIMS if item.name not in own}


def _pairs(
    info: LayerInfo, columns: Dict[str, Any], free: list[FieldInfo], taken: set[str]
) -> list[tuple[str, FieldInfo, float, str]]:
    names = [name for name in columns if name not in taken]
    table = np.zeros((len(names), len(free)))
    hows: dict[tuple[int, int], str] = {}
    renames = info.declared.source.rename
    for row, name in enumerate(names):
        for at, item in enumerate(free):
            score, how = likeness(name, item)
            if renames.get(name, forms.column(info, name)) == item.name:
                score, how = 1.0, "renamed"
            if score >= SHOWN:
                wrong = _wrong(info, item, columns[name])
                table[row, at] = score * (1 - (_EXACT_LOSS if score >= _EXACT else _LOSS) * wrong)
                hows[row, at] = how
    rows, ats = linear_sum_assignment(table, maximize=True)
    return [
        (names[row], free[at], float(table[row, at]), hows[row, at])
        for row, at in zip(rows.tolist(), ats.tolist(), strict=True)
        if table[row, at] >= SHOWN / 2
    ]


def _wrong(info: LayerInfo, item: FieldInfo, column: Dict[str, Any]) -> float:
    """Share of the sampled rows whose value is none of the field's; spoilt identifiers are meant."""
    counted = dict(list((column["values"] or {}).items())[:60])
    texts = list(counted) or list(column["samples"])
    if not texts or item.name not in info.by_name:
        return 0.0
    values = convert(item, column["name"], pd.Series(texts, dtype=object))
    if item.codes:
        values = values.map(lambda text: translate(item, str(text))[0] or text)
    wrong = np.asarray(misfits(info, Match(column["name"], item, "given"), values), dtype=float)
    if item.pattern:
        _, other = forms.read(info, item.name, pa.array([str(text) for text in texts]))
        wrong[other] = 0.0
        wrong[[_CODE_LIKE.match(text) is not None for text in texts]] = 0.0
    weights = np.array([counted.get(text, 1) for text in texts], dtype=float)
    return float((wrong * weights).sum() / weights.sum())


def _values(
    info: LayerInfo, columns: Dict[str, Any], chosen: Dict[str, str], fallback: Mapping | None
) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """Codes of delivered texts that are spelled otherwise: sure ones, and proposals."""
    sure: dict[str, dict[str, str]] = {}
    unsure: dict[str, Any] = {}
    known = fields(info)
    for column, name in chosen.items():
        item = known.get(name)
        if item is None or not item.codes:
            continue
        saved = dict((fallback.values if fallback else {}).get(name, {}))
        for text in columns[column]["values"] or ():
            code, score = translate(item, text)
            if text in saved or code is None or code == text:
                continue
            if score >= ACCEPTED:
                saved[text] = code
            else:
                unsure.setdefault(name, {})[text] = {"code": code, "score": round(score, 3)}
        if saved:
            sure[name] = saved
    return sure, unsure
