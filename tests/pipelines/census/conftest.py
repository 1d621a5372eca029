"""A fresh city per test, with grids where wanted, and its census."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gis.database.session import system
from layers.registry import Registry, discover
from pipelines.census.census import Census
from pipelines.census.folder import load
from pipelines.imports.tenant import ensure
from tests.pipelines.census import ground


@dataclass(frozen=True)
class City:
    """A tenant of its own with its census, and questions to the database about it."""

    tenant: str
    engine: Engine
    registry: Registry
    census: Census

    def rows(self, table: str, columns: str = "*", where: str = "true") -> list[dict[str, Any]]:
        """Rows of a table in this city."""
        statement = text(f"SELECT {columns} FROM {table} WHERE tenant = :tenant AND {where}")
        with self.engine.connect() as connection:
            found = connection.execute(statement, {"tenant": self.tenant})
            return [dict(row) for row in found.mappings()]

    def count(self, table: str, where: str = "true") -> int:
        """How many rows a table has in this city."""
        return int(self.rows(table, "count(*) AS n", where)[0]["n"])

    def start(self, path: Path, **options: Any) -> int:
        """A run of a file."""
        return self.census.create(path, {"today": ground.TODAY, **options})

    def findings(self, run: int, n: int = 1) -> set[tuple[str, int]]:
        """(rule, row) of all findings."""
        table = load(self.census.folder(run).file(f"findings-{n}.arrow"))
        return set(
            zip(table.column("rule").to_pylist(), table.column("row").to_pylist(), strict=True)
        )


@pytest.fixture(scope="session")
def registry() -> Registry:
    """All layers."""
    return discover()


@pytest.fixture(scope="session")
def cities(database: Any, registry: Registry) -> Callable[..., City]:
    """Make cities whose files lie in a folder; with ``grids`` one has divisions and unit grids."""

    def made(var: Path, *, grids: bool = False, scheduler: str | None = None) -> City:
        tenant = f"c{secrets.token_hex(4)}"
        if grids:
            ground.lay(database.engine, registry, tenant)
        else:
            ensure(database.engine, tenant)
        census = Census(
            engine=database.engine,
            registry=registry,
            caller=system(tenant),
            var=var,
            scheduler=scheduler,
        )
        return City(tenant, database.engine, registry, census)

    return made


@pytest.fixture
def new_city(cities: Callable[..., City], tmp_path: Path) -> Callable[..., City]:
    """The same, with the files of this test."""
    return partial(cities, tmp_path / "var")


@pytest.fixture
def city(new_city: Callable[..., City]) -> City:
    """A fresh city without anything on its map."""
    return new_city()
