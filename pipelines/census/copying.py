"""Rows into a table of the program by COPY."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from layers.store.copying import binary


def copy(connection: Connection, target: Table, columns: Mapping[str, pd.Series]) -> int:
    """Append rows to ``target`` (values by column, nulls as pandas knows them); return how many.

    The connection must be one of a bulk transaction: COPY cannot run under row security.
    """
    given = {name: values for name, values in columns.items() if values.notna().any()}
    if not given:
        return 0
    data = binary([(target.c[name].type, values) for name, values in given.items()])
    driver = connection.connection.driver_connection
    assert driver is not None
    listed = ", ".join(f'"{name}"' for name in given)
    statement = f"COPY {target.name} ({listed}) FROM STDIN (FORMAT BINARY)"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as stream:
            stream.write(data)
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error) from error
    return len(next(iter(given.values())))
