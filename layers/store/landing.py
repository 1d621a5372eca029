"""Where the rows of a bulk load arrive, by COPY, before they are features of the layer."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, DefaultClause

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store.copying import binary, copy


@dataclass(frozen=True)
class Target:
    """The layer a load goes into, who loads, and the changeset of its rows (versions since ``at``)."""

    connection: Connection
    caller: Caller
    info: LayerInfo
    changeset: int
    at: dt.datetime

    @property
    def values(self) -> dict[str, Any]:
        """What the statements of a load bind."""
        return {"tenant": self.caller.tenant, "changeset": self.changeset, "at": self.at}


@dataclass(frozen=True)
class Merged:
    """How many features were created and updated, and how the counts per class change."""

    created: int
    updated: int
    deltas: dict[str, int]


@dataclass(frozen=True)
class Encoded:
    """Rows on their way: columns of the delivery, those that are sent, and the pieces of the stream."""

    provided: tuple[str, ...]
    sent: tuple[str, ...]
    pieces: tuple[bytes | memoryview, ...]

    def portable(self) -> Encoded:
        """The same rows in a form that can be sent to another process."""
        return replace(self, pieces=tuple(map(bytes, self.pieces)))


class Landing(ABC):
    """The table ``name``; its column ``number`` numbers the rows in the order of the delivery.

    ``mine`` is the condition that tells the load's rows from what else lies in the table, ``same``
    what each of them holds besides the delivery's columns.
    """

    number: str
    mine: str

    def __init__(self, target: Target, name: str) -> None:
        self.target = target
        self.name = name
        self.same: Mapping[str, Any] = {}
        self._provided: dict[str, None] = {}
        self._defaults = {
            column.name: str(column.server_default.arg)
            for column in target.info.table.columns
            if not column.nullable and isinstance(column.server_default, DefaultClause)
        }

    @property
    def provided(self) -> list[str]:
        """Columns that the delivery filled, stamped ones included."""
        return list(self._provided)

    @abstractmethod
    def settle(self, refuse: Callable[[], None]) -> Merged:
        """Make the rows features, and those of a key that occurs twice refused ones (``refuse``)."""

    def encode(self, frame: pd.DataFrame) -> Encoded:
        """``frame`` as COPY takes it; its columns are columns of the layer, geometries WKB.

        Fields that must not be null and are empty get the layer's default. Needs no connection.
        """
        if frame.empty:
            return Encoded((), (), ())
        filled = [self._filled(str(name), frame[name]) for name in frame.columns]
        given = [values for values in filled if values.notna().any()]
        types = self.target.info.table.c
        pieces = binary(
            [(types[str(values.name)].type, values) for values in given],
            [(types[name].type, value) for name, value in self.same.items()],
        )
        sent = (*self.same, *(str(values.name) for values in given))
        return Encoded(tuple(map(str, frame.columns)), sent, pieces)

    def append(self, rows: Encoded) -> None:
        """Send rows to the table."""
        self._provided.update(dict.fromkeys(rows.provided))
        if rows.pieces:
            columns = ", ".join(f'"{name}"' for name in rows.sent)
            copy(self.target.connection, f"{self.name} ({columns})", rows.pieces)

    def _filled(self, name: str, column: pd.Series[Any]) -> pd.Series[Any]:
        """The column with the layer's default in place of its nulls, if it may not be null."""
        default = self._defaults.get(name)
        return column if default is None else column.astype(object).where(column.notna(), default)
