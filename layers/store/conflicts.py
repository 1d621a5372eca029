"""Conflicts between editors, told feature by feature and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gis.errors import Conflict

GEOMETRY = "geometry"


@dataclass(frozen=True)
class Clash:
    """A feature that somebody else changed, and the ``fields`` both changed (none: all of it)."""

    layer: str
    feature_id: int | None
    fields: tuple[str, ...]


class ClashError(Conflict):
    """Several conflicts at once (409); ``extra`` goes into the problem document."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(
            "changed_meanwhile",
            f"有 {len(clashes)} 个要素已被他人修改。",
            f"{len(clashes)} features were changed meanwhile by somebody else.",
        )
        self.extra: dict[str, Any] = {"conflicts": [asdict(clash) for clash in clashes]}
