"""Rows into a table of the program by COPY."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection, Table

from layers.store.copying import binary
from layers.store.copying import copy as send


def copy(connection: Connection, target: Table, columns: Mapping[str, pd.Series]) -> int:
    """Append rows to ``target`` (values by column, nulls as pandas knows them); return how many.

    The connection must be one of a bulk transaction: COPY cannot run under row security.
    """
    given = {name: values for name, values in columns.items() if values.notna().any()}
    if not given:
        return 0
    listed = ", ".join(f'"{name}"' for name in given)
    pieces = binary([(target.c[name].type, values) for name, values in given.items()])
    send(connection, f"{target.name} ({listed})", pieces)
    return len(next(iter(given.values())))
