"""Fit the model of an index on queries made from its own names and addresses.

Right answers come from queries with noise; wrong ones from the same queries with the true record hidden, and
from names and streets that do not exist, put together from pieces of those that do. No other data is used, so a
model says nothing about any other tenant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from geocoding.calibrate import alone, crossings, trees
from geocoding.calibrate.trees import Trees
from geocoding.evaluate import cases, judge
from geocoding.evaluate.cases import Case, Sampler
from geocoding.index.segment import Segment
from geocoding.search import score
from geocoding.search.query import Candidate

SEED = 20260305
PLACES, DOORS = 200, 200
ENDINGS = ("路", "街", "大道", "巷", "小区", "大厦", "幼儿园", "超市", "公司")


def fit(segment: Segment) -> Trees | None:
    """Return the model, None where the base is too small to learn from."""
    rows, right = [], []
    for case in training(segment):
        _, ranked = judge.ask(segment, case)
        for item in ranked[:2]:
            rows.append(item.x_features)
            right.append(judge.good(case, item))
    if len(rows) < 200 or not any(right) or all(right):
        return None
    return trees.fit(np.array(rows, float), np.array(right, bool))


def training(segment: Segment) -> Iterator[Case]:
    """Yield the cases, in a fixed order."""
    sampler = Sampler(segment, SEED)
    made = [
        *cases.named(sampler, PLACES), *cases.addressed(sampler, DOORS // 2),
        *cases.shortened(sampler, PLACES), *cases.left_out(sampler, DOORS),
        *cases.left_out(sampler, DOORS, district=True), *cases.lanes(sampler, DOORS // 2),
    ]  # fmt: skip
    for number, case in enumerate(made):
        yield case
        if number % 2 == 0 and case.ent >= 0 and case.kind not in judge.ABOUT:
            yield replace(case, none=True, hidden=_hidden(segment, case))
    yield from crossings.told(sampler, PLACES)
    yield from invented(sampler, 2 * PLACES)
    yield from longer(sampler, PLACES)
    yield from alone.told(sampler, PLACES)


def _hidden(segment: Segment, case: Case) -> frozenset[int]:
    """The true record and all that bear its name or stand at its door."""
    hidden = {case.ent, *case.members}
    if case.door is None:
        x, y = segment["x"], segment["y"]
        near = segment.points.near(case.x, case.y, 120.0)
        hidden |= set(near[np.hypot(x[near] - case.x, y[near] - case.y) < 120.0].tolist())
    return frozenset(hidden)


def invented(sampler: Sampler, count: int) -> Iterator[Case]:
    """Names and addresses that do not exist, from pieces of existing ones."""
    s, random = sampler.segment, sampler.random
    if not len(s.names):
        return
    for _ in range(count):
        first, second = (s.names[int(k)] for k in random.integers(len(s.names), size=2))
        head, tail = first[: max(1, len(first) // 2)], second[len(second) // 2 :]
        number = int(random.integers(1, 900))
        ending = str(random.choice(ENDINGS))
        forms = (
            head + tail, head[:2] + second[:1] + ending + f"{number}号", tail[:2] + head[:1] + ending,
            f"{tail[:3]}{ending}{number}号{number % 9 + 1}号楼", f"{head}{number}号{tail}",
        )  # fmt: skip
        text = str(random.choice(forms))
        if s.table.find_one(_hash(text)) < 0:
            yield Case("invented", text, none=True)


def longer(sampler: Sampler, count: int) -> Iterator[Case]:
    """Real doors with something unknown right before the street: the true street is a longer one."""
    s, random = sampler.segment, sampler.random
    for number, street, _ in sampler.doors(count):
        other = s.names[int(random.integers(len(s.names)))]
        text = other[: int(random.integers(1, 3))] + street + number.text
        yield Case("invented", text, none=True)


def _hash(text: str) -> int:
    from geocoding.index import hashes
    from geocoding.text.normalise import name

    return hashes.of_text(name(text))


def chances(model: Trees | None, items: list[Candidate]) -> None:
    """Set the calibrated chance of each candidate; without model a rough one from the hand score."""
    if not items:
        return
    found = model.chances(score.matrix(items)) if model else _rough(items)
    for item, chance in zip(items, np.asarray(found).tolist(), strict=True):
        item.chance = chance


def _rough(items: list[Candidate]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Without a model: sure of what the text names in full and alone, of nothing else."""
    x = score.matrix(items)
    margin, similar, explained = (
        x[:, score.FEATURES.index(key)] for key in ("margin", "similar", "explained")
    )
    whole = (similar == 1.0) & (explained >= 1.0) & (margin > 0.0)
    return np.where(whole, 0.9, np.clip(x[:, 0] - 0.2, 0.0, 0.7))
