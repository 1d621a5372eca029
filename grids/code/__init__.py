"""Codes of unit grids: 12 digits of the community and a 3-digit serial (GB/T 30428.1).

Serials run from west to east and north to south when a community is numbered at once
(:mod:`grids.code.number`), afterwards upwards; a serial that was used is never used again
(:mod:`grids.code.issue`).
"""
