"""All checks of a subject, one after the other."""

from __future__ import annotations

from itertools import chain

from grids.check.borders import coverage, overlaps
from grids.check.codes import codes, order
from grids.check.cuts import cuts
from grids.check.findings import Finding
from grids.check.forms import forms, sizes
from grids.check.subject import Subject


def check(subject: Subject) -> list[Finding]:
    """Return what is wrong or doubtful with the cells in question; errors are no exception here."""
    if not len(subject.ids):
        return list(coverage(subject))
    found = list(forms(subject))
    steps = (overlaps, coverage, cuts, sizes, codes, order)
    return [*found, *chain.from_iterable(step(subject) for step in steps)]
