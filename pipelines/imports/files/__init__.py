"""Deliveries as files: GeoJSON, Shapefile, GeoPackage, CSV with points, GraphML."""
