"""Classes and identifiers of components, judged against the edition their row names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pandas as pd

from gis.errors import BadInput
from layers.component import ComponentFeature
from layers.editions import Edition, find
from layers.identifiers import parse_component
from layers.info import LayerInfo
from layers.store.problem import Problem

DEFAULT_EDITION = "2026"


def judge_classes(info: LayerInfo, typed: pd.DataFrame, *, partial: bool) -> Iterator[Problem]:
    """Yield the rows whose class is not in its edition, or whose identifier does not fit it.

    A partial update that does not name the edition is judged by the row's own structure alone.
    """
    if "edition" not in info.by_name or (partial and "edition" not in typed):
        return
    editions = _texts(typed, "edition", DEFAULT_EDITION)
    yield from _refused(typed, "class_code", editions, _class)
    if issubclass(info.model, ComponentFeature):
        yield from _refused(typed, "code", editions, _identifier)


def _refused(
    typed: pd.DataFrame, column: str, editions: list[str], check: Callable[[str, Edition], Any]
) -> Iterator[Problem]:
    """Check each distinct (value, edition) once."""
    verdicts: dict[tuple[str, str], BadInput | None] = {}
    values = zip(typed.index, _texts(typed, column, ""), editions, strict=True)
    for row, value, edition in values:
        if not value:
            continue
        key = (value, edition)
        if key not in verdicts:
            verdicts[key] = _verdict(check, value, edition)
        refusal = verdicts[key]
        if refusal is not None:
            yield Problem(row, column, refusal.code, refusal.zh, refusal.en)


def _verdict(check: Callable[[str, Edition], Any], value: str, edition: str) -> BadInput | None:
    try:
        check(value, cast("Edition", edition))
    except BadInput as refusal:
        return refusal
    return None


def _class(value: str, edition: Edition) -> None:
    find("component", value, edition)


def _identifier(value: str, edition: Edition) -> None:
    """A 17-digit identifier is one of 2026; a 16-digit one names the older edition itself."""
    parse_component(value, "2007" if edition == "2007" else "2013")


def _texts(typed: pd.DataFrame, column: str, default: str) -> list[str]:
    if column not in typed:
        return [default] * len(typed)
    return [default if value is None or value != value else str(value) for value in typed[column]]
