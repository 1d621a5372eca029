"""Whose wrong values keep a row off the map."""

from __future__ import annotations

from layers.info import FieldInfo, LayerInfo


def strict(info: LayerInfo, item: FieldInfo) -> bool:
    """Codes of the standards, and fields that cannot be empty; of others the value is set aside."""
    column = info.table.columns.get(item.name)
    return item.pattern is not None or (column is not None and not column.nullable)
