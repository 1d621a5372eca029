"""Tables of contacts. No role holds the right to read them: the program's own verbs set it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import TENANT, granted
from layers.model import Base

RIGHT = "cases.contact_rows"
"""Set for one transaction by the verbs of this package; stands in no role."""
_OURS = f"{TENANT} AND {granted(RIGHT)}"
_LOG = f"{TENANT} AND {granted('admin')}"


class Contact(Base):
    """Whoever reported: name and telephone encrypted, their masks, and the search hash.

    ``words`` is the encrypted text of the report where it has numbers in it.
    """

    __tablename__ = "case_contacts"
    __table_args__ = (
        Index("ix_case_contacts_mark", "tenant", "phone_mark"),
        {
            "info": {
                "kind": "tenant",
                "rules": dict.fromkeys(("select", "insert", "update"), _OURS),
            }
        },
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    binding: Mapped[str]
    name: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    words: Mapped[bytes | None]
    name_mask: Mapped[str]
    phone_mask: Mapped[str]
    phone_mark: Mapped[str | None]
    created_at: Mapped[dt.datetime]


class PersonalRead(Base):
    """That somebody saw a contact in the clear, or searched by a number: who, when, why, of which case."""

    __tablename__ = "pii_reads"
    __table_args__ = (
        Index("ix_pii_reads_contact", "tenant", "contact_id"),
        {"info": {"kind": "tenant", "rules": {"select": _LOG, "insert": _OURS}}},
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    purpose: Mapped[str]
    what: Mapped[str]
    contact_id: Mapped[int | None]
    case_id: Mapped[int | None]
