"""Handling grids: where named staff of a department handle cases, nested on four levels.

Level 1 city, 2 district, 3 street, 4 community; each level lies in the one above it. A grid lists
unit grids, or covers the division of its ``division_code``.
"""
