"""What guards and effects look at in what a person fills in, each as properties of JSON Schema 2020-12.

``x-widget`` names a control that knows the city (photos, a point on the map, a unit, a class, a
case); without it the schema alone says how a value is entered. Titles are bilingual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.cases.config.hooks import conditions
from services.cases.engine.guards import SCENE
from services.cases.engine.words import FIELD, ORDER, Evidence, Proof
from services.cases.engine.work import Subject, Work

Schema = dict[str, Any]
Fields = Mapping[str, Schema]
"""Properties by name; ``x-needed`` marks those without which the step is refused."""
_UNIT = {"type": "string", "maxLength": 32, "x-widget": "unit"}
_PHOTOS = {"near": ("近景", "near"), "far": ("远景", "far"), "after": ("处置后", "afterwards")}
_ROLES = (("lead", "主办 · Leads"), ("assist", "协办 · Assists"), ("equal", "并列 · Equal"))


def scene_photos(work: Work, subject: Subject) -> Fields:
    """The photos of the scene that are still missing; a field task needs one of its own."""
    if subject.machine == FIELD:
        return photos({"near": 1})
    proof: Proof = work.ask("proof")
    return photos({kind: getattr(proof, kind) - _there(work, kind) for kind in SCENE})


def photos_after(work: Work, _subject: Subject) -> Fields:
    """The photos of the place afterwards that the handbook asks for."""
    proof: Proof = work.ask("proof")
    return photos({"after": proof.after})


def photos(least: Mapping[str, int]) -> Fields:
    """A field for photos of these kinds, of each at least so many."""
    asked = {kind: max(number, 0) for kind, number in least.items()}
    kinds = [
        {"kind": kind, "zh": _PHOTOS[kind][0], "en": _PHOTOS[kind][1], "least": number}
        for kind, number in asked.items()
    ]
    most = sum(asked.values())
    field = {
        "type": "array",
        "title": "照片 · Photos",
        "items": {"type": "object"},
        "minItems": most,
        "x-widget": "photos",
        "x-kinds": kinds,
        "x-needed": most > 0,
    }
    return {"evidence": field}


def targets(_work: Work, _subject: Subject) -> Fields:
    """The units to dispatch to; none: the policies decide."""
    order = {
        "type": "object",
        "required": ["unit", "role"],
        "properties": {
            "unit": {**_UNIT, "title": "单位 · Unit"},
            "role": {
                "title": "角色 · Role",
                "default": "lead",
                "oneOf": [{"const": role, "title": title} for role, title in _ROLES],
            },
        },
    }
    hint = "不选单位时按派遣策略派遣。 · Without units the policies decide."
    field = {"type": "array", "title": "承办单位 · Units", "items": order, "description": hint}
    return {"targets": field}


def below(_work: Work, _subject: Subject) -> Fields:
    """The unit that an order is handed down to."""
    return {"unit": {**_UNIT, "title": "下派单位 · Unit below", "x-needed": True}}


def into(_work: Work, _subject: Subject) -> Fields:
    """The case that this one is merged into."""
    title = "并入案件 · Merge into"
    return {"into": {"type": "integer", "title": title, "x-widget": "case", "x-needed": True}}


def point(_work: Work, _subject: Subject) -> Fields:
    """Where the case lies: a GeoJSON point, set on the map."""
    title = "位置 · Position"
    return {"point": {"type": "object", "title": title, "x-widget": "point", "x-needed": True}}


def other_class(_work: Work, _subject: Subject) -> Fields:
    """The class that the case is given instead."""
    field = {"type": "string", "title": "小类 · Class", "pattern": r"^\d{4,5}$"}
    return {"class_code": {**field, "x-widget": "class", "x-needed": True}}


def filing(work: Work, _subject: Subject) -> Fields:
    """The filing condition, where the handbook has several for the class."""
    found = conditions(work)
    if len(found) < 2:
        return {}
    choices = [
        {"const": name, "title": f"{item.filing_zh} · {item.filing_en or item.filing_zh}"}
        for name, item in sorted(found.items())
    ]
    return {"condition": {"title": "立案情形 · Filing condition", "oneOf": choices}}


def of_request(kind: str) -> Fields:
    """What a request of a kind tells, when it is asked for and again when it is granted."""
    if kind == "hang":
        return {"until": {"type": "string", "format": "date-time", "title": "挂账至 · Hang until"}}
    if kind == "difficult":
        units = {"type": "array", "title": "协同单位（首个牵头） · Units, the first leads"}
        due = {"type": "string", "format": "date-time", "title": "期限 · Deadline"}
        return {"units": {**units, "items": _UNIT, "minItems": 2}, "due": due}
    return {}


def order(work: Work) -> Fields:
    """Which order a request is about, where there is more than one."""
    found = list(_own_orders(work))
    if len(found) < 2:
        return {}
    choices = [{"const": one.id, "title": str(one.row["unit"])} for one in found]
    return {"order": {"title": "任务 · Order", "oneOf": choices, "x-needed": True}}


def _own_orders(work: Work) -> Iterator[Subject]:
    return (one for one in work.of(ORDER) if one.row["unit"] in work.units())


def _there(work: Work, kind: str) -> int:
    found: list[Evidence] = work.ask("evidence", None)
    return len({one.sha256 for one in found if one.kind == kind})


Asking = Callable[[Work, Subject], Fields]
GUARDS: Mapping[str, Asking] = {
    "after_photo": photos_after,
    "alike": into,
    "below": below,
    "condition": filing,
    "evidence": scene_photos,
    "targets": targets,
}
EFFECTS: Mapping[str, Asking] = {"place": point, "snapshot": other_class}
