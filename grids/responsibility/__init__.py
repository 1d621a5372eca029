"""Responsibility grids: adjacent whole unit grids that one collector patrols in a shift.

A unit grid belongs to exactly one of them in each shift (:mod:`grids.responsibility.assign`);
:mod:`grids.responsibility.balance` proposes borders between them that even the work out.
"""
