"""What the OpenAPI document of ``/ogc`` says of tiles, styles, processes and jobs.

Kept short: desktop clients read the document for each layer they add.
"""

from __future__ import annotations

from typing import Any

from api.ogc.processes.routes import STATES
from api.ogc.styles import documents, mapbox
from api.ogc.tiles import matrix, tilesets
from api.tiles import MEDIA as MVT

JSON = "application/json"
_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
_OBJECT: dict[str, Any] = {"type": "object"}
_PROBLEM = {
    "description": "Refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
}
_LAYER = {"$ref": "#/components/parameters/collectionId"}
_FORMAT = {"$ref": "#/components/parameters/f"}
Operation = dict[str, Any]


def paths(whole: bool) -> dict[str, Any]:
    """Return the paths; processes and jobs are those of the whole city only."""
    found = {
        **_tiles("", "Dataset"),
        **_tiles("/collections/{collectionId}", "Collection"),
        **_styles(),
    }
    found["/tileMatrixSets"] = _get("getTileMatrixSets", "Tiles", [_FORMAT])
    found["/tileMatrixSets/{tileMatrixSetId}"] = _get("getTileMatrixSet", "Tiles", [_SET, _FORMAT])
    return {**found, **_processes()} if whole else found


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "style": "form", "explode": False, "schema": schema}


_SET = _path("tileMatrixSetId", {"type": "string", "enum": list(matrix.SETS)})
_ADDRESS = [
    _path("tileMatrix", _TEXT),
    _path("tileRow", _WHOLE),
    _path("tileCol", _WHOLE),
]
_STYLE = _path("styleId", _TEXT)
_PROCESS = _path("processId", _TEXT)
_JOB = _path("jobId", _TEXT)
_PAGE = [
    _query("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
    _query("offset", _WHOLE),
]
_VIEW = [
    {"$ref": f"#/components/parameters/{name}"}
    for name in ("datetime", "filter", "filter-lang", "filter-crs")
]
_SOME = _query("collections", {"type": "array", "items": _TEXT})


def _get(
    name: str, tag: str, parameters: list[dict[str, Any]], *media: str, **more: Any
) -> Operation:
    content = {one: {"schema": _schema(one)} for one in media or (JSON, "text/html")}
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "parameters": parameters,
            "responses": {
                "200": {"description": "OK", "content": content},
                **more,
                "default": _PROBLEM,
            },
        }
    }


def _schema(media: str) -> dict[str, Any]:
    if "json" in media:
        return _OBJECT
    return {"type": "string", "format": "binary"} if media in (MVT, "image/png") else _TEXT


def _tiles(place: str, name: str) -> dict[str, Any]:
    """The dataset's tiles are of all layers, or of the ``collections`` asked for; a filter holds for each."""
    of = [_LAYER] if place else [_SOME]
    metadata = (JSON, tilesets.TILEJSON, "text/html")
    formats = _query("f", {"type": "string", "enum": ["json", "tilejson", "html"]})
    empty = {"204": {"description": "The tile is empty"}}
    here = f"{place}/tiles/{{tileMatrixSetId}}"
    return {
        f"{place}/tiles": _get(f"get{name}TileSets", "Tiles", [*of, *_VIEW, _FORMAT]),
        here: _get(f"get{name}TileSet", "Tiles", [*of, _SET, *_VIEW, formats], *metadata),
        f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"get{name}Tile", "Tiles", [*of, _SET, *_ADDRESS, *_VIEW], MVT, **empty
        ),
    }


def _styles() -> dict[str, Any]:
    sheets = (mapbox.MEDIA, documents.SLD10, documents.SLD11, documents.QML, "text/html")
    formats = _query("f", {"type": "string", "enum": ["mapbox", "sld10", "sld11", "qml", "html"]})
    return {
        "/styles": _get("getStyles", "Styles", [_FORMAT]),
        "/styles/{styleId}": _get("getStyle", "Styles", [_STYLE, formats], *sheets),
        "/styles/{styleId}/metadata": _get("getStyleMetadata", "Styles", [_STYLE, _FORMAT]),
        "/collections/{collectionId}/styles": _get(
            "getCollectionStyles", "Styles", [_LAYER, _FORMAT]
        ),
    }


def _processes() -> dict[str, Any]:
    filters = [
        _query("type", {"type": "array", "items": _TEXT}),
        _query("processID", {"type": "array", "items": _TEXT}),
        _query("status", {"type": "array", "items": {"type": "string", "enum": list(STATES)}}),
        _query("datetime", _TEXT),
        _query("minDuration", _WHOLE),
        _query("maxDuration", _WHOLE),
        *_PAGE,
    ]
    dismissed = _get("dismiss", "Jobs", [_JOB], JSON)["get"]
    return {
        "/processes": _get("getProcesses", "Processes", [*_PAGE, _FORMAT]),
        "/processes/{processId}": _get("getProcess", "Processes", [_PROCESS, _FORMAT]),
        "/processes/{processId}/execution": {"post": _execution()},
        "/jobs": _get("getJobs", "Jobs", [*filters, _FORMAT]),
        "/jobs/{jobId}": {**_get("getStatus", "Jobs", [_JOB, _FORMAT]), "delete": dismissed},
        "/jobs/{jobId}/results": _get("getResults", "Jobs", [_JOB], *_RESULTS),
        "/jobs/{jobId}/results/{outputId}": _get(
            "getResult", "Jobs", [_JOB, _path("outputId", _TEXT)], *_RESULTS[:2]
        ),
    }


_RESULTS = (JSON, "application/geo+json", "multipart/related")


def _execution() -> Operation:
    body = {
        "type": "object",
        "properties": {
            "inputs": _OBJECT,
            "outputs": _OBJECT,
            "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"},
        },
    }
    operation: Operation = _get("execute", "Processes", [_PROCESS], *_RESULTS)["get"]
    operation["parameters"] = [
        _PROCESS,
        {"name": "Prefer", "in": "header", "schema": _TEXT, "description": "respond-async"},
    ]
    operation["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    operation["responses"]["201"] = {
        "description": "Accepted: Location names the job",
        "content": {JSON: {"schema": _OBJECT}},
    }
    return operation
