"""Topology checks of a layer: where polygons gape, overlap or disagree, and where lines hang loose.

Each check takes a GeoDataFrame with a CRS and returns a GeoDataFrame of findings in the same CRS, one row
each, with the columns of :data:`gis.topology.findings.COLUMNS`. Everything is measured in metres in a
projected system of the place; neighbours are found by an STRtree, so the time grows nearly linearly.
Nothing is changed: invalid polygons are mended for the measurement only.
"""

from gis.topology.dangles import dangles
from gis.topology.gaps import gaps
from gis.topology.overlaps import overlaps
from gis.topology.slivers import slivers
from gis.topology.vertices import mismatches

__all__ = ["dangles", "gaps", "mismatches", "overlaps", "slivers"]
