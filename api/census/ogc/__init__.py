"""``/api/census/ogc``: rows in quarantine as collections of an OGC API Features service, for QGIS."""
