"""The temporary table a bulk load is collected in, filled by COPY."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import Connection, DefaultClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from layers.info import LayerInfo

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
STAMPED = ("scopes", "area_code", "grid_code", "geom")


class Stage:
    """Rows of one load; ``n`` numbers them in the order of the delivery."""

    name = "wanmi_stage"

    def __init__(self, connection: Connection, info: LayerInfo) -> None:
        self.info = info
        self._connection = connection
        self._provided: dict[str, None] = {}
        self._defaults = {
            column.name: str(column.server_default.arg)
            for column in info.table.columns
            if not column.nullable and isinstance(column.server_default, DefaultClause)
        }
        columns = ", ".join(
            f"{column.name} {column.type.compile(dialect=_DIALECT)}"
            for column in info.table.columns
            if column.name not in ("tenant", "id", "valid_from", "changeset_id")
        )
        connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{self.name}"))
        connection.execute(
            text(
                f"CREATE TEMP TABLE {self.name} (n bigint GENERATED ALWAYS AS IDENTITY, {columns}) "
                "ON COMMIT DROP"
            )
        )

    @property
    def provided(self) -> list[str]:
        """Columns that the delivery filled, stamped ones included."""
        return list(self._provided)

    def copy(self, frame: pd.DataFrame) -> None:
        """Append ``frame``; its columns are columns of the layer.

        Fields that must not be null and are empty get the layer's default.
        """
        if frame.empty:
            return
        self._provided.update(dict.fromkeys(frame.columns))
        texts = [self._texts(str(name), frame[name]) for name in frame.columns]
        data = "\n".join(map("\t".join, zip(*texts, strict=True))) + "\n"
        driver = self._connection.connection.driver_connection
        assert driver is not None
        columns = ", ".join(f'"{name}"' for name in frame.columns)
        try:
            with (
                driver.cursor() as cursor,
                cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy,
            ):
                copy.write(data)
        except psycopg.Error as error:
            raise DBAPIError.instance(None, None, error, psycopg.Error) from error

    def finish(self) -> None:
        """Analyze the keys, so that the joins that follow are planned on facts."""
        self._connection.execute(text(f"ANALYZE {self.name} (n, source_id, code)"))

    def _texts(self, name: str, column: pd.Series[Any]) -> list[str]:
        """The cells in the text form of COPY."""
        values = column.to_numpy(dtype=object)
        missing = pd.isna(values)
        present = [_text(value) for value in values[~missing].tolist()]
        if name != "geom" and _SPECIAL.search("\x00".join(present)):
            present = [value.translate(_ESCAPES) for value in present]
        made = np.full(len(values), self._defaults.get(name, "\\N"), dtype=object)
        made[~missing] = present
        return list(made)


_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: Any) -> str:
    """Text of one value: lists as PostgreSQL arrays, mappings as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return array_literal(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).replace("\\u0000", "")
    return str(value)


def array_literal(value: list[Any]) -> str:
    """Text form of a PostgreSQL array of texts."""
    return _array_literal(tuple(map(str, value)))


@lru_cache(maxsize=4096)
def _array_literal(value: tuple[str, ...]) -> str:
    """Neighbours lie in the same divisions, so the same lists come again and again."""
    return "{" + ",".join('"' + _escaped(item) + '"' for item in value) + "}"


def _escaped(item: str) -> str:
    return item.replace("\\", "\\\\").replace('"', '\\"')
