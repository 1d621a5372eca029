"""Roles: seeded from data/roles.csv where missing; what an operator changed stays."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

_FILE = Path(__file__).parents[2] / "data" / "roles.csv"


def seed(connection: Connection) -> None:
    """Insert the roles of data/roles.csv that are not there yet (owner transaction)."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "id": row["role"],
                "zh": row["zh"],
                "en": row["en"],
                "permissions": row["permissions"].split(),
            }
            for row in csv.DictReader(file)
        ]
    connection.execute(
        text(
            "INSERT INTO roles (id, title_zh, title_en, permissions) "
            "VALUES (:id, :zh, :en, :permissions) ON CONFLICT (id) DO NOTHING"
        ),
        rows,
    )


def shipped(connection: Connection) -> list[Row[Any]]:
    """Return id and Chinese title of the roles that all cities share (owner transaction)."""
    question = "SELECT id, title_zh FROM roles WHERE position(':' in id) = 0 ORDER BY id"
    return list(connection.execute(text(question)))


def titles(connection: Connection, roles: Sequence[str]) -> list[Row[Any]]:
    """Return id and titles of the named roles (owner transaction)."""
    rows = connection.execute(
        text("SELECT id, title_zh, title_en FROM roles WHERE id = ANY(:roles) ORDER BY id"),
        {"roles": list(roles)},
    )
    return list(rows)
