"""Parent and child cases."""

from __future__ import annotations

from sqlalchemy import text

from services.cases.engine.work import Work


def open_children(work: Work) -> list[int]:
    """Return the ids of child cases that have not ended."""
    statement = text(
        "SELECT id FROM cases WHERE tenant = :tenant AND parent_id = :id AND NOT ended ORDER BY id"
    )
    return list(work.connection.scalars(statement, {"tenant": work.tenant, "id": work.case.id}))
