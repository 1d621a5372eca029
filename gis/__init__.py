"""Spatial foundations: coordinate systems, geometry, topology, database, filters, tiles, raster; knows no word of the city."""
