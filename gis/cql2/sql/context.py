"""What the compilation of one filter needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from gis.cql2 import nodes
from gis.cql2.limits import Limits
from gis.cql2.refusal import refuse, shown
from gis.cql2.sql.typed import NAMES, Kind, Typed, of_column
from gis.crs import STORAGE_SRID, CrsRef
from gis.errors import BadInput

_GEOMETRY_NAMES = ("geom", "geometry")


@dataclass(frozen=True)
class Context:
    """``columns`` is the whole list of names a filter may use; ``crs`` is that of its geometry literals."""

    columns: Mapping[str, ColumnElement[Any]]
    geometry: ColumnElement[Any]
    limits: Limits
    crs: CrsRef

    @property
    def srid(self) -> int:
        """The SRID of the geometry column."""
        srid = int(getattr(self.geometry.type, "srid", -1))
        return srid if srid > 0 else STORAGE_SRID

    def column(self, node: nodes.Property) -> Typed:
        """The column that a property stands for; unknown names are refused."""
        column = self.columns.get(node.name)
        if column is not None:
            return of_column(column)
        if node.name in (*_GEOMETRY_NAMES, getattr(self.geometry, "key", None)):
            return Typed(self.geometry, "geometry")
        name = shown(node.name)
        raise refuse(
            node.place,
            f"没有属性“{name}”",
            f"there is no property '{name}'",
            "filter_unknown_property",
        )


def mismatch(place: nodes.Place, left: Kind, right: Kind) -> BadInput:
    """The refusal to compare two kinds."""
    (zh_left, en_left), (zh_right, en_right) = NAMES[left], NAMES[right]
    zh, en = f"{zh_left}与{zh_right}不能比较", f"cannot compare {en_left} with {en_right}"
    if {left, right} == {"date", "text"} or {left, right} == {"instant", "text"}:
        zh += ",时间应写作 DATE('2025-06-30') 或 TIMESTAMP('2025-06-30T08:00:00Z')"
        en += "; write DATE('2025-06-30') or TIMESTAMP('2025-06-30T08:00:00Z')"
    return refuse(place, zh, en, "filter_type_mismatch")


def wrong_kind(place: nodes.Place, wanted: Kind, found: Kind) -> BadInput:
    """The refusal of an argument of the wrong kind."""
    (zh_wanted, en_wanted), (zh_found, en_found) = NAMES[wanted], NAMES[found]
    return refuse(
        place,
        f"此处应为{zh_wanted},不是{zh_found}",
        f"{en_wanted} is expected, not {en_found}",
        "filter_type_mismatch",
    )
