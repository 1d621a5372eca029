"""Values that all rows of a dataset get, judged when they are stated and not row by row later."""

from __future__ import annotations

from collections.abc import Mapping as Dict

import pandas as pd

from gis.errors import BadInput
from layers.info import FieldInfo, LayerInfo
from layers.store.field_rules import Own
from layers.store.values import judge
from pipelines.census.mapping.propose import fields
from pipelines.census.mapping.values import translate


def judged(info: LayerInfo, constants: Dict[str, str], own: Own) -> dict[str, str]:
    """Return ``constants`` with words made codes; empty ones are left out.

    ``own`` are codes that the city added, by list. BadInput names a field that the layer does not
    have or does not let be written, or a value that its field does not take.
    """
    known = fields(info)
    stated = {name: text.strip() for name, text in constants.items() if text.strip()}
    return {name: _value(info, known.get(name), name, text, own) for name, text in stated.items()}


def _value(info: LayerInfo, item: FieldInfo | None, name: str, text: str, own: Own) -> str:
    if item is None:
        raise BadInput(
            "no_such_field",
            f"图层“{info.title_zh}”没有可填的字段“{name}”。",
            f"“{info.title_en}” has no field “{name}” that could be filled.",
            name,
        )
    code, sure = translate(item, text)
    value = code if code is not None and sure == 1.0 else text
    if name in info.by_name:
        _, problems = judge(info, pd.DataFrame({name: [value]}), partial=True, own=own)
        for problem in problems:
            if problem.field == name:
                raise BadInput("bad_constant", problem.zh, problem.en, name)
    return value
