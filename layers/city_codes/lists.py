"""Which lists a city may change, and how: words of all of them, values of those no rule goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layers.codes import load
from layers.derive.checks import LONGEST_LIST, OWN
from layers.info import FieldInfo, LayerInfo
from layers.registry import Registry

_OWN = re.compile(rf"{OWN}[a-z0-9_]{{1,18}}", re.ASCII)
FIXED = frozenset(
    {
        "case_axis", "case_class_kind", "case_item_kind", "case_item_state", "case_light",
        "case_machine", "case_role", "case_source", "case_state", "case_type", "confidence",
        "department", "division_level", "drainage_kind", "edition", "facility_state",
        "finding_severity", "grid_grade", "grid_state", "handling_level", "hotspot_state",
        "patrol_order_state", "patrol_task_kind", "patrol_task_state", "patrol_verdict",
        "place_type", "sample_state", "sample_verdict", "shift", "theme", "zone_window",
    }
)  # fmt: skip
"""Lists whose values rules of the program go by: a city changes their words only."""


def is_own(code: str) -> bool:
    """Whether a code can be a city's own: no edition of a standard will ever give it."""
    return _OWN.fullmatch(code) is not None


def uses(registry: Registry, name: str) -> Iterator[tuple[LayerInfo, FieldInfo]]:
    """Yield the layers and fields that take values of the list."""
    for info in registry.bases():
        yield from ((info, field) for field in info.fields if field.codes == name)


def is_open(registry: Registry, name: str) -> bool:
    """Whether a city may add values to the list and end some."""
    if name in FIXED or len(load(name).items) > LONGEST_LIST:
        return False
    taken = list(uses(registry, name))
    return bool(taken) and all(
        field.type == "string" and info.events is None for info, field in taken
    )
