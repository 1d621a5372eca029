"""Codes of units that are no unified social credit code (GB 32100) though they look like one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gis.errors import WanmiError
from layers.identifiers import parse_credit_code
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part

_DIGITS = 18


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows with a code of 18 characters whose check character or alphabet is wrong.

    Shorter codes are local ones of the older editions and pass.
    """
    for name in rule.fields:
        if name not in part.rows.values:
            continue
        encoded = part.rows.column(name).dictionary_encode()
        bad = np.array([_wrong(code) for code in encoded.dictionary.to_pylist()] + [False])
        wrong = bad[encoded.indices.fill_null(len(bad) - 1).to_numpy()]
        if wrong.any():
            yield part.hit(wrong, name, part.rows.column(name))


def _wrong(code: str) -> bool:
    if len(code) != _DIGITS:
        return False
    try:
        parse_credit_code(code)
    except WanmiError:
        return True
    return False
