"""Base class of the layers whose objects have a class and a component identifier."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.declare import attr
from layers.model import ManagedFeature


class ComponentFeature(ManagedFeature):
    """An object of a class of the component tables.

    Its identifier has 16 digits (editions 2007 and 2013) or 17 (2026); see
    :mod:`layers.identifiers`. It may be missing until the survey numbers the object.
    """

    __abstract__ = True

    code: Mapped[str | None] = attr(
        "部件标识码",
        "Component identifier",
        aliases=("GLBJBSM", "BJBSM", "BSM", "OBJID"),
        pattern=r"\d{16,17}",
    )
    name: Mapped[str | None] = attr(
        "名称", "Name", aliases=("GLBJMC", "BJMC", "MC", "OBJNAME"), label=True
    )
