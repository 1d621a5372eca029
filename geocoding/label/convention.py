"""Which of several names is the place, which a part of it and which a recipient: what a chain of neighbours cannot see.

The first name of an address is the place (poi), the second a part of it (subpoi), what follows is who is asked for
there (person); so is a name behind a floor or a room.
"""

from __future__ import annotations

_NAMES = frozenset(("poi", "subpoi", "person"))
_INNER = frozenset(("houseno", "cellno", "floorno", "roomno"))
_BEHIND = frozenset(("floorno", "roomno"))


def apply(labels: list[str]) -> list[str]:
    """Return BIO labels with the names of an address told apart by their order."""
    found: list[str] = []
    before, inner, new = 0, "", ""
    for at, label in enumerate(labels):
        mark, _, kind = label.partition("-")
        starts = mark == "B" or not at or labels[at - 1][2:] != kind
        if starts:
            new = kind
            if kind in _NAMES:
                new = _name(kind, before, inner)
                before += 1
            elif kind in _INNER:
                inner = kind
        found.append(f"{mark}-{new}" if new else label)
    return found


def _name(kind: str, before: int, inner: str) -> str:
    """What a name is that follows so many others, and the last inner number."""
    if not before:
        return kind if kind == "person" and inner else "poi"
    if before > 1 or inner in _BEHIND:
        return "person"
    return kind if kind == "person" else "subpoi"
