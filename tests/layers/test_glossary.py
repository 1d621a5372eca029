"""The glossary knows every layer and every role."""

from __future__ import annotations

import csv
from pathlib import Path

from layers.registry import discover

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_every_layer_has_its_official_term() -> None:
    assert [info.id for info in discover().bases() if f"`{info.id}`" not in TEXT] == []


def test_every_role_has_its_official_term() -> None:
    with (ROOT / "data" / "roles.csv").open(encoding="utf-8", newline="") as file:
        roles = {row["role"]: row["zh"] for row in csv.DictReader(file)}
    assert [role for role, zh in roles.items() if f"| {zh} | `{role}` |" not in TEXT] == []
