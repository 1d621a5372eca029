"""A mapping changed by a person: what is stated counts, the rest stays or is proposed anew."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from gis.database.session import Caller
from gis.errors import BadInput
from layers.city_codes.held import own_codes
from layers.info import LayerInfo
from layers.registry import Registry
from pipelines.census.inspect.target import surveyed
from pipelines.census.mapping.constants import judged
from pipelines.census.mapping.model import Mapping
from pipelines.census.mapping.propose import propose
from pipelines.census.state import Dataset

_STATED = ("crs", "swapped")


def changed(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    item: Dataset,
    changes: Dict[str, Any],
) -> Mapping | None:
    """Return the mapping of ``item`` after ``changes`` (see ``Census.map``); None leaves it out."""
    if "layer" in changes and changes["layer"] is None:
        return None
    layer = changes.get("layer") or (item.mapping.layer if item.mapping else item.layer)
    if layer is None:
        raise BadInput("no_layer", "请先指定图层。", "State the layer first.", "layer")
    info = registry.get(layer)
    surveyed(info)
    old = item.mapping if item.mapping and item.mapping.layer == layer else None
    columns = {**_decided(old, item), **(changes.get("columns") or {})}
    made = propose(info, item.profile, given=columns, fallback=_words(old))
    constants = _constants(connection, info, caller, old, changes)
    stated = {name: changes[name] for name in _STATED if changes.get(name) is not None}
    before = item.mapping or Mapping(layer=layer, crs=item.crs)
    kept = {"crs": before.crs or item.crs, "swapped": before.swapped, "legacy": before.legacy}
    values = _values(made, changes.get("values") or {})
    scores = {name: score for name, score in made.scores.items() if name in made.columns}
    told = {"values": values, "constants": constants, "scores": scores}
    return replace(made, **{**kept, **stated, **told})


def _decided(old: Mapping | None, item: Dataset) -> dict[str, str]:
    """Which column fills which field, or none ("") unless that is still a doubt."""
    if old is None:
        return {}
    names = [column["name"] for column in item.profile["columns"]]
    doubts = old.doubts.get("columns", {})
    return {name: old.columns.get(name, "") for name in names if name not in doubts}


def _words(old: Mapping | None) -> Mapping | None:
    """What a person said of words counts on; which column fills which field is stated anew."""
    return replace(old, columns={}) if old else None


def _values(made: Mapping, stated: Dict[str, Dict[str, str]]) -> dict[str, dict[str, str]]:
    values = {name: dict(words) for name, words in made.values.items()}
    for name, words in stated.items():
        values[name] = {**values.get(name, {}), **words}
    return values


def _constants(
    connection: Connection,
    info: LayerInfo,
    caller: Caller,
    old: Mapping | None,
    changes: Dict[str, Any],
) -> Dict[str, str]:
    stated = changes.get("constants")
    if stated is None:
        return old.constants if old else {}
    lists = {one.codes for one in info.fields if one.codes}
    return judged(info, stated, own_codes(connection, caller.tenant, lists))
