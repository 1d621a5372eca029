"""OGC API – Styles (draft 20-009): the map's styles for maps by others.

A style per layer, per theme (on the city's ground) and for the whole city, as MapLibre style, SLD 1.0
and SLD 1.1, all derived from the layers' declarations.
"""
