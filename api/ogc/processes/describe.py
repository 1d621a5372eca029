"""Processes as the standard describes them, derived from their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.ogc.schema import Language
from layers.jobs.discover import AnyProcess
from layers.jobs.process import GEOJSON

VERSION = "1.0.0"
_PICK = {"zh": 0, "en": 1}


def listing(
    base: str, processes: tuple[AnyProcess, ...], language: Language, start: int, limit: int
) -> dict[str, Any]:
    """Return a page of the list of processes (clause 7.9)."""
    here, end = f"{base}/processes", start + limit
    links = [
        {"rel": "self", "type": "application/json", "href": here},
        {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
    ]
    if end < len(processes):
        following = f"{here}?offset={end}&limit={limit}"
        links.append({"rel": "next", "type": "application/json", "href": following})
    shown = [summary(base, process, language) for process in processes[start:end]]
    return {"processes": shown, "links": links}


def summary(base: str, process: AnyProcess, language: Language) -> dict[str, Any]:
    """Return what the list says of a process."""
    here, pick = f"{base}/processes/{process.id}", _PICK[language]
    modes = ["sync-execute", "async-execute", "dismiss"]
    return {
        "id": process.id,
        "title": process.title[pick],
        "description": process.description[pick],
        "keywords": list(process.keywords),
        "version": VERSION,
        "jobControlOptions": modes if process.waits else modes[1:],
        "outputTransmission": ["value"],
        "links": [
            {"rel": "self", "type": "application/json", "href": here},
            {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/execute",
                "type": "application/json",
                "href": f"{here}/execution",
                "title": {"zh": "执行", "en": "Execute"}[language],
            },
        ],
    }


def description(base: str, process: AnyProcess, language: Language) -> dict[str, Any]:
    """Return the whole description (clause 7.10, OGC process description)."""
    pick = _PICK[language]
    outputs = {
        name: {"title": output.title[pick], "schema": dict(output.schema)}
        for name, output in process.outputs.items()
    }
    return {
        **summary(base, process, language),
        "inputs": _inputs(process, language),
        "outputs": outputs,
        "example": {"inputs": dict(process.example), "response": "document"},
    }


def _inputs(process: AnyProcess, language: Language) -> dict[str, Any]:
    whole = process.inputs.model_json_schema()
    required = set(whole.get("required", ()))
    return {
        name: {
            "title": member["title" if language == "zh" else "title_en"],
            "schema": _schema(member),
            "minOccurs": int(name in required),
            "maxOccurs": 1,
        }
        for name, member in whole["properties"].items()
    }


def _schema(member: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a value: optional ones may be left out rather than be null.

    In the dialect of OpenAPI 3.0, where an exclusive limit is a flag beside the limit.
    """
    found = dict(member)
    choices = [one for one in found.pop("anyOf", ()) if one.get("type") != "null"]
    for choice in choices:
        found |= choice
    for name in ("title", "title_en"):
        found.pop(name, None)
    if found.get("default", ...) is None:
        found.pop("default")
    for exclusive, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if exclusive in found:
            found |= {plain: found[exclusive], exclusive: True}
    if found.get("type") == "object":
        found.pop("additionalProperties", None)
        found |= {"format": "geojson-geometry", "contentMediaType": GEOJSON}
    return found
