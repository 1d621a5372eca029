"""Uploads that no report named within a day are removed, file and row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, text

from gis.database.session import begin, system
from services.cases.evidence.files import Files
from services.cases.evidence.upload import KEPT_WAITING

_UNUSED = text(
    "DELETE FROM case_files f WHERE f.tenant = :tenant AND f.uploaded_at < :before AND NOT EXISTS "
    "(SELECT FROM case_evidence e WHERE e.tenant = f.tenant AND e.sha256 = f.sha256) RETURNING f.sha256"
)


def purge(engine: Engine, var: Path, tenant: str, now: dt.datetime) -> int:
    """Remove what waited longer than :data:`KEPT_WAITING`; return how many files that were.

    The files go while the rows are locked: whoever uploads the same content meanwhile waits.
    """
    with begin(engine, system(tenant)) as connection:
        found = connection.execute(_UNUSED, {"tenant": tenant, "before": now - KEPT_WAITING})
        hashes = list(found.scalars())
        for sha256 in hashes:
            Files(var).drop(tenant, sha256)
    return len(hashes)
