"""Tiles cut by a filter: a CQL2 condition put into the text of a tile's statement.

That text is put together from pieces that SQLAlchemy does not see into; :func:`mark` leaves a place in
it for each layer's condition. Who compiles the statement fills the places and binds the values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, column, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.expression import ClauseElement

from gis.cql2 import Node, to_sql
from gis.crs import CRS84, CrsRef
from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store.read import filterable


@dataclass(frozen=True)
class Cut:
    """Features stay for which ``filter`` holds; ``crs`` is that of its geometry literals."""

    filter: Node
    crs: CrsRef = CRS84

    def condition(self, info: LayerInfo, caller: Caller) -> ColumnElement[bool]:
        """Return the condition on a layer's rows, live or past; BadInput for what it has no field for."""
        columns = {
            name: column(found.name, found.type)
            for name, found in filterable(info, caller, info.table).items()
        }
        geometry = column("geom", info.table.c.geom.type)
        return to_sql(self.filter, columns, geometry, filter_crs=self.crs)


def mark(info: LayerInfo) -> str:
    """Return what stands for the condition of a layer."""
    return f"<<{info.id}>>"


_MARKS = re.compile(r"<<(\w+)>>")


class Statement(Executable, ClauseElement):
    """The text of a statement with the conditions of its layers in the places of their marks."""

    inherit_cache = False

    def __init__(self, marked: str, conditions: Mapping[str, ColumnElement[bool]]) -> None:
        self.pieces: Sequence[str] = _MARKS.split(marked)
        self.conditions = conditions

    @property
    def _all_selected_columns(self) -> tuple[()]:
        return ()


@compiles(Statement)
def _compile(element: Statement, compiler: Any, **options: Any) -> str:
    """Each condition is compiled once, wherever it occurs: what it binds has one name."""
    conditions = {
        name: f"({compiler.process(one, **options)})" for name, one in element.conditions.items()
    }
    return "".join(
        conditions[piece] if place % 2 else compiler.process(text(piece), **options)
        for place, piece in enumerate(element.pieces)
    )
