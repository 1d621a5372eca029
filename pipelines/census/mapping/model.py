"""A mapping: everything that turns delivered rows into rows of a layer; plain data that can be kept."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """``columns`` maps delivered columns to fields (or claims), ``values`` per field texts to codes.

    ``constants`` are values all rows get, ``crs`` and ``swapped`` the system the positions are in
    and whether they were written north first. ``scores`` tell per column how sure the pair is and
    why; ``doubts`` are proposals below the threshold that a person may accept. ``legacy`` is the
    edition of class codes that are to be carried to 2026.
    """

    layer: str
    crs: str | None = None
    swapped: bool = False
    columns: Dict[str, str] = field(default_factory=dict)
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    constants: Dict[str, str] = field(default_factory=dict)
    scores: Dict[str, Dict[str, Any]] = field(default_factory=dict)
    doubts: Dict[str, Any] = field(default_factory=dict)
    legacy: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @classmethod
    def of(cls, data: Dict[str, Any]) -> Mapping:
        """The mapping of plain data; members it does not know are left out."""
        known = cls.__dataclass_fields__
        return cls(**{key: value for key, value in data.items() if key in known})

    def column_of(self, name: str) -> str | None:
        """The column that fills a field."""
        return next((column for column, filled in self.columns.items() if filled == name), None)
