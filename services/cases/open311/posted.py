"""A posted service request, made into a candidate."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from gis.errors import BadInput
from services.cases.config.kinds.catalogue import CaseClass
from services.cases.contacts.keep import Given
from services.cases.intake.candidate import PUBLIC, Candidate
from services.cases.open311.refusals import missing

_ATTRIBUTE = re.compile(r"attribute\[([\w.-]{1,60})\](?:\[\d*\])?")
_MOST_FIELDS = 200
LONGEST = 4000
"""Characters of a description that the specification promises to take."""


def fields(body: bytes) -> dict[str, list[str]]:
    """Read a form-encoded body (UTF-8); BadInput for anything else."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except (UnicodeDecodeError, ValueError):
        raise BadInput(
            "bad_form", "请求内容应为 UTF-8 表单。", "The body is a form in UTF-8."
        ) from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value.replace("\x00", ""))
    return found


def first(form: Mapping[str, list[str]], name: str) -> str:
    """The first value of a field, empty without."""
    return form.get(name, [""])[0].strip()


def attributes(form: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The values of ``attribute[code]`` by code."""
    found: dict[str, list[str]] = {}
    for name, values in form.items():
        if match := _ATTRIBUTE.fullmatch(name):
            found.setdefault(match[1], []).extend(values)
    return found


def candidate(
    form: Mapping[str, list[str]], item: CaseClass, data: Mapping[str, object]
) -> Candidate:
    """The candidate; BadInput without a place. ``media_url`` is kept as text, never fetched here."""
    names = (first(form, "last_name"), first(form, "first_name"))
    media = first(form, "media_url")[:500]
    words = first(form, "description")[:LONGEST]
    address = first(form, "address_string")[:300]
    point = _point(form)
    if point is None and not address:
        raise missing("lat、long 或 address_string", "lat and long, or address_string,")
    return Candidate(
        source=PUBLIC,
        class_code=item.code,
        class_kind=item.class_kind,
        point=point,
        description=words,
        address=address,
        contact=Given("".join(names)[:60], first(form, "phone")[:30]),
        data={**data, **({"media_url": media} if media else {})},
    )


def _point(form: Mapping[str, list[str]]) -> tuple[float, float] | None:
    given = first(form, "long"), first(form, "lat")
    if not any(given):
        return None
    try:
        lon, lat = (float(part) for part in given)
    except ValueError:
        lon = lat = math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadInput("bad_lat", "lat、long 应为经纬度。", "lat and long are degrees.", "lat")
    return lon, lat
