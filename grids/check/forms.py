"""Cells by themselves: valid, of one part, no strip, of a fit size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from grids.check.findings import Finding
from grids.check.subject import Subject

NARROW, ROUNDNESS = 5.0, 0.12
"""A strip is on average narrower than this (m), and much longer than wide (Polsby–Popper)."""
LIMITS = (2_000.0, 5_000.0, 15_000.0, 50_000.0)
"""Square metres: too small below the first, rather small below the second, rather large above the
third, too large above the fourth (GB/T 30428.1: about 10 000 m²; the bounds are the project's)."""


def forms(subject: Subject) -> Iterator[Finding]:
    """Findings ``invalid``, ``multipart`` and ``sliver``."""
    focus = np.flatnonzero(subject.focus)
    shapes = subject.shapes[focus]
    for row in focus[~shapely.is_valid(shapes)].tolist():
        yield Finding("invalid", subject.shapes[row], 0.0, *subject.named(row))
    parts = shapely.get_num_geometries(shapes)
    for row, count in zip(focus[parts > 1].tolist(), parts[parts > 1].tolist(), strict=True):
        yield Finding("multipart", subject.shapes[row], float(count), *subject.named(row))
    lengths = shapely.length(subject.local.shape(shapes))
    areas = np.maximum(subject.areas[focus], 1e-9)
    width = 2 * areas / lengths
    strip = (width < NARROW) & (4 * np.pi * areas / lengths**2 < ROUNDNESS)
    for row, metres in zip(focus[strip].tolist(), width[strip].tolist(), strict=True):
        yield Finding("sliver", subject.shapes[row], metres, *subject.named(row))


def sizes(subject: Subject) -> Iterator[Finding]:
    """Findings ``too_small``, ``small``, ``large`` and ``too_large``."""
    names = ("too_small", "small", None, "large", "too_large")
    classes = np.searchsorted(LIMITS, subject.areas, side="right")
    for row in np.flatnonzero(subject.focus & (classes != 2)).tolist():
        name = names[classes[row]]
        assert name is not None
        yield Finding(name, subject.shapes[row], subject.areas[row], *subject.named(row))
