"""The formats in which features are given: one module per writer, one description of what is asked.

GeoJSON and JSON-FG are made by PostGIS (``layers/store/geojson.py``), HTML by the page templates; the
others are written here from record batches, chunk by chunk.
"""
