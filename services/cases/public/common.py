"""What people report most, as a few distinct kinds: where a citizen's choice of a class begins.

Ninety classes may be variants of one thing (covers of manholes by their owner), so classes are counted
by kind: those of ``codes/common_kinds.csv`` (assumed: what city hotlines tell of most), else the major class.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

from services.cases.config.kinds.catalogue import CaseClass

MOST = 8
"""How many kinds are told."""
RECENT = 2000
"""How many of the newest cases are counted."""
_FILE = Path(__file__).parents[1] / "codes" / "common_kinds.csv"
_COUNTED = text(
    "SELECT class_kind || '-' || class_code AS service, count(*) AS n FROM ("
    "SELECT class_kind, class_code FROM cases WHERE tenant = :tenant "
    "ORDER BY reported_at DESC, id DESC LIMIT :recent) newest GROUP BY 1"
)


def reported(connection: Connection, tenant: str) -> dict[str, int]:
    """Return how many of the newest cases are of each service code."""
    rows = connection.execute(_COUNTED, {"tenant": tenant, "recent": RECENT})
    return {row.service: int(row.n) for row in rows}


def choose(offered: Mapping[str, CaseClass], counts: Mapping[str, int]) -> list[str]:
    """Return one offered service code per kind, the kinds reported most first; pure.

    A kind is told by its class reported most. Kinds that nobody reported follow in the file's order.
    """
    kinds: Counter[str] = Counter()
    for service, count in counts.items():
        kinds[_kind(service, offered)] += count
    order = [kind for kind, _ in sorted(kinds.items(), key=lambda it: (-it[1], it[0]))]
    order += [kind for kind in _kinds() if kind not in kinds]
    chosen = (_speaker(kind, offered, counts) for kind in order)
    return [service for service in chosen if service][:MOST]


def _speaker(kind: str, offered: Mapping[str, CaseClass], counts: Mapping[str, int]) -> str | None:
    """The offered class of a kind that is reported most, else the first of them."""
    listed = _kinds().get(kind) or [
        service for service in sorted(offered) if _kind(service, offered) == kind
    ]
    there = [service for service in listed if service in offered]
    return max(there, key=lambda service: counts.get(service, 0), default=None)


def _kind(service: str, offered: Mapping[str, CaseClass]) -> str:
    known = _by_service().get(service)
    if known or service not in offered:
        return known or ""
    return f"major {offered[service].major}"


@cache
def _kinds() -> dict[str, list[str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["kind"]: row["services"].split() for row in csv.DictReader(file)}


@cache
def _by_service() -> dict[str, str]:
    return {service: kind for kind, services in _kinds().items() for service in services}
