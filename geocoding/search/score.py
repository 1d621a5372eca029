"""Evidence for a candidate: what of the query it explains, and what speaks against it."""

from __future__ import annotations

import math

import numpy as np

from geocoding.parse import tokens as kinds
from geocoding.search import contrast
from geocoding.search.query import Candidate, Query

FEATURES = (
    "score", "margin", "similar", "covered", "explained", "explained_all", "unexplained", "length", "text",
    "address", "division", "door", "poi", "street", "area", "junction", "interpolated", "relative",
    "role", "radius", "rivals", "sure", "digits", "swapped", "denied",
)  # fmt: skip
POINTS = frozenset({"poi", "quarter", "locality"})
_WEIGHT = {
    "door": 0.06,
    "junction": 0.08,
    "interpolated": 0.02,
    "lane": 0.02,
    "street": -0.12,
    "area": -0.3,
    "corridor": 0.1,
    "relative": 0.08,
}


def weigh(query: Query, item: Candidate) -> None:
    """Set division agreement, the explained mask and the hand score, by which candidates are ordered."""
    item.division = _division(query, item)
    total = max(1, len(query.text) - (query.neutral & ~item.mask).bit_count())
    share = (item.mask.bit_count() - 1.3 * (1.0 - item.similar) * item.loose.bit_count()) / total
    value = 0.62 * share + 0.1 * item.division + _WEIGHT.get(item.level, 0.0)
    if item.level in POINTS or item.similar:
        value += 0.3 * item.similar * (0.75 + 0.25 * item.covered) - 0.02 * item.role
        value += 0.12 * item.address
    else:
        value += 0.3 * item.address
    if item.level == "street" and item.ent >= 0:
        value += 0.01 * float(query.segments[item.segment]["radius"][item.ent] > 0)
    value += _bias(query, item)
    item.score = value


def _division(query: Query, item: Candidate) -> float:
    """1 where all named divisions hold the candidate, -1 where none does, between where some do."""
    if not query.divisions or not item.area:
        return 0.0
    good = 0
    for ranges, bits in query.divisions:
        if any(low <= item.area <= high for low, high in ranges):
            good += 1
            item.mask |= bits
        elif item.mask & bits == bits:
            good += 1
    return (2.0 * good / len(query.divisions)) - 1.0


def _bias(query: Query, item: Candidate) -> float:
    bias, value = query.bias, 0.0
    if bias.reach:
        away = math.hypot(item.x - bias.x, item.y - bias.y)
        value += 0.06 / (1.0 + away / bias.reach)
    if bias.area and item.area and bias.area[0] <= item.area <= bias.area[1]:
        value += 0.03
    return value


def describe(query: Query, ranked: list[Candidate], most: int = 10) -> None:
    """Set the features of the first candidates, from which the calibrated chance is computed."""
    unknown = 0
    digits = any(token.kind == kinds.NUMBER for token in query.tokens)
    for token in query.tokens:
        if token.kind == kinds.UNKNOWN:
            unknown |= token.mask
    size = max(1, len(query.text))
    for item in ranked[:most]:
        best, close = _rivals(ranked[:most], item)
        content = max(1, size - (query.neutral & ~item.mask).bit_count())
        left = unknown & ~item.mask
        item.x_features = [
            item.score, item.score - best, item.similar, item.covered,
            item.mask.bit_count() / content, item.mask.bit_count() / size, left.bit_count() / content,
            min(item.length, 16) / 8, min(size, 40) / 20, item.address, item.division,
            *(float(item.level in levels) for levels in _LEVELS), item.role / 3,
            math.log10(max(item.radius, 5.0)), float(close),
            float(item.notes.get("sure", 1.0)), float(digits), contrast.swapped(query, item), contrast.denied(query, item),
        ]  # fmt: skip


def _rivals(ranked: list[Candidate], item: Candidate) -> tuple[float, int]:
    """The best score of another place more than 100 m away, and how many such are nearly as good."""
    best, close = 0.0, 0
    for other in ranked:
        if close and other.score <= item.score - 0.03:
            break
        if other is item or math.hypot(other.x - item.x, other.y - item.y) <= 100.0:
            continue
        best = max(best, other.score)
        close += other.score > item.score - 0.03
        if other.score <= item.score - 0.03:
            break
    return best, close


_LEVELS = (
    ("door", "lane"),
    ("poi", "quarter", "locality"),
    ("street",),
    ("area",),
    ("junction",),
    ("interpolated",),
    ("relative", "corridor"),
)


def matrix(items: list[Candidate]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the features of the candidates as rows."""
    return np.array([item.x_features for item in items], float).reshape(len(items), len(FEATURES))
