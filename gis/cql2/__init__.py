"""CQL2 (OGC 21-065r2): filters as text or JSON, turned into SQL that cannot be subverted.

``parse`` reads a filter into a small tree; ``to_sql`` turns the tree into one SQLAlchemy expression in
which every value is a bound parameter and every name comes from the caller's own table of columns. A
filter that is malformed, too large, or compares what cannot be compared raises BadInput that names the
place (character of the text, or JSON pointer) — the database never sees it.

Understood: the classes basic, advanced comparison, case- and accent-insensitive, spatial, temporal,
array, arithmetic and property-property. Not understood: functions of one's own.

The parser is our own. The parser of the ``cql2`` package ends the process on a deeply nested filter and
turns integers into floats (a 17-digit identifier would lose its tail); that of ``pygeofilter`` knows
neither Chinese names nor names of one letter.
"""

from gis.cql2.limits import Limits
from gis.cql2.nodes import Array, Call, Interval, Literal, Node, Property, Shape, properties
from gis.cql2.parse import LANGUAGES, parse
from gis.cql2.sql.compile import to_sql

__all__ = [
    "LANGUAGES",
    "Array",
    "Call",
    "Interval",
    "Limits",
    "Literal",
    "Node",
    "Property",
    "Shape",
    "parse",
    "properties",
    "to_sql",
]
