"""Services: the classes that a city's catalogue offers to citizens, and their attributes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from layers.codes import load
from services.cases.config import readers
from services.cases.config.held import timeline
from services.cases.config.kinds import forms
from services.cases.config.kinds.catalogue import CaseClass
from services.cases.config.kinds.forms import Form
from services.cases.open311.refusals import unknown

_TYPES = {
    "number": "number",
    "integer": "number",
    "string": "string",
    "boolean": "singlevaluelist",
    "array": "multivaluelist",
}
_LONG = 200


def known(connection: Connection, jurisdiction: str) -> bool:
    """Tell whether there is such a city."""
    found = connection.scalar(text("SELECT 1 FROM tenants WHERE id = :id"), {"id": jurisdiction})
    return found is not None


def services(connection: Connection, tenant: str, at: dt.datetime) -> list[dict[str, Any]]:
    """Return the classes in force that citizens may report."""
    rows = _forms(connection, tenant, at)
    return [_service(item, rows) for item in offered(connection, tenant, at).values()]


def offered(connection: Connection, tenant: str, at: dt.datetime) -> Mapping[str, CaseClass]:
    """Return the public classes in force by their service code."""
    held = timeline(connection, tenant).at("catalogue", at)
    classes = readers.classes.of(connection, tenant, held)
    return {code_of(item): item for item in classes.values() if item.public}


def code_of(item: CaseClass) -> str:
    """The service code of a class."""
    return f"{item.class_kind}-{item.code}"


def definition(connection: Connection, tenant: str, code: str, at: dt.datetime) -> dict[str, Any]:
    """Return a service's attributes; NotFound for an unknown one."""
    item = offered(connection, tenant, at).get(code)
    if item is None:
        raise unknown("service_code", "服务", code)
    form = _form(_forms(connection, tenant, at), item)
    return {"service_code": code, "attributes": list(_attributes(form)) if form else []}


def _forms(connection: Connection, tenant: str, at: dt.datetime) -> Any:
    return readers.forms.of(connection, tenant, timeline(connection, tenant).at("forms", at))


def _form(rows: Any, item: CaseClass) -> Form | None:
    return forms.find(rows, item.type, item.code, "case.report")


def _service(item: CaseClass, rows: Any) -> dict[str, Any]:
    major = load("matter_major_2026" if item.edition == "2026" else "event_major_2013").get(
        item.major
    )
    form = _form(rows, item)
    return {
        "service_code": code_of(item),
        "service_name": item.zh,
        "description": item.en or item.zh,
        "metadata": form is not None and any(_attributes(form)),
        "type": "realtime",
        "keywords": item.en.lower().replace(":", ",") if item.en else "",
        "group": major.zh if major else "",
    }


def _attributes(form: Form) -> Iterator[dict[str, Any]]:
    """The flat fields of a form's JSON Schema."""
    needed = set(form.fields.get("required", ()))
    for order, (name, field) in enumerate(form.fields.get("properties", {}).items(), 1):
        values = _values(field)
        kind = "singlevaluelist" if "enum" in field else _TYPES.get(field.get("type", ""))
        if kind is None or (kind.endswith("list") and not values):
            continue
        made = {
            "variable": True,
            "code": name,
            "datatype": _datatype(kind, field),
            "required": name in needed,
            "datatype_description": field.get("description", ""),
            "order": order,
            "description": field.get("title", name),
        }
        yield made | ({"values": values} if values else {})


def _datatype(kind: str, field: Mapping[str, Any]) -> str:
    if kind != "string":
        return kind
    if field.get("format") in ("date", "date-time"):
        return "datetime"
    return "text" if field.get("maxLength", 0) > _LONG else "string"


def _values(field: Mapping[str, Any]) -> list[dict[str, str]]:
    if field.get("type") == "boolean":
        return [{"key": "true", "name": "是"}, {"key": "false", "name": "否"}]
    listed = field.get("enum") or field.get("items", {}).get("enum") or ()
    return [{"key": str(one), "name": str(one)} for one in listed]


def typed(form: Form | None, given: Mapping[str, list[str]]) -> dict[str, Any]:
    """Make the texts of a request's attributes what the form's schema wants."""
    fields = form.fields.get("properties", {}) if form else {}
    return {name: _typed(fields.get(name, {}), texts) for name, texts in given.items()}


def _typed(field: Mapping[str, Any], texts: list[str]) -> Any:
    kind = field.get("type")
    if kind == "array":
        return texts
    text_ = texts[0]
    if kind == "boolean":
        return text_ == "true"
    try:
        return int(text_) if kind == "integer" else float(text_) if kind == "number" else text_
    except ValueError:
        return text_


def form_of(connection: Connection, tenant: str, item: CaseClass, at: dt.datetime) -> Form | None:
    """The form that a report of the class fills in."""
    return _form(_forms(connection, tenant, at), item)
