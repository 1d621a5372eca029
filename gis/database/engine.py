"""The one place that creates database engines."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine


def make_engine(url: str, *, pool_size: int = 10, max_overflow: int = 30) -> Engine:
    """Return an engine for ``url`` (SQLAlchemy form, psycopg 3); connects on first use.

    JIT is off: our queries are short, and compiling a plan with many policies costs more than
    running it (a 3 ms page took 180 ms with it).
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        connect_args={"options": "-c jit=off -c timezone=UTC", "connect_timeout": 5},
    )
