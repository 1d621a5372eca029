"""Checks of the unit grid: what a grid manager must know before an edition is published.

:func:`check` is pure: cells, communities and objects in, findings out. Each finding has a place, a
measure, a severity and a suggested repair (:mod:`grids.check.kinds`); :func:`repaired` applies those
that are safe. Rules: GB/T 30428.1-2013 §5 as digested (nested in the community, no gap, no overlap,
no object cut, about 10 000 m², 15 digits numbered from west to east and north to south).
"""

from grids.check.findings import Finding
from grids.check.kinds import KINDS, Kind
from grids.check.repair import repaired
from grids.check.run import check
from grids.check.subject import Objects, Subject

__all__ = ["KINDS", "Finding", "Kind", "Objects", "Subject", "check", "repaired"]
