"""A local key-value table: what this database is, as against what it holds."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from layers.model import Base


class Meta(Base):
    """Fingerprint of the schema and similar facts."""

    __tablename__ = "wanmi_meta"
    __table_args__ = ({"info": {"kind": "local"}},)

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
