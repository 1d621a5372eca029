"""A fresh city per test, and an importer that loads into it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from gis.database.session import system
from layers.registry import Registry, discover
from pipelines.imports.source import Importer
from pipelines.imports.tenant import ensure


@dataclass(frozen=True)
class City:
    """A tenant of its own, its importer, and questions to the database about it."""

    tenant: str
    importer: Importer
    registry: Registry

    def rows(self, table: str, columns: str = "*", where: str = "true") -> list[dict[str, Any]]:
        """Rows of a table in this city, in the order of their ids."""
        statement = text(
            f"SELECT {columns} FROM {table} WHERE tenant = :tenant AND {where} ORDER BY id"
        )
        with self.importer.engine.connect() as connection:
            found = connection.execute(statement, {"tenant": self.tenant})
            return [dict(row) for row in found.mappings()]

    def count(self, table: str, where: str = "true") -> int:
        """Rows of a table in this city."""
        return len(self.rows(table, "id", where))

    def quarantine(self) -> list[str]:
        """Reason codes of refused rows."""
        return [row["code"] for row in self.rows("quarantine")]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """All layers."""
    return discover()


@pytest.fixture
def new_city(database: Any, registry: Registry) -> Callable[..., City]:
    """Make cities; keywords go to the importer."""

    def made(**given: Any) -> City:
        tenant = f"t{secrets.token_hex(4)}"
        ensure(database.engine, tenant)
        importer = Importer(
            engine=database.engine, registry=registry, caller=system(tenant), **given
        )
        return City(tenant, importer, registry)

    return made


@pytest.fixture
def city(new_city: Callable[..., City]) -> City:
    """One fresh city."""
    return new_city()
