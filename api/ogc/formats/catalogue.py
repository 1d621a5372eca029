"""The formats on offer: their names, media types and writers."""

from __future__ import annotations

from dataclasses import dataclass

from api.ogc.formats import csv, flatgeobuf, geopackage, geoparquet, xlsx
from api.ogc.formats.sheet import Writer


@dataclass(frozen=True)
class Format:
    """A format: ``name`` for ``f=``, media types (the first is the answer's), other names.

    A format with a ``writer`` is streamed, as many features as are asked for; the others come in
    pages.
    """

    name: str
    title: str
    types: tuple[str, ...]
    suffix: str
    also: tuple[str, ...] = ()
    writer: Writer | None = None
    charset: str = ""

    @property
    def media(self) -> str:
        """The media type of links to it."""
        return self.types[0]

    @property
    def content_type(self) -> str:
        """The Content-Type of an answer."""
        return f"{self.media}{self.charset}"


JSON = Format(
    "json",
    "GeoJSON",
    (
        *("application/geo+json", "application/json", "application/schema+json"),
        *("application/vnd.oai.openapi+json", "application/openapi+json"),
        "application/problem+json",
    ),
    "geojson",
    ("geojson",),
)
HTML = Format("html", "HTML", ("text/html", "application/xhtml+xml"), "html")
JSONFG = Format(
    "jsonfg",
    "JSON-FG",
    # A profile of GeoJSON since 1.0; the others are its names before.
    ("application/geo+json", "application/fg+json", "application/vnd.ogc.fg+json"),
    "json",
    ("json-fg", "fg"),
)
CSV = Format(
    "csv", "CSV", ("text/csv",), "csv", writer=csv.write, charset="; charset=utf-8; header=present"
)
FLATGEOBUF = Format(
    "flatgeobuf",
    "FlatGeobuf",
    ("application/flatgeobuf", "application/vnd.flatgeobuf"),
    "fgb",
    ("fgb",),
    flatgeobuf.write,
)
GEOPARQUET = Format(
    "parquet",
    "GeoParquet",
    ("application/vnd.apache.parquet", "application/x-parquet"),
    "parquet",
    ("geoparquet",),
    geoparquet.write,
)
GEOPACKAGE = Format(
    "gpkg",
    "GeoPackage",
    ("application/geopackage+sqlite3",),
    "gpkg",
    ("geopackage",),
    geopackage.write,
)
XLSX = Format(
    "xlsx",
    "Excel",
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "xlsx",
    ("excel",),
    xlsx.write,
)
DOCUMENTS = (JSON, HTML)
"""What every resource is given in."""
FEATURES = (JSON, HTML, JSONFG, FLATGEOBUF, GEOPARQUET, CSV, GEOPACKAGE, XLSX)
"""What features are given in, the first where a client does not mind."""
DOWNLOADS = tuple(form for form in FEATURES if form.writer)
