"""Short questions that an event loop asks the database, each one statement and nothing around it.

A transaction with an identity costs four round trips and half a millisecond; a prepared statement
that is a transaction by itself costs one round trip and 60 µs. So what is asked for each
request – who is this, is the data still the same – need not be remembered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Engine

from gis.errors import Unavailable

NAME = "wanmi asking"
"""How PostgreSQL lists these connections."""
_SETTINGS = {
    "jit": "off",
    "timezone": "UTC",
    "plan_cache_mode": "force_generic_plan",
    "default_transaction_read_only": "on",
    "statement_timeout": "5000",
}


class Asking:
    """One connection, opened when it is first needed, and again when it was lost.

    It is the owner's, or that of ``role``; whoever asks binds the tenant.
    """

    def __init__(self, engine: Engine, role: str | None = None) -> None:
        self._engine = engine
        self._settings = _SETTINGS if role is None else {**_SETTINGS, "role": role}
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()

    async def rows(self, statement: LiteralString, values: Mapping[str, Any]) -> list[Any]:
        """Return the rows, with a name for each column; Unavailable where the database is not there."""
        async with self._turn:
            try:
                return await self._asked(statement, values)
            except psycopg.OperationalError:
                await self._left()
            try:
                return await self._asked(statement, values)
            except psycopg.OperationalError as error:
                await self._left()
                raise Unavailable(
                    "database_down", "数据库暂不可用。", "The database cannot be reached now."
                ) from error

    async def close(self) -> None:
        """End the connection; a later question opens another one."""
        async with self._turn:
            await self._left()

    async def _asked(self, statement: LiteralString, values: Mapping[str, Any]) -> list[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await self._opened()
        cursor = await self._connection.execute(statement, values)
        return await cursor.fetchall()

    async def _opened(self) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(
            self._engine.url.set(drivername="postgresql").render_as_string(False),
            autocommit=True,
            prepare_threshold=0,
            row_factory=namedtuple_row,
            connect_timeout=5,
            application_name=NAME,
            options=" ".join(f"-c {name}={value}" for name, value in self._settings.items()),
        )

    async def _left(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
