"""Codes: 15 digits, unique, of the community the cell lies in, numbered W–E and N–S."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import shapely

from grids.check.findings import Finding
from grids.check.subject import Subject
from grids.code.number import ROW

_CODE = re.compile(r"\d{15}", re.ASCII)


def codes(subject: Subject) -> Iterator[Finding]:
    """Findings ``no_code``, ``bad_code``, ``duplicate_code`` and ``wrong_community``."""
    seen: dict[str, int] = {}
    for row in np.flatnonzero(~subject.focus).tolist():
        seen.setdefault(str(subject.codes[row]), row)
    lying = _communities(subject)
    for row in np.flatnonzero(subject.focus).tolist():
        code = subject.codes[row]
        if not code:
            yield _at(subject, "no_code", row)
        elif not _CODE.fullmatch(code) or code.endswith("000"):
            yield _at(subject, "bad_code", row)
        elif code in seen or code in subject.taken:
            yield _at(subject, "duplicate_code", row)
        elif lying[row] not in (None, code[:12]):
            yield _at(subject, "wrong_community", row)
        seen.setdefault(str(code), row)


def order(subject: Subject) -> Iterator[Finding]:
    """One finding ``order`` per community whose numbers run against W–E or N–S.

    Counted are steps from a number to the next that lead a row up, or back inside a row.
    """
    for code in sorted(subject.entire):
        rows = np.flatnonzero((subject.homes == code) & subject.focus)
        rows = rows[np.argsort(subject.codes[rows].astype(str))]
        spots = shapely.get_coordinates(shapely.centroid(subject.shapes[rows]))
        east, north = np.diff(subject.local.metres(spots), axis=0).T
        late = int(((north > ROW) | ((np.abs(north) < ROW / 4) & (east < 0))).sum())
        if late:
            spot = shapely.point_on_surface(subject.communities[code])
            yield Finding("order", spot, float(late), (), (code,))


def _communities(subject: Subject) -> list[str | None]:
    """The community that each cell in question lies in, by a point inside it."""
    found: list[str | None] = [None] * len(subject.ids)
    names = sorted(subject.communities)
    if not names:
        return found
    tree = shapely.STRtree([subject.communities[name] for name in names])
    rows = np.flatnonzero(subject.focus)
    spots = shapely.point_on_surface(subject.shapes[rows])
    for spot, place in tree.query(spots, predicate="within").T[::-1]:
        found[rows[spot]] = names[place]
    return found


def _at(subject: Subject, kind: str, row: int) -> Finding:
    return Finding(kind, subject.shapes[row], 0.0, *subject.named(row))
