"""OGC API – Common – Part 3: Schemas (23-058), Annex A: class schemas.

The same tests serve the name that the class had as Part 5 of OGC API – Features.
"""

from __future__ import annotations

import jsonschema

from tests.conformance.iut import GEOJSON, OGC_REL, SCHEMA_JSON, first
from tests.conformance.suite import each

PARTS = ("ogcapi-common-3", "ogcapi-features-5")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def both(identifier: str, *kinds: str):
    """Declare a test under both names of the class."""

    def add(run):
        for part in PARTS:
            each(part, identifier, *kinds)(run)
        return run

    return add


def schema(iut, collection) -> dict:
    """The schema of a collection's features."""
    found: dict = iut.json(f"/collections/{collection.id}/schema", accept=SCHEMA_JSON)
    return found


@both("/conf/schemas/basic-schema-inspection")
def basic_inspection(iut, collection) -> None:
    body = schema(iut, collection)
    assert (body["$schema"], body["type"]) == (DIALECT, "object")
    assert body["$id"].startswith("http") and "?" not in body["$id"]
    again = iut.get(body["$id"], accept=SCHEMA_JSON)
    assert again.headers["content-type"].split(";")[0] == SCHEMA_JSON
    jsonschema.Draft202012Validator.check_schema(body)
    known = set(jsonschema.Draft202012Validator.VALIDATORS) | {
        *("title", "description", "default", "examples", "readOnly", "writeOnly", "deprecated"),
        *("$id", "$schema", "$defs", "$comment", "contentMediaType"),
    }
    for name, one in body["properties"].items():
        assert set(one) - known == {key for key in one if key.startswith("x-")}, name
        assert "type" in one or one["format"].startswith("geometry-"), name


@both("/conf/schemas/role")
def role(iut, collection) -> None:
    assert all(isinstance(one.get("x-ogc-role", ""), str) for one in _properties(iut, collection))


@both("/conf/schemas/role-id")
def role_id(iut, collection) -> None:
    ids = [one for one in _properties(iut, collection) if one.get("x-ogc-role") == "id"]
    assert [one["type"] in ("string", "integer") for one in ids] == [True]


@both("/conf/schemas/property-seq")
def property_sequence(iut, collection) -> None:
    found = [one["x-ogc-propertySeq"] for one in _properties(iut, collection)]
    assert all(isinstance(one, int) for one in found)
    assert len(found) == len(set(found))


@both("/conf/schemas/unit")
def unit(iut, collection) -> None:
    for one in _properties(iut, collection):
        if "x-ogc-unit" in one:
            assert isinstance(one["x-ogc-unit"], str)
            assert one["type"] in ("number", "integer")
            assert one["x-ogc-unit"].isascii() and " " not in one["x-ogc-unit"]


@both("/conf/schemas/definition")
def definition(iut, collection) -> None:
    for one in _properties(iut, collection):
        assert one.get("x-ogc-definition", "http://").startswith(("http://", "https://", "urn:"))


@both("/conf/schemas/nullvalues")
def null_values(iut, collection) -> None:
    assert all(
        isinstance(one.get("x-ogc-nullValues", []), list) for one in _properties(iut, collection)
    )


@both("/conf/schemas/link")
def schema_link(iut, collection) -> None:
    link = first(iut.described(collection), f"{OGC_REL}schema")
    assert link["href"] == f"{iut.address}/collections/{collection.id}/schema"


@both("/conf/schemas/features-match", "point", "line", "polygon")
def features_match(iut, collection) -> None:
    """Every feature served is as its schema says (nulls aside, which GeoJSON writes out)."""
    body = schema(iut, collection)
    validator = jsonschema.Draft202012Validator(
        {"type": "object", "properties": body["properties"], "additionalProperties": False},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    path = f"/collections/{collection.id}/items"
    for feature in iut.json(path, {"limit": 50}, GEOJSON)["features"]:
        filled = {key: value for key, value in feature["properties"].items() if value is not None}
        wrong = [error.message for error in validator.iter_errors(filled)]
        assert wrong == []
        assert set(feature["properties"]) <= set(body["properties"])


def _properties(iut, collection) -> list[dict]:
    return list(schema(iut, collection)["properties"].values())
