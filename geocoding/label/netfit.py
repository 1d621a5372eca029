"""Fits the network (:mod:`geocoding.label.net`) to labelled text: gradients by hand, steps by Adam (Kingma & Ba 2015).

Some signs of tokens and some numbers are hidden at random (dropout, Srivastava et al. 2014), so that it leans on no single one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

import numpy as np
from numpy.typing import NDArray

from geocoding.label import signs
from geocoding.label.net import (
    GAPS,
    UNKNOWN,
    Net,
    Numbers,
    Signs,
    beside,
    chances,
    levelled,
    sigmoid,
)

WIDTH, LINES, POOL = 128, 64, 3_200
"""Numbers of a vector, lines of a step; lines are drawn in pools, within which those of one length go together."""
ROUNDS, WARM = 3, 200
RATE, HIDDEN, UNHEARD, SMOOTH = 2e-3, 0.2, 0.1, 0.02
"""Steps of Adam at first, share of numbers hidden, of tokens made unknown, of chance left to all labels alike."""
_LEAST = 8
_BETAS = 0.9, 0.999
Line = list[tuple[str, str]]
Weights = dict[str, Numbers]
Sample = tuple[Signs, NDArray[np.int64]]


def fit(lines: Iterable[Line], labels: Sequence[str], seed: int) -> Net:
    """Return a network fitted to lines of tokens with ``labels``; tokens with others teach nothing."""
    random = np.random.default_rng(seed)
    made = list(lines)
    told = [signs.of_tokens([token for token, _ in line], random.random) for line in made]
    often = Counter(sign for line in told for token in line for sign in token)
    names = tuple(sorted(sign for sign, times in often.items() if times >= _LEAST))
    weights = _first(len(names), len(labels), random)
    net = _net(names, weights)
    number = {label: k for k, label in enumerate(labels)}
    samples = [
        (net.rows(line), np.array([number.get(label, -1) for _, label in labelled]))
        for line, labelled in zip(told, made, strict=True)
    ]
    _descend(weights, samples, random)
    return _net(names, weights)


def _net(names: tuple[str, ...], weights: Weights) -> Net:
    return Net(names, weights["vectors"], weights["layers"], weights["out"])


def _first(names: int, labels: int, random: np.random.Generator) -> Weights:
    def drawn(*shape: int, size: float) -> Numbers:
        return (size * random.standard_normal(shape)).astype(np.float32)

    layers = drawn(len(GAPS), 3 * WIDTH + 1, 2 * WIDTH, size=1 / math.sqrt(3 * WIDTH))
    out = drawn(WIDTH + 1, labels, size=1 / math.sqrt(WIDTH))
    layers[:, -1] = out[-1] = 0
    return {"vectors": drawn(names + 1, WIDTH, size=0.3), "layers": layers, "out": out}


def _descend(weights: Weights, samples: list[Sample], random: np.random.Generator) -> None:
    """Change the weights step by step, in larger steps at first."""
    steps = max(1, ROUNDS * (len(samples) // LINES))
    means = {
        name: (np.zeros_like(values), np.zeros_like(values)) for name, values in weights.items()
    }
    for step, batch in zip(range(1, steps + 1), _batches(samples, random), strict=False):
        rate = RATE * min(step / WARM, 0.5 + 0.5 * math.cos(math.pi * step / steps))
        slopes = gradient(weights, *batch, random)
        norm = math.sqrt(sum(float(np.vdot(slope, slope)) for slope in slopes.values()))
        for name, slope in slopes.items():
            slope *= min(1.0, 1 / (norm + 1e-9))
            mean, square = means[name]
            mean += (1 - _BETAS[0]) * (slope - mean)
            square += (1 - _BETAS[1]) * (slope * slope - square)
            spread = np.sqrt(square / (1 - _BETAS[1] ** step)) + np.float32(1e-8)
            weights[name] -= np.float32(rate / (1 - _BETAS[0] ** step)) * mean / spread


def _batches(
    samples: list[Sample], random: np.random.Generator
) -> Iterator[tuple[Signs, NDArray[np.int64]]]:
    """Yield lines of about one length, padded: their signs, and their labels (-1 where there is no token)."""
    while True:
        order = random.permutation(len(samples)).tolist()
        for pool in batched(order, POOL):
            alike = sorted(pool, key=lambda k: len(samples[k][0]))
            parts = list(batched(alike, LINES))
            for part in random.permutation(len(parts)).tolist():
                yield _padded([samples[k] for k in parts[part]])


def _padded(lines: Sequence[Sample]) -> tuple[Signs, NDArray[np.int64]]:
    longest = max(len(rows) for rows, _ in lines)
    told = np.zeros((len(lines), longest, lines[0][0].shape[1]), np.int32)
    labels = np.full((len(lines), longest), -1)
    for k, (rows, marks) in enumerate(lines):
        told[k, : len(rows)], labels[k, : len(rows)] = rows, marks
    return told, labels


def gradient(
    weights: Weights,
    told: Signs,
    labels: NDArray[np.int64],
    random: np.random.Generator,
    hidden: float = HIDDEN,
) -> Weights:
    """Return the slopes of the mean loss of some lines by each weight; ``labels`` are -1 where there is no token."""
    there = (labels >= 0)[..., None].astype(np.float32)
    if hidden:
        told = told.copy()
        told[..., 0][random.random(labels.shape) < UNHEARD] = UNKNOWN
    here, kept, trace = _forward(weights, told, there, random, hidden)
    level, spread = levelled(here)
    slope = _loss_slope(level @ weights["out"][:-1] + weights["out"][-1], labels)
    flat = slope.reshape(-1, slope.shape[-1])
    found = {"out": _with_constant(level, flat), "layers": np.empty_like(weights["layers"])}
    slope = _unlevelled(slope @ weights["out"][:-1].T, level, spread)
    for k in reversed(range(len(GAPS))):
        slope = slope + _through_layer(
            weights["layers"][k], slope, trace[k], there, GAPS[k], found["layers"][k]
        )
    found["vectors"] = _gathered(slope * kept, told, len(weights["vectors"]))
    return found


def _mask(
    shape: tuple[int, ...], hidden: float, there: Numbers, random: np.random.Generator
) -> Numbers:
    if not hidden:
        return np.broadcast_to(there, shape)
    shown = random.random(shape, np.float32) >= hidden
    return shown * (there * np.float32(1 / (1 - hidden)))


Trace = tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]


def _forward(
    weights: Weights, told: Signs, there: Numbers, random: np.random.Generator, hidden: float
) -> tuple[Numbers, Numbers, list[Trace]]:
    """Return the vectors before the labels, what of the first was shown, and what each layer saw."""
    here = weights["vectors"][told].sum(axis=2)
    shown = _mask(here.shape, hidden, there, random)
    here, trace = here * shown, []
    for gap, layer in zip(GAPS, weights["layers"], strict=True):
        level, spread = levelled(here)
        wide = beside(level * there, gap)
        both = wide @ layer[:-1] + layer[-1]
        half, gate = both[..., :WIDTH], sigmoid(both[..., WIDTH:])
        kept = _mask(here.shape, hidden, there, random)
        here = here + half * gate * kept
        trace.append((level, spread, wide, half, gate, kept))
    return here, shown, trace


def _loss_slope(told: Numbers, labels: NDArray[np.int64]) -> Numbers:
    """Slope of the mean logarithm of the chance of the labels (some of it spread over all) by what was told."""
    there = labels >= 0
    wanted = np.full(told.shape, SMOOTH / told.shape[-1], np.float32)
    np.put_along_axis(
        wanted, np.maximum(labels, 0)[..., None], 1 - SMOOTH + SMOOTH / told.shape[-1], axis=-1
    )
    slope: Numbers = (np.exp(chances(told)) - wanted) * there[..., None] / np.float32(there.sum())
    return slope.astype(np.float32, copy=False)


def _unlevelled(slope: Numbers, level: Numbers, spread: Numbers) -> Numbers:
    middle = slope.mean(axis=-1, keepdims=True)
    lean = (slope * level).mean(axis=-1, keepdims=True)
    found: Numbers = (slope - middle - level * lean) / spread
    return found


def _with_constant(seen: Numbers, flat: Numbers) -> Numbers:
    """Slopes of the weights of a linear step and of the constants below them."""
    return np.vstack([seen.reshape(-1, seen.shape[-1]).T @ flat, flat.sum(axis=0)])


def _through_layer(
    layer: Numbers, slope: Numbers, trace: Trace, there: Numbers, gap: int, found: Numbers
) -> Numbers:
    """Return the slope by what a layer was given; write that by its weights into ``found``."""
    level, spread, wide, half, gate, kept = trace
    slope = slope * kept
    both = np.concatenate([slope * gate, slope * half * gate * (1 - gate)], axis=-1)
    flat = both.reshape(-1, both.shape[-1])
    found[:] = _with_constant(wide, flat)
    back = both @ layer[:-1].T
    inner = back[..., WIDTH : 2 * WIDTH].copy()
    if gap < inner.shape[1]:
        inner[:, :-gap] += back[:, gap:, :WIDTH]
        inner[:, gap:] += back[:, :-gap, 2 * WIDTH :]
    return _unlevelled(inner * there, level, spread)


def _gathered(slope: Numbers, told: Signs, rows: int) -> Numbers:
    """Sum up the slopes of the tokens by the signs that they have."""
    found = np.zeros((rows, slope.shape[-1]), np.float32)
    flat = slope.reshape(-1, slope.shape[-1])
    for column in range(told.shape[-1]):
        np.add.at(found, told[..., column].ravel(), flat)
    return found
