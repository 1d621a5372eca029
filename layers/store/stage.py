"""The temporary table a bulk load is collected in, filled by COPY."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql

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
        """Append ``frame``; its columns are columns of the layer."""
        if frame.empty:
            return
        self._provided.update(dict.fromkeys(frame.columns))
        text_form = frame.assign(**{name: frame[name].map(_literal) for name in _composite(frame)})
        buffer = io.StringIO()
        text_form.to_csv(buffer, index=False, header=False, na_rep="\\N", lineterminator="\n")
        driver = self._connection.connection.driver_connection
        assert driver is not None
        columns = ", ".join(f'"{name}"' for name in frame.columns)
        command = f"COPY {self.name} ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')"
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            copy.write(buffer.getvalue())

    def finish(self) -> None:
        """Index and analyze, so that the joins that follow are planned on facts."""
        self._connection.execute(text(f"CREATE INDEX ON {self.name} (source_id)"))
        self._connection.execute(text(f"ANALYZE {self.name}"))


def _composite(frame: pd.DataFrame) -> list[str]:
    """Columns that hold lists or mappings."""
    names = []
    for name in frame.columns:
        if frame[name].dtype == object:
            first = next((value for value in frame[name] if value is not None), None)
            if isinstance(first, (list, dict)):
                names.append(name)
    return names


def _literal(value: Any) -> Any:
    """Text form of a list (PostgreSQL array) or mapping (JSON)."""
    if isinstance(value, list):
        return array_literal(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).replace("\\u0000", "")
    return value


def array_literal(value: list[Any]) -> str:
    """Text form of a PostgreSQL array of texts."""
    return "{" + ",".join('"' + _escaped(str(item)) + '"' for item in value) + "}"


def _escaped(item: str) -> str:
    return item.replace("\\", "\\\\").replace('"', '\\"')
