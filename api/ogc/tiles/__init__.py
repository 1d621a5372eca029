"""OGC API – Tiles – Part 1 (20-057): vector tiles of a collection, a theme or the whole city.

The tiles themselves are the map's (:mod:`api.tiles`): one cache, one permission, one statement.
"""
