"""What rules are judged with: the layer, the city around it, and the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.info import FieldInfo, LayerInfo
from layers.store.stamps import Around, Stamps
from pipelines.census.mapping.apply import Mask, Rows
from pipelines.census.mapping.claims import CLAIMS
from pipelines.census.mapping.model import Mapping
from pipelines.census.rules.model import Hit

_CLAIMS = {item.name: item for item in CLAIMS}


@dataclass(frozen=True)
class Setting:
    """Everything that does not depend on the rows; it can be sent to another machine.

    ``bounds`` is the city's extent or None, ``near`` the divisions and grids of the place, ``units``
    codes and names of the units that are known (none: nobody listed them), ``own`` the codes that
    the city added to code lists.
    """

    layer: str
    mapping: Mapping
    today: dt.date
    near: Around
    bounds: tuple[float, float, float, float] | None = None
    units: frozenset[str] = frozenset()
    own: Dict[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A chunk of rows being judged."""

    info: LayerInfo
    setting: Setting
    rows: Rows
    stamps: Stamps
    cache: dict[str, Any] = field(default_factory=dict)

    def field(self, name: str) -> FieldInfo | None:
        """The field or claim of that name."""
        return self.info.by_name.get(name) or _CLAIMS.get(name)

    def hit(
        self,
        mask: Mask,
        name: str | None = None,
        values: Any = None,
        others: NDArray[Any] | None = None,
    ) -> Hit:
        """The rows of ``mask`` as a hit; ``values`` are those of all rows or of the hit ones."""
        count = int(mask.sum())
        if values is not None and count != len(mask) and len(values) == len(mask):
            values = _chosen(values, mask)
        return Hit(self.rows.numbers[mask], name, values, others)

    def text(self, name: str) -> pa.Array:
        """The delivered text of the column that fills a field."""
        column = self.setting.mapping.column_of(name)
        if column is None or column not in self.rows.raw.column_names:
            return self.rows.column(name)
        given = self.rows.raw.column(column).combine_chunks()
        if pa.types.is_nested(given.type):
            return self.rows.column(name)
        return pc.cast(given, pa.string())


def _chosen(values: Any, mask: Mask) -> Any:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.filter(pa.array(mask))
    return np.asarray(values)[mask]


Kept = Dict[str, pa.Array]
