"""The tables of the job queue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from layers.model import Base

TENANT: dict[str, Any] = {"kind": "tenant"}
OPEN = "state IN ('accepted', 'running')"


class Job(Base):
    """One run of a process: who asked for it with which rights and inputs, and how far it is.

    ``state`` is a status of OGC API – Processes. ``awaited`` marks jobs somebody waits for; they go
    first. ``worker`` is the secret of the present holder, whose lease ends at ``lease_until``.
    ``options`` are for whoever submitted it, the queue does not read them.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_open", "tenant", "created_at", postgresql_where=text(OPEN)),
        Index("ix_jobs_actor", "tenant", "actor", "created_at"),
        {"info": TENANT},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    process: Mapped[str]
    actor: Mapped[str]
    permissions: Mapped[list[str]]
    areas: Mapped[list[str]]
    inputs: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="accepted")
    awaited: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    progress: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    worker: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    error: Mapped[dict[str, Any] | None]


class JobResult(Base):
    """One output of a job that succeeded; ``body`` is its text in ``media_type``."""

    __tablename__ = "job_results"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "job_id"], ["jobs.tenant", "jobs.id"], ondelete="CASCADE"),
        {"info": TENANT},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    media_type: Mapped[str]
    body: Mapped[str]
