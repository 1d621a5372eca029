"""Before anything is timed: do all servers give the same content?"""

from __future__ import annotations

import json
import math
import urllib.request
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.ogc.cases import Case, Question, paths
from tests.benchmarks.ogc.city import ATTRIBUTES
from tests.benchmarks.ogc.started import Running
from tests.mvt import read

LOOKS = 3
PRECISION = 1e-7
"""Degrees; all of these servers write at least as many decimals as the data has (7)."""


class DifferentError(Exception):
    """Two servers gave different content: a comparison of their speed would mean nothing."""


def check(servers: Sequence[Running], case: Case) -> list[str]:
    """Compare the answers of all servers that have the case; returns one line per server."""
    said = []
    looks = Case(case.id, case.title, case.kind, case.questions[:LOOKS])
    for look, question in enumerate(looks.questions):
        seen: dict[str, Any] = {}
        for server in servers:
            asked = paths(server.form, looks)
            if asked is not None:
                seen[server.id] = _content(server, asked[look], case.kind)
        _compare(case, question, seen)
        if look == 0:
            said = [f"{case.id} {name}: {_size(content)}" for name, content in seen.items()]
    return said


def _content(server: Running, path: str, kind: str) -> Any:
    """Features as {id: (attributes, position)}; those of a tile by code, as not all have ids there."""
    head = {"Authorization": f"Bearer {server.token}"} if server.token else {}
    request = urllib.request.Request(server.base + path, headers=head)
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
    if kind == "tile":
        (features,) = read(body).values()
        return {one.properties["code"]: (one.properties, one.point) for one in features}
    document = json.loads(body)
    return dict(map(_feature, document.get("features", [document])))


def _feature(one: dict[str, Any]) -> tuple[int, tuple[dict[str, Any], list[float]]]:
    attributes = {name: one["properties"][name] for name in ATTRIBUTES}
    return int(one["id"]), (attributes, one["geometry"]["coordinates"])


def _compare(case: Case, question: Question, seen: dict[str, Any]) -> None:
    """Pages of a larger set may hold any of its features: then their number must agree."""
    (first, expected), *others = seen.items()
    partial = case.kind == "items" and len(expected) == question.limit
    for name, content in others:
        if partial and len(content) != len(expected):
            raise DifferentError(
                f"{case.id}: {first} {len(expected)}, {name} {len(content)} features"
            )
        if not partial and content.keys() != expected.keys() and not _edge(case, content, expected):
            raise DifferentError(
                f"{case.id}: {first} and {name} give other features: {len(expected)}, {len(content)}"
            )
        for key in content.keys() & expected.keys():
            _compare_one(case, name, content[key], expected[key])


def _edge(case: Case, one: Any, other: Any) -> bool:
    """Around a tile each server has its own idea of a buffer: inside it they must agree."""
    if case.kind != "tile":
        return False
    apart = one.keys() ^ other.keys()
    spots = [(one.get(key) or other.get(key))[1] for key in apart]
    return all(min(x, y) <= 0 or max(x, y) >= 4096 for x, y in spots)


def _compare_one(case: Case, name: str, one: Any, other: Any) -> None:
    """The same attributes, and the same place: to a unit of the tile, or to a centimetre."""
    if one[0] != other[0]:
        raise DifferentError(f"{case.id}: attributes of {name}: {one[0]} {other[0]}")
    near = 1 if case.kind == "tile" else PRECISION
    if not all(
        math.isclose(a, b, rel_tol=0, abs_tol=near) for a, b in zip(one[1], other[1], strict=True)
    ):
        raise DifferentError(f"{case.id}: place in {name}: {one[1]} {other[1]}")


def _size(content: Any) -> str:
    return f"{len(content)} features"
