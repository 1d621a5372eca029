"""The labelling that most is expected to be right of: parts weighed by their chance, not tokens, and not one best path.

From the chances of each part (forward-backward over the field, Rabiner 1989) that cut of the text into parts is
taken whose sum of chances is largest, each part at a price: a part is worth telling if it is likelier than that
(minimum Bayes risk, Goodman 1996, for the F1 of whole parts).
"""

from __future__ import annotations

import numpy as np

from geocoding.label.field import Field, Floats

PRICE = 0.5
LONGEST = 24
"""Tokens of a part at most."""


def labels(field: Field, scores: Floats) -> list[str]:
    """Return the BIO label of each token, from the scores of the field's labels."""
    found: list[str] = []
    for size, kind in _cut(spans(field, scores)):
        name = field.kinds[kind]
        found += [f"B-{name}", *[f"I-{name}"] * (size - 1)]
    return found


def spans(field: Field, scores: Floats) -> Floats:
    """Return the chance that a part of a kind begins at a token and has so many: tokens × sizes (from 1) × kinds."""
    here, goes_on = _chances(field, scores)
    count, width = here.shape[0], len(field.kinds)
    found = np.zeros((count, min(LONGEST, count), width))
    inside = here[:, :width]
    first, later = goes_on[:, :width], goes_on[:, width:]
    found[:, 0] = inside * (1 - first)
    inside = inside * first
    for size in range(1, found.shape[1]):
        inside = inside[: count - size]
        found[: count - size, size] = inside * (1 - later[size:])
        inside = inside * later[size:]
    return found


def _chances(field: Field, scores: Floats) -> tuple[Floats, Floats]:
    """Chance of each label at each token, and that a part with this label at the token goes on behind it."""
    steps = np.exp(field.steps)
    told = np.exp(scores - scores.max(axis=1, keepdims=True))
    ahead, behind, summed = np.empty_like(told), np.ones_like(told), np.ones_like(told)
    ahead[0] = told[0] / told[0].sum()
    for k in range(1, len(told)):
        row = (ahead[k - 1] @ steps) * told[k]
        ahead[k] = row / row.sum()
    for k in range(len(told) - 2, -1, -1):
        summed[k] = steps @ (told[k + 1] * behind[k + 1])
        behind[k] = summed[k] / summed[k].sum()
    here = ahead * behind
    width = len(field.kinds)
    goes_on = np.zeros_like(told)
    inner = np.tile((told * behind)[1:, width:], 2)
    onward = np.concatenate(
        [np.diag(steps[part, width:]) for part in (slice(width), slice(width, None))]
    )
    goes_on[:-1] = onward * inner / summed[:-1]
    return here / here.sum(axis=1, keepdims=True), goes_on


def _cut(chances: Floats) -> list[tuple[int, int]]:
    """Sizes and kinds of the parts with the largest sum."""
    count, longest, _ = chances.shape
    kinds, worth = chances.argmax(axis=2), chances.max(axis=2) - PRICE
    best, sizes = np.zeros(count + 1), np.zeros(count + 1, dtype=int)
    for end in range(1, count + 1):
        begins = np.arange(max(0, end - longest), end)
        sums = best[begins] + worth[begins, end - begins - 1]
        chosen = int(sums.argmax())
        best[end], sizes[end] = sums[chosen], end - begins[chosen]
    found, end = [], count
    while end:
        size = int(sizes[end])
        found.append((size, int(kinds[end - size, size - 1])))
        end -= size
    return found[::-1]
