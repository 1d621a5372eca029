"""The conformance classes that ``/ogc`` declares: what works, under every name clients ask for."""

from __future__ import annotations

_BASE = "http://www.opengis.net/spec/"
_CLASSES: dict[str, tuple[str, ...]] = {
    "ogcapi-common-1/1.0/conf/": ("core", "landing-page", "json", "html", "oas30"),
    "ogcapi-common-2/1.0/conf/": ("collections", "json", "html"),
    "ogcapi-common-3/1.0/conf/": ("schemas",),
    "ogcapi-features-1/1.0/conf/": ("core", "geojson", "html", "oas30"),
    "ogcapi-features-2/1.0/conf/": ("crs",),
    "ogcapi-features-3/1.0/conf/": (
        "queryables",
        "queryables-query-parameters",
        "filter",
        "features-filter",
    ),
    "ogcapi-features-4/1.0/conf/": (
        "create-replace-delete",
        "update",
        "features",
        "optimistic-locking-etags",
        "optimistic-locking-timestamps",
        "return-resource-representation-in-response",
    ),
    # Part 5 before it moved to Common: QGIS looks for this name.
    "ogcapi-features-5/1.0/conf/": ("schemas",),
    "ogcapi-tiles-1/1.0/conf/": (
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "collections-selection",
        "mvt",
        "oas30",
    ),
    "tms/2.0/conf/": (
        "tilematrixset",
        "json-tilematrixset",
        "tilesetmetadata",
        "json-tilesetmetadata",
    ),
    # A draft: the names may change.
    "ogcapi-styles-1/0.0/conf/": ("core", "mapbox", "sld-10", "sld-11"),
    "ogcapi-processes-1/1.0/conf/": (
        "core",
        "ogc-process-description",
        "json",
        "html",
        "oas30",
        "job-list",
        "dismiss",
    ),
    # Profiles of GeoJSON; the documents themselves name the first two again.
    "json-fg-1/1.0/conf/": ("core", "types-schemas", "api"),
    "cql2/1.0/conf/": (
        "cql2-text",
        "cql2-json",
        "basic-cql2",
        "advanced-comparison-operators",
        "case-insensitive-comparison",
        "accent-insensitive-comparison",
        # The name in drafts, which QGIS before 3.44 looks for, and the final one.
        "basic-spatial-operators",
        "basic-spatial-functions",
        "basic-spatial-functions-plus",
        "spatial-functions",
        "temporal-functions",
        "array-functions",
        "arithmetic",
        "property-property",
    ),
}


def declared() -> dict[str, list[str]]:
    """Return the conformance declaration (OGC API – Common, Part 1)."""
    return {
        "conformsTo": [f"{_BASE}{part}{name}" for part, names in _CLASSES.items() for name in names]
    }
