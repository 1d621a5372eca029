"""Which fields a surveyor fills in."""

from __future__ import annotations

from gis.database.session import Caller
from layers.info import FieldInfo, LayerInfo

_INTERNAL = {"source_id", "extra"}


def columns(info: LayerInfo, caller: Caller) -> tuple[FieldInfo, ...]:
    """Return the fields of a delivery that ``caller`` may see, in their order.

    What the server stamps is left out, and what a view layer fixes by itself.
    """
    fixed = set(info.where or {})
    return tuple(
        field
        for field in info.visible_fields(caller)
        if not field.readonly and field.name not in _INTERNAL | fixed
    )
