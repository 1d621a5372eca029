"""Tables, checks, grants and policies in the database, derived from the declarations.

Only additive: a missing table or column is created, policies and checks are renewed. Renaming,
retyping and dropping are decisions and therefore Alembic revisions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from gis.database.session import APP_ROLE, BULK_ROLE
from layers.derive.checks import checks
from layers.derive.history import view
from layers.derive.policies import SPINE_RULES, history_rules, layer_rules, statements
from layers.model import Base
from layers.registry import Registry

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def sync(connection: Connection, registry: Registry) -> None:
    """Create what is missing and renew what is derived, in the caller's transaction."""
    Base.metadata.create_all(connection, checkfirst=True)
    _add_columns(connection)
    for statement in derived(registry):
        connection.execute(text(statement.replace(":", r"\:")))


def derived(registry: Registry) -> Iterator[str]:
    """Yield every statement that follows from the declarations besides CREATE TABLE."""
    for info in registry.bases():
        for name, condition in checks(info):
            yield f"ALTER TABLE {info.table.name} DROP CONSTRAINT IF EXISTS {name}"
            yield f"ALTER TABLE {info.table.name} ADD CONSTRAINT {name} CHECK ({condition})"
    for info in registry.bases():
        if info.events:
            yield from view(info.table, info.events)
            yield f"GRANT SELECT ON {info.history.name} TO {APP_ROLE}, {BULK_ROLE}"
            yield f"GRANT USAGE ON SEQUENCE {info.events.table}_id_seq TO {BULK_ROLE}"
    for table, rules in _secured(registry):
        yield from statements(table, rules)
        granted = ", ".join(command.upper() for command in rules)
        yield f"GRANT {granted} ON {table.name} TO {APP_ROLE}"
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO {BULK_ROLE}"
    for info in registry.bases():
        yield f"GRANT USAGE ON SEQUENCE {info.table.name}_id_seq TO {APP_ROLE}, {BULK_ROLE}"
    for name in READABLE_BY_BULK:
        yield f"GRANT SELECT ON {name} TO {BULK_ROLE}"


READABLE_BY_BULK = ("tenants",)


def fingerprint(registry: Registry, heads: Sequence[str]) -> str:
    """Hash of everything that :func:`sync` would do on an empty database."""
    parts = [*heads, *derived(registry)]
    for table in Base.metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=_DIALECT)))
        parts.extend(
            sorted(str(CreateIndex(index).compile(dialect=_DIALECT)) for index in table.indexes)
        )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _secured(registry: Registry) -> Iterator[tuple[Table, Mapping[str, str]]]:
    for info in registry.bases():
        yield info.table, layer_rules(info)
        if info.events is None:
            yield info.history, history_rules(info)
    for name, rules in SPINE_RULES.items():
        yield Base.metadata.tables[name], rules
    for table in Base.metadata.sorted_tables:
        if "rules" in table.info:
            yield table, table.info["rules"]


def _add_columns(connection: Connection) -> None:
    inspector = inspect(connection)
    for table in Base.metadata.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                connection.execute(text(_add_column(table, column)))
        indexes = {index["name"] for index in inspector.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexes:
                index.create(connection)


def _add_column(table: Table, column: Column[object]) -> str:
    compiler: Any = _DIALECT.ddl_compiler
    specification = compiler(_DIALECT, None).get_column_specification(column)
    return f"ALTER TABLE {table.name} ADD COLUMN {specification}"
