"""Who reported a case: they may not verify or check it."""

from __future__ import annotations

from sqlalchemy import text

from services.cases.engine.work import Work


def reporters(work: Work) -> frozenset[str]:
    """The accounts whose reports tell of this case."""
    if "reporters" not in work.scratch:
        statement = text(
            "SELECT reporter FROM case_reports WHERE tenant = :tenant AND case_id = :id "
            "AND reporter IS NOT NULL UNION SELECT actor FROM case_events "
            "WHERE tenant = :tenant AND case_id = :id AND seq = 1"
        )
        rows = work.connection.scalars(statement, {"tenant": work.tenant, "id": work.case.id})
        work.scratch["reporters"] = frozenset(rows)
    found: frozenset[str] = work.scratch["reporters"]
    return found
