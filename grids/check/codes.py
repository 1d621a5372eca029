"""Codes: 15 digits, unique, of the community the cell lies in, numbered W–E and N–S."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely

from grids.check.findings import Finding
from grids.check.subject import Subject
from grids.code.number import in_order

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
    """One finding ``order`` per community whose cells are not numbered W–E, N–S."""
    for code in sorted(subject.entire):
        rows = np.flatnonzero((subject.homes == code) & subject.focus)
        wanted = in_order(subject.shapes[rows])
        numbers = [str(subject.codes[row]) for row in rows[wanted]]
        late = sum(a > b for a, b in pairwise(numbers))
        if late:
            spot = shapely.point_on_surface(subject.communities.get(code, subject.shapes[rows[0]]))
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
