"""The table of what a city changed in code lists; every change is a further version."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from layers.derive.policies import TENANT, holds
from layers.model import Base

_ADMIN = f"{TENANT} AND {holds(chr(39) + 'admin' + chr(39))}"


class CodeValue(Base):
    """A version of a value of a list: its words, and whether it ended; the highest version holds.

    ``removed`` takes the city's change back: a value of its own is gone, another is as delivered.
    """

    __tablename__ = "code_values"
    __table_args__ = ({"info": {"kind": "tenant", "rules": {"select": TENANT, "insert": _ADMIN}}},)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    zh: Mapped[str]
    en: Mapped[str]
    ended: Mapped[bool] = mapped_column(server_default=text("false"))
    removed: Mapped[bool] = mapped_column(server_default=text("false"))
    at: Mapped[dt.datetime]
    actor: Mapped[str]
