"""The map's style (MapLibre style specification 8) derived from the layers' declarations.

The same rules as the web client's (web/src/map/style, file by file), for maps by others: a test holds
the two to the same result. Everything starts from layers as plain JSON (:mod:`layers.derive.describe`).
"""
