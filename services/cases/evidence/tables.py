"""Tables of evidence: files by the hash of their content, and which case each of them proves."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import COMMANDS, STAFF
from layers.model import Base


class EvidenceFile(Base):
    """An uploaded photo or clip: what it is and what it claims of place, time and device.

    ``lon``/``lat`` in degrees (WGS 84, which differs from CGCS2000 by less than any of these err).
    ``uploaded_by`` is empty for the public. The bytes lie in :mod:`services.cases.evidence.files`.
    """

    __tablename__ = "case_files"
    __table_args__ = (
        Index("ix_case_files_uploaded", "tenant", "uploaded_at"),
        {"info": {"kind": "tenant", "rules": dict.fromkeys(COMMANDS, STAFF)}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[float | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    error_m: Mapped[float | None]
    taken_at: Mapped[dt.datetime | None]
    device: Mapped[str | None]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[dt.datetime]


class EvidenceUse(Base):
    """That a file belongs to a case, as what (near, far, before, after, clip, snapshot …).

    ``distance_m`` lies between the place the file claims and the case, ``gap_s`` between the
    instant it claims and the report; null where the file claims nothing.
    """

    __tablename__ = "case_evidence"
    __table_args__ = (
        Index("ix_case_evidence_sha256", "tenant", "sha256"),
        {"info": {"kind": "tenant", "rules": dict.fromkeys(("select", "insert"), STAFF)}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    report_id: Mapped[int | None]
    added_at: Mapped[dt.datetime]
    added_by: Mapped[str]
    distance_m: Mapped[float | None]
    gap_s: Mapped[float | None]
