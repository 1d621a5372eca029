"""What a service says of itself: the one object its package must offer as ``MODULE``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID = re.compile(r"[a-z][a-z0-9_]{1,30}")


@dataclass(frozen=True, kw_only=True)
class Module:
    """A service's manifest.

    ``id`` is its folder's name and prefix of its permissions and routes (``/api/<id>``). ``title``
    is (Chinese, English). ``depends`` names the services whose package face it imports.
    ``permissions`` maps each token it introduces to its (Chinese, English) name.
    """

    id: str
    title: tuple[str, str]
    depends: tuple[str, ...] = ()
    permissions: tuple[tuple[str, str, str], ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"“{self.id}” is no module id: lower-case letters, digits and _")
        for token, _, _ in self.permissions:
            if not token.startswith(f"{self.id}."):
                raise ValueError(f"permission “{token}” of {self.id} must begin with “{self.id}.”")
