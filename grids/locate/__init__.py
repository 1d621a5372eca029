"""Where a point lies: its unit grid, responsibility grid and handling grids, now or at a date.

One point is answered by the database (:mod:`grids.locate.single`), many by an index in memory
(:mod:`grids.locate.many`). A point on a border belongs to the cell with the lowest code.
"""
