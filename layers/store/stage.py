"""The temporary table a bulk load is collected in, filled by COPY."""

from __future__ import annotations

from typing import Any

import pandas as pd
import psycopg
from sqlalchemy import Connection, DefaultClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from layers.info import LayerInfo
from layers.store.copying import binary

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
        """Append ``frame``; its columns are columns of the layer, geometries WKB.

        Fields that must not be null and are empty get the layer's default.
        """
        if frame.empty:
            return
        self._provided.update(dict.fromkeys(map(str, frame.columns)))
        filled = [self._filled(str(name), frame[name]) for name in frame.columns]
        given = [values for values in filled if values.notna().any()]
        types = self.info.table.c
        data = binary([(types[str(values.name)].type, values) for values in given])
        driver = self._connection.connection.driver_connection
        assert driver is not None
        columns = ", ".join(f'"{values.name}"' for values in given)
        statement = f"COPY {self.name} ({columns}) FROM STDIN (FORMAT BINARY)"
        try:
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(data)
        except psycopg.Error as error:
            raise DBAPIError.instance(None, None, error, psycopg.Error) from error

    def finish(self) -> None:
        """Analyze the keys, so that the joins that follow are planned on facts."""
        self._connection.execute(text(f"ANALYZE {self.name} (n, source_id, code)"))

    def _filled(self, name: str, column: pd.Series[Any]) -> pd.Series[Any]:
        """The column with the layer's default in place of its nulls, if it may not be null."""
        default = self._defaults.get(name)
        return column if default is None else column.astype(object).where(column.notna(), default)
