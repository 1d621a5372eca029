"""Patrol 巡查: who is on duty where, where they went, what of their grid they covered, who checks a case.

``fixes.py`` cleans positions, ``walk.py`` measures a walk against a grid and its roads, ``choose.py``
orders candidates for a task; all three are pure and in metres. CJJ/T 106: daily patrol, verification.
"""
