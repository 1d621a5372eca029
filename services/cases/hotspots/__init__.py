"""Hotspots 反复发生问题: places where the same kind of problem comes back, patrolled until it stays away.

``cluster.py`` finds them, ``track.py`` keeps their identity from night to night, ``effect.py``
compares before and after with the rest of the district; all three are pure and in metres.
"""
