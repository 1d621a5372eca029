"""Mapbox Vector Tile 2.1 (github.com/mapbox/vector-tile-spec), one layer from columns of features.

PostGIS can write tiles, too (ST_AsMVT), but spends half of a full tile on looking up attribute values
one by one. Here whole columns are looked up and written at a time.
"""

from gis.mvt.layer import Column, layer
from gis.mvt.shapes import Shapes, drawn, points

__all__ = ["Column", "Shapes", "drawn", "layer", "points"]
