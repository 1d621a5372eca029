"""One upload: judged by content, developed, written to the store, remembered as a row."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert

from gis.database.session import Caller, begin, system
from gis.errors import Unavailable
from services.cases.evidence import clip, picture
from services.cases.evidence.exif import Claim
from services.cases.evidence.files import Files
from services.cases.evidence.kinds import MEDIA, Kind, sniff
from services.cases.evidence.limits import check_size
from services.cases.evidence.tables import EvidenceFile

MOST_WAITING = 5 * 2**30
"""Bytes of uploads that no report names yet, per city; the public may not fill the disk."""
KEPT_WAITING = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """What the sender learns: the hash to name it by, and what the file says of itself."""

    sha256: str
    kind: Kind
    bytes: int
    width: int | None
    height: int | None
    seconds: float | None
    claim: Claim

    def told(self) -> dict[str, Any]:
        """As JSON."""
        made: dict[str, Any] = {**asdict(self), "media": MEDIA[self.kind]}
        claim: dict[str, Any] = made.pop("claim")
        taken = claim["taken_at"]
        return made | claim | {"taken_at": taken.isoformat() if taken else None}


def receive(engine: Engine, var: Path, caller: Caller, arrived: Path) -> Uploaded:
    """Take in the file at ``arrived``; Unprocessable or TooLarge where it is no evidence."""
    check_size(arrived.stat().st_size, clip=True)
    content = arrived.read_bytes()
    kind = sniff(content)
    check_size(len(content), clip=kind == "mp4")
    sha256 = hashlib.sha256(content).hexdigest()
    found, parts = _developed(content, kind, sha256)
    program = system(caller.tenant, caller.actor or "public")
    with begin(engine, program) as connection:
        _room(connection, caller, len(content))
        # The row first: it waits for a removal of the same content that is under way.
        row = insert(EvidenceFile).values(_row(found, caller.tenant, program))
        again = {"uploaded_at": row.excluded.uploaded_at}
        connection.execute(
            row.on_conflict_do_update(index_elements=["tenant", "sha256"], set_=again)
        )
        Files(var).keep(caller.tenant, sha256, {"original": content, **parts})
    return found


def _developed(content: bytes, kind: Kind, sha256: str) -> tuple[Uploaded, dict[str, bytes]]:
    if kind == "mp4":
        film = clip.develop(content)
        made = Uploaded(
            sha256=sha256, kind=kind, bytes=len(content), width=None, height=None,
            seconds=film.seconds, claim=film.claim,
        )  # fmt: skip
        return made, {"shown": film.shown}
    photo = picture.develop(content, kind)
    made = Uploaded(
        sha256=sha256, kind=kind, bytes=len(content), width=photo.width, height=photo.height,
        seconds=None, claim=photo.claim,
    )  # fmt: skip
    return made, {"shown": photo.shown, "small": photo.small}


def _row(found: Uploaded, tenant: str, program: Caller) -> dict[str, Any]:
    values = asdict(found)
    return {
        **values.pop("claim"),
        **values,
        "tenant": tenant,
        "uploaded_by": program.actor,
        "uploaded_at": dt.datetime.now(dt.UTC),
    }


_WAITING = text(
    "SELECT coalesce(sum(f.bytes), 0) FROM case_files f WHERE f.tenant = :tenant "
    "AND f.uploaded_at > :since AND f.uploaded_by = 'public' AND NOT EXISTS "
    "(SELECT FROM case_evidence e WHERE e.tenant = f.tenant AND e.sha256 = f.sha256)"
)


def _room(connection: Connection, caller: Caller, size: int) -> None:
    """Refuse the public (staff are known by name) while too much waits for a report."""
    if caller.may("staff"):
        return
    since = dt.datetime.now(dt.UTC) - KEPT_WAITING
    waiting = connection.scalar(_WAITING, {"tenant": caller.tenant, "since": since}) or 0
    if waiting + size > MOST_WAITING:
        raise Unavailable(
            "too_many_uploads",
            "待用的上传文件过多，请稍后再试。",
            "Too many uploads wait for their report; try again later.",
        )
