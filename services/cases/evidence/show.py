"""Evidence of a case, for those who may see the case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin
from gis.errors import NotFound
from services.cases.evidence.files import Files
from services.cases.evidence.kinds import MEDIA

_SEEN = text("SELECT 1 FROM cases WHERE tenant = :tenant AND id = :case")
_LISTED = text(
    "SELECT e.sha256, e.kind, e.report_id, e.added_at, e.added_by, e.distance_m, e.gap_s, "
    "f.kind AS format, f.bytes, f.width, f.height, f.seconds, f.lon, f.lat, f.taken_at, f.device "
    "FROM case_evidence e JOIN case_files f ON f.tenant = e.tenant AND f.sha256 = e.sha256 "
    "WHERE e.tenant = :tenant AND e.case_id = :case ORDER BY e.added_at, e.sha256, e.kind"
)
_ONE = text(
    "SELECT f.kind FROM case_files f WHERE f.tenant = :tenant AND f.sha256 = :sha256 AND "
    "EXISTS (SELECT FROM case_evidence e WHERE e.tenant = f.tenant AND e.case_id = :case "
    "AND e.sha256 = f.sha256)"
)


def listed(engine: Engine, caller: Caller, case: int) -> list[dict[str, Any]]:
    """Return the evidence of a case in its order; NotFound where the caller may not see the case."""
    with begin(engine, caller, read_only=True) as connection:
        _seen(connection, caller, case)
        rows = connection.execute(_LISTED, {"tenant": caller.tenant, "case": case})
        return [dict(row) for row in rows.mappings()]


def located(
    engine: Engine, var: Path, caller: Caller, case: int, sha256: str, part: str
) -> tuple[Path, str]:
    """Return the file and its media type; NotFound for anything that is not evidence of that case."""
    with begin(engine, caller, read_only=True) as connection:
        _seen(connection, caller, case)
        values = {"tenant": caller.tenant, "case": case, "sha256": sha256}
        kind = connection.scalar(_ONE, values)
    if kind is None:
        raise NotFound("no_such_evidence", "没有这份取证材料。", "There is no such evidence.")
    shown = "video/mp4" if kind == "mp4" else "image/jpeg"
    return Files(var).path(caller.tenant, sha256, part), MEDIA[
        kind
    ] if part == "original" else shown


def _seen(connection: Connection, caller: Caller, case: int) -> None:
    if not connection.scalar(_SEEN, {"tenant": caller.tenant, "case": case}):
        raise NotFound("no_such_case", f"没有案件 {case}。", f"There is no case {case}.")
