"""What the registry knows of one layer, in plain frozen data that every derivation reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ARRAY, Table
from sqlalchemy.dialects.postgresql import JSONB

from gis.database.session import Caller
from gis.errors import Forbidden
from layers.declare import Events, Layer, Style
from layers.model import VIEWS, Feature

FieldType = Literal["string", "integer", "number", "boolean", "date", "datetime", "object", "array"]
GeometryKind = Literal["point", "line", "polygon", "any"]

_TYPES: dict[type, FieldType] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    dt.date: "date",
    dt.datetime: "datetime",
}
_GEOMETRIES: dict[str, GeometryKind] = {
    "POINT": "point",
    "MULTILINESTRING": "line",
    "MULTIPOLYGON": "polygon",
}


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """One attribute of a layer; see :func:`layers.declare.attr` for the meaning of each."""

    name: str
    zh: str
    en: str
    type: FieldType
    codes: str | None
    aliases: tuple[str, ...]
    read: str
    reason: str | None
    unit: str | None
    length: int | None
    pattern: str | None
    label: bool
    readonly: bool
    required: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerInfo:
    """A layer, or a view layer: a filter (``where``) on the base layer's table."""

    id: str
    title_zh: str
    title_en: str
    description: str
    declared: Layer
    model: type[Feature]
    fields: tuple[FieldInfo, ...]
    geometry: GeometryKind
    style: Style
    where: Mapping[str, str] | None = None
    view_of: str | None = None

    @property
    def theme(self) -> str:
        """Code of the theme (data/codes/theme.csv)."""
        return self.declared.theme

    @property
    def owner(self) -> str:
        """Department that answers for the data."""
        return self.declared.owner

    @property
    def read(self) -> str:
        """Permission token needed to read."""
        return self.declared.read

    @property
    def write(self) -> str:
        """Permission token needed to write."""
        return self.declared.write

    @property
    def group(self) -> str:
        """Tile group."""
        return self.declared.group

    @property
    def zoom(self) -> tuple[int, int]:
        """Zoom range in which the map shows the layer."""
        return self.declared.zoom

    @property
    def standard(self) -> str:
        """Standard and clause the layer follows."""
        return self.declared.standard

    @property
    def edition(self) -> str | None:
        """Edition of the class tables a view layer belongs to."""
        return self.where.get("edition") if self.where else None

    @property
    def table(self) -> Table:
        """The table of current versions."""
        return self.model.metadata.tables[self.model.__tablename__]

    @property
    def history(self) -> Table:
        """The table of closed versions; a view of the log for a layer with :attr:`events`."""
        tables = VIEWS.tables if self.events else self.model.metadata.tables
        return tables[f"{self.model.__tablename__}_history"]

    @property
    def events(self) -> Events | None:
        """The log that is the layer's truth; None where versions are stored."""
        return self.declared.history

    @property
    def counted(self) -> bool:
        """Tell whether the store keeps the number of features."""
        return self.events is None

    @property
    def shapeless(self) -> bool:
        """Tell whether features without geometry are allowed (divisions known by code only)."""
        return bool(self.table.c["geom"].nullable)

    @cached_property
    def by_name(self) -> Mapping[str, FieldInfo]:
        """Fields by name."""
        return {item.name: item for item in self.fields}

    def visible_fields(self, caller: Caller) -> tuple[FieldInfo, ...]:
        """Return the fields that ``caller`` may see."""
        return tuple(item for item in self.fields if caller.may(item.read))

    def readable(self, caller: Caller) -> bool:
        """Tell whether ``caller`` may see the layer at all."""
        return caller.may(self.read)

    def writable(self, caller: Caller) -> bool:
        """Tell whether ``caller`` may edit the layer (areas are the database's matter)."""
        return self.events is None and caller.may(self.write) and caller.may(self.read)


def refusal(info: LayerInfo) -> Forbidden:
    """The answer to a caller who may not edit the layer, as everybody's for a layer of events."""
    if info.events:
        return Forbidden(
            "by_actions_only",
            f"图层“{info.title_zh}”只能通过业务操作改变，不能直接编辑。",
            f"The layer “{info.title_en}” changes by actions only; it cannot be edited.",
        )
    return Forbidden(
        "not_allowed",
        f"无权修改图层“{info.title_zh}”。",
        f"You may not change the layer “{info.title_en}”.",
    )


def fields_of(model: type[Feature]) -> tuple[FieldInfo, ...]:
    """Read the attributes off a model's columns: those declared with ``attr``, name first."""
    columns = [column for column in model.__table__.columns if "zh" in column.info]
    first = {"code": 0, "name": 1}
    last = {"area_code": 1, "grid_code": 2, "valid_from": 3, "source_id": 4, "extra": 5}
    columns.sort(key=lambda column: (last.get(column.name, 0), first.get(column.name, 2)))
    return tuple(_field(column) for column in columns)


def geometry_of(model: type[Feature]) -> GeometryKind:
    """Kind of geometry that the model's ``geom`` column stores."""
    column: Any = model.__table__.columns["geom"]
    return _GEOMETRIES.get(column.type.geometry_type, "any")


def _field(column: Any) -> FieldInfo:
    info = dict(column.info)
    has_default = info.pop("has_default")
    required = not column.nullable and not has_default and not info["readonly"]
    return FieldInfo(name=column.name, type=_type(column), required=required, **info)


def _type(column: Any) -> FieldType:
    if isinstance(column.type, JSONB):
        return "object"
    if isinstance(column.type, ARRAY):
        return "array"
    return _TYPES[column.type.python_type]
