"""Service requests: those of filed cases in lists, any by its own number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis.crs import STORAGE_SRID
from gis.errors import BadInput
from services.cases.public.follow import COLUMNS, JOINED
from services.cases.public.label import label

MOST = 1000
SPAN = dt.timedelta(days=90)
_MOST_NAMED = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a client asks of the list; names override everything else (specification, GET requests)."""

    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    status: frozenset[str] = frozenset()
    bbox: tuple[float, float, float, float] | None = None
    page: int = 1
    size: int = MOST


def asked(query: Mapping[str, str], now: dt.datetime) -> Asked:
    """Read the query; BadInput names the parameter that is wrong. Without dates: the last 90 days."""
    start, end = _moment(query, "start_date"), _moment(query, "end_date")
    if start is not None and end is not None and end - start > SPAN:
        raise _bad(
            "end_date", "起止时间最多相隔 90 天。", "The dates may be 90 days apart at most."
        )
    if start is None:
        start = (end or now) - SPAN
    status = frozenset(_several(query.get("status", "")))
    if not status <= {"open", "closed"}:
        raise _bad("status", "status 只能是 open、closed。", "status is open or closed.")
    return Asked(
        names=tuple(_several(query.get("service_request_id", "")))[:_MOST_NAMED],
        codes=tuple(_several(query.get("service_code", ""))),
        start=start,
        end=end or start + SPAN,
        status=status,
        bbox=_bbox(query.get("bbox")),
        page=_number(query, "page", 1, 10_000),
        size=_number(query, "page_size", MOST, MOST),
    )


def requests(connection: Connection, tenant: str, wish: Asked) -> list[dict[str, Any]]:
    """Return the requests, newest first (the transaction must see the tenant's reports and cases)."""
    conditions, values = _conditions(wish)
    statement = text(
        f"SELECT {COLUMNS} FROM {JOINED} WHERE r.tenant = :tenant AND {' AND '.join(conditions)} "  # noqa: S608
        "ORDER BY r.received_at DESC, r.id DESC LIMIT :most OFFSET :skipped"
    )
    paged = {"most": wish.size, "skipped": (wish.page - 1) * wish.size}
    rows = connection.execute(statement, {"tenant": tenant, **values, **paged}).mappings()
    return [told(dict(row)) for row in rows]


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A request as the standard has it; no words of anybody, no contact."""
    verdict = row["verdict"] or {}
    responsible = verdict.get("responsible") or {}
    return {
        "service_request_id": row["tracking"],
        "status": "closed" if row["ended"] else "open",
        "status_notes": label(row["state"], ended=row["ended"])[0],
        "service_name": row["name"],
        "service_code": f"{row['class_kind']}-{row['class_code']}",
        "description": None,
        "agency_responsible": row["unit_title"] or responsible.get("name"),
        "service_notice": None,
        "requested_datetime": row["received_at"],
        "updated_datetime": row["ended_at"] or row["valid_from"],
        "expected_datetime": _parsed(verdict.get("expected_at")) or row["due_at"],
        "address": verdict.get("place"),
        "address_id": None,
        "zipcode": None,
        "lat": row["lat"],
        "long": row["lon"],
        "media_url": None,
    }


def _conditions(wish: Asked) -> tuple[list[str], dict[str, Any]]:
    if wish.names:
        return ["r.tracking = ANY(:names)"], {"names": [name.upper() for name in wish.names]}
    conditions = ["c.read = 'public'", "r.received_at BETWEEN :start AND :end"]
    values: dict[str, Any] = {"start": wish.start, "end": wish.end}
    if wish.codes:
        conditions.append("c.class_kind || '-' || r.class_code = ANY(:codes)")
        values["codes"] = list(wish.codes)
    if len(wish.status) == 1:
        conditions.append("c.ended = :ended")
        values["ended"] = "closed" in wish.status
    if wish.bbox is not None:
        west, south, east, north = wish.bbox
        conditions.append(
            f"r.geom && ST_MakeEnvelope(:west, :south, :east, :north, {STORAGE_SRID})"
        )
        values |= {"west": west, "south": south, "east": east, "north": north}
    return conditions, values


def _several(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _moment(query: Mapping[str, str], name: str) -> dt.datetime | None:
    given = query.get(name)
    if not given:
        return None
    try:
        moment = dt.datetime.fromisoformat(given.replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _bad(
            name, f"{name} 应如 2026-03-02T00:00:00Z。", f"{name} is like 2026-03-02T00:00:00Z."
        ) from None


def _parsed(given: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(given) if given else None


def _number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    given = query.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= most):
        raise _bad(name, f"{name} 应为 1 至 {most}。", f"{name} is between 1 and {most}.")
    return int(given)


def _bbox(given: str | None) -> tuple[float, float, float, float] | None:
    if not given:
        return None
    try:
        west, south, east, north = (float(part) for part in given.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad("bbox", "bbox 应为 西,南,东,北。", "bbox is west,south,east,north.")
    return west, south, east, north


def _bad(name: str, zh: str, en: str) -> BadInput:
    return BadInput(f"bad_{name}", zh, en, name)
