"""OGC API – Records – Part 1 (20-004r1): the catalogue of the layers, an API of its own below ``/ogc/records``.

Beside the layers' own API, because desktop GIS offer every collection of an API as a layer to add.
"""
