"""The one place that creates database engines."""

from __future__ import annotations

import select
from typing import Any

from psycopg.pq import Format
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

_SETTINGS = {
    "jit": "off",
    "timezone": "UTC",
    "plan_cache_mode": "force_custom_plan",
    "max_parallel_workers_per_gather": "0",
}

BINARY = {"binary_results": True}
"""Execution options of a statement with large binary values: as text they travel twice as long."""


def make_engine(url: str, *, pool_size: int = 10, max_overflow: int = 30) -> Engine:
    """Return an engine for ``url`` (SQLAlchemy form, psycopg 3); connects on first use.

    JIT is off: our queries are short, and compiling a plan with many policies costs more than
    running it (a 3 ms page took 180 ms with it). Plans are made for the values at hand: a general
    one knows neither box nor limit (a 3 ms page took 400 ms). Workers of one query cost more to
    start (40 ms) than they save, and requests share the cores already; an analysis that wants
    them says ``SET LOCAL max_parallel_workers_per_gather``.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_use_lifo=True,
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
            "connect_timeout": 5,
        },
    )
    event.listen(engine, "before_cursor_execute", _choose_format)
    event.listen(engine, "checkout", _living)
    return engine


def _living(driver: Any, _record: Any, _proxy: Any) -> None:
    """Refuse a pooled connection that the server has closed; the pool then opens another one.

    An idle connection has nothing to read unless the server closed it or says that it will: one
    look at the socket instead of a round trip for each transaction.
    """
    waiting = select.poll()
    waiting.register(driver.pgconn.socket, select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


def _choose_format(_0: Any, cursor: Any, _1: Any, _2: Any, context: Any, _3: Any) -> None:
    """Have the results sent in binary where the statement was run with :data:`BINARY`."""
    if context is not None and context.execution_options.get("binary_results"):
        cursor.format = Format.BINARY
