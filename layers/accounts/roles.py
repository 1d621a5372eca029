"""Roles: seeded from data/roles.csv where missing; what an operator changed stays."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import Connection, text

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
