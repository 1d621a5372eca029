"""What a value of a field must keep besides its type: code list, length, structure, storable text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.codes import load
from layers.info import FieldInfo

Objects = NDArray[Any]
Mask = NDArray[np.bool_]
Own = Mapping[str, Collection[str]]
"""Codes that a city added, by list."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Rule:
    """``together`` tells at once whether any of the values may break the rule."""

    keeps: Callable[[Any], bool]
    code: str
    zh: str
    en: str
    together: Callable[[list[Any]], bool] | None = None


def broken(rule: Rule, values: Objects, present: Mask) -> Mask | None:
    """Rows that break the rule, judged once per distinct value; None if there are none."""
    items = values[present].tolist()
    if rule.together is not None and not rule.together(items):
        return None
    if items and isinstance(items[0], list):
        flags = [not rule.keeps(item) for item in items]
    else:
        wrong = {item for item in set(items) if not rule.keeps(item)}
        flags = [item in wrong for item in items] if wrong else []
    if not any(flags):
        return None
    broken = np.zeros(len(values), dtype=bool)
    broken[present] = flags
    return broken


def rules_of(field: FieldInfo, own: Own) -> Iterator[Rule]:
    """What the values of ``field`` must keep; ``own`` are codes that the city added."""
    if field.codes:
        known = {item.code for item in load(field.codes).items}.union(own.get(field.codes, ()))
        keeps = known.issuperset if field.type == "array" else known.__contains__
        yield Rule(keeps, "bad_code", "不在代码表内", "is not in the code list")
    if field.length:
        longest = field.length
        words = (f"超过 {longest} 个字符", f"is longer than {longest} characters")
        yield Rule(lambda value: len(str(value)) <= longest, "too_long", *words)
    if field.pattern:
        whole = re.compile(field.pattern, re.ASCII).fullmatch
        words = ("不符合编码结构", "breaks the structure of the code")
        yield Rule(lambda value: whole(str(value)) is not None, "bad_structure", *words)
    if field.type == "string":
        words = ("含有非法字符", "has a character that cannot be stored")
        yield Rule(_storable, "bad_text", *words, lambda items: not _storable("".join(items)))


def _storable(value: str) -> bool:
    """PostgreSQL holds neither NUL nor half of a surrogate pair."""
    return (value.isascii() and "\0" not in value) or UNSTORABLE.search(value) is None
