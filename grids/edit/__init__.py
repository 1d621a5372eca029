"""Changes of cells that keep their coverage: pure functions on polygons in lon/lat.

What two cells share is one edge. Every change is therefore made on the *faces* of a patch of cells
(:mod:`grids.edit.faces`): all borders and the new lines are noded together, each face is given to
one cell, and a cell is the union of its faces. Vertices that nothing moves keep their exact numbers.
"""

from grids.edit.change import Change
from grids.edit.draw import draw, reshape
from grids.edit.edge import move_edge, move_vertices, nearest_edge, shared_edge
from grids.edit.merge import merge
from grids.edit.rehome import rehome
from grids.edit.split import split

__all__ = [
    "Change",
    "draw",
    "merge",
    "move_edge",
    "move_vertices",
    "nearest_edge",
    "rehome",
    "reshape",
    "shared_edge",
    "split",
]
