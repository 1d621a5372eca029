"""Component class of a feature: stated, or following from its kind or its layer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from layers.codes import load
from layers.info import LayerInfo

EDITION = "2026"


@cache
def kinds(layer_kinds: str) -> Mapping[str, str]:
    """Class of each value of a kind list that has the column ``class_2026``."""
    return {
        item.code: item.columns["class_2026"]
        for item in load(layer_kinds).items
        if item.columns.get("class_2026")
    }


def classify(info: LayerInfo, kind: Any) -> str | None:
    """The class of a feature of ``kind`` in the layer: by its kind, else the layer's only one."""
    field = info.by_name.get("kind")
    if field is not None and field.codes and isinstance(kind, str) and kind in kinds(field.codes):
        return kinds(field.codes)[kind]
    return info.declared.classes[0] if len(info.declared.classes) == 1 else None


def fill_classes(info: LayerInfo, frame: pd.DataFrame) -> pd.DataFrame:
    """Give rows without ``class_code`` the class that follows; others stay as they are."""
    if "class_code" not in info.by_name or not info.declared.classes or info.where:
        return frame
    kind = frame["kind"] if "kind" in frame else pd.Series(_default_kind(info), frame.index)
    derived = kind.map(lambda value: classify(info, value))
    given = frame.get("class_code", derived)
    return frame.assign(class_code=given.where(given.notna(), derived))


def _default_kind(info: LayerInfo) -> str | None:
    """What ``kind`` becomes where the delivery lacks it."""
    column = info.table.columns.get("kind")
    default = getattr(column, "server_default", None)
    return None if default is None else str(default.arg)
