"""The form of an action: what its row of the flow asks for and what the city's own form adds.

One JSON Schema 2020-12 of the action's ``data``; clients make the fields of it, whatever the flow
and the forms of the configuration say (no action has a form of its own in a client).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from services.cases.config.hooks import city_form
from services.cases.engine.words import CASE, ORDER, REQUEST
from services.cases.engine.work import Subject, Work
from services.cases.read import fields
from services.cases.read.fields import Schema
from services.cases.rules.flow import Transition
from services.cases.rules.requests import Kind

_APPLICATORS = ("allOf", "anyOf", "oneOf", "if", "then", "else")


def of_action(work: Work, subject: Subject, row: Transition) -> Schema | None:
    """Return the form of a transition; None where nothing is asked."""
    found = [ask(work, subject) for ask in _asking(row)]
    if subject.machine == REQUEST and row.action == "grant":
        found.append(fields.of_request(str(subject.row["kind"])))
    return _joined(found, city_form(work, f"{row.machine}.{row.action}"), {})


def of_request(work: Work, kind: Kind) -> Schema | None:
    """Return the form with which a request of this kind is asked for."""
    about = fields.order(work) if kind.about == ORDER else {}
    return _joined(
        [about, fields.of_request(kind.kind)],
        city_form(work, f"{REQUEST}.ask"),
        {"kind": kind.kind},
    )


def of_remark(work: Work) -> Schema | None:
    """Return the form of a remark: photos, if there are any."""
    return _joined([fields.photos({"near": 0})], city_form(work, f"{CASE}.note"), {})


def _asking(row: Transition) -> Iterator[fields.Asking]:
    for named, known in ((row.guards, fields.GUARDS), (row.effects, fields.EFFECTS)):
        yield from (known[one.name] for one in named if one.name in known)


def _joined(
    parts: list[fields.Fields], own: Mapping[str, Any] | None, given: Mapping[str, Any]
) -> Schema | None:
    """One schema of the parts and the city's form; what is ``given`` already is not asked again."""
    properties: Schema = {}
    for part in parts:
        properties |= part
    needed = [name for name, field in properties.items() if field.get("x-needed")]
    settled = _settled(own or {}, given)
    properties |= {
        name: {**properties.get(name, {}), **field}
        for name, field in settled.get("properties", {}).items()
    }
    asked = {name: field for name, field in properties.items() if name not in given}
    if not asked:
        return None
    needed += [name for name in settled.get("required", []) if name in asked and name not in needed]
    kept: Schema = {name: settled[name] for name in ("$defs", "x-order") if name in settled}
    return {"type": "object", "required": needed, "properties": asked, **kept}


def _settled(schema: Mapping[str, Any], given: Mapping[str, Any]) -> Schema:
    """The schema with its conditions decided by what is known already."""
    found: Schema = {name: value for name, value in schema.items() if name not in _APPLICATORS}
    for branch in (schema, *schema.get("allOf", ())):
        if "if" not in branch:
            continue
        met = Draft202012Validator(branch["if"]).is_valid(dict(given))
        chosen = branch.get("then" if met else "else", {})
        more = {**found.get("properties", {}), **chosen.get("properties", {})}
        needed = [*found.get("required", []), *chosen.get("required", [])]
        found |= {"properties": more, "required": needed}
    return found
