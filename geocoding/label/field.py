"""The field: several conditional random fields over the same features, put together as one by the mean of their weights.

Scores of a linear-chain field are linear in its weights, so that the mean of the weights gives the mean of the scores
(a product of experts, as in bagging for structured models; the parts of one that the others contradict lose weight).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEVER = -60.0
"""Score of what cannot be: the inner part of a name without its beginning, or a label that no text has."""
_LEAST = 1e-3


@dataclass(frozen=True, eq=False)
class Field:
    """Labels are numbered: ``B-`` of each of the ``kinds``, then ``I-`` of each.

    ``keys`` are the CRC-32 of the features, ascending; ``labels[begin[k]:begin[k + 1]]`` have the ``weights`` of
    feature ``k``. ``steps`` are the scores of two labels in a row, ``starts`` of a label as such, and as the first.
    """

    kinds: tuple[str, ...]
    keys: NDArray[np.uint32]
    begin: NDArray[np.int32]
    labels: NDArray[np.uint8]
    weights: NDArray[np.float32]
    steps: Floats
    starts: Floats

    def scores(self, rows: Sequence[Sequence[str]]) -> Floats:
        """Return the score of each label at each token, from the features of the tokens."""
        keys = np.array(
            [zlib.crc32(text.encode()) for row in rows for text in row], dtype=np.uint32
        )
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[place] == keys
        token = np.repeat(np.arange(len(rows)), [len(row) for row in rows])[known]
        first, size = self.begin[place[known]], np.diff(self.begin)[place[known]]
        entry = np.arange(size.sum()) + np.repeat(first - np.cumsum(size) + size, size)
        width = 2 * len(self.kinds)
        cell = np.repeat(token, size) * width + self.labels[entry]
        summed = np.bincount(cell, self.weights[entry], minlength=len(rows) * width)
        found: Floats = summed.reshape(len(rows), width) + self.starts[0]
        found[0] += self.starts[1]
        return found


def mean(files: Iterable[Path]) -> Field:
    """Return the mean of fields that CRFsuite has fitted."""
    fitted = [_read(file) for file in files]
    marks = {label for _, _, labels in fitted for label in labels}
    kinds = tuple(sorted({label[2:] for label in marks}))
    number = {f"{mark}-{kind}": k for k, (mark, kind) in enumerate(_marks(kinds))}
    share = 1 / len(fitted)
    weights: dict[tuple[int, int], float] = {}
    steps = np.zeros((len(number), len(number)))
    for states, pairs, _ in fitted:
        for (one, other), weight in pairs.items():
            steps[number[one], number[other]] += share * weight
        for (feature, label), weight in states.items():
            key = zlib.crc32(feature.encode()), number[label]
            weights[key] = weights.get(key, 0.0) + share * weight
    starts = np.zeros((2, len(number)))
    starts[0, [k for label, k in number.items() if label not in marks]] = NEVER
    starts[1, len(kinds) :] = NEVER
    steps[:, len(kinds) :][~np.tile(np.eye(len(kinds), dtype=bool), (2, 1))] = NEVER
    return Field(kinds, *_packed(weights), steps, starts)


def between(one: Field, other: Field) -> Field:
    """Return the mean of two fields of the same kinds."""
    ours, theirs = _cells(one), _cells(other)
    keys, labels = np.concatenate([ours[0], theirs[0]]), np.concatenate([ours[1], theirs[1]])
    weights = np.concatenate([ours[2], theirs[2]])
    cells, place = np.unique(keys.astype(np.uint64) << 8 | labels, return_inverse=True)
    told, first = np.unique((cells >> 8).astype(np.uint32), return_index=True)
    begin = np.append(first, len(cells)).astype(np.int32)
    summed = np.bincount(place, weights / 2).astype(np.float32)
    starts, steps = ((one.starts + other.starts) / 2, (one.steps + other.steps) / 2)
    return Field(one.kinds, told, begin, (cells & 255).astype(np.uint8), summed, steps, starts)


def _cells(
    field: Field,
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.float32]]:
    return np.repeat(field.keys, np.diff(field.begin)), field.labels, field.weights


def _marks(kinds: Sequence[str]) -> list[tuple[str, str]]:
    return [(mark, kind) for mark in "BI" for kind in kinds]


def _packed(
    weights: dict[tuple[int, int], float],
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint8], NDArray[np.float32]]:
    """Return keys, begin, labels and weights, without what hardly weighs."""
    rows = sorted((*key, weight) for key, weight in weights.items() if abs(weight) > _LEAST)
    keys = np.array([row[0] for row in rows], dtype=np.uint32)
    told, first = np.unique(keys, return_index=True)
    begin = np.append(first, len(keys)).astype(np.int32)
    labels = np.array([row[1] for row in rows], dtype=np.uint8)
    return told, begin, labels, np.array([row[2] for row in rows], dtype=np.float32)


Weights = dict[tuple[str, str], float]


def _read(file: Path) -> tuple[Weights, Weights, list[str]]:
    """Return the weights of features and of pairs of labels, and the labels of one fitted field."""
    tagger = pycrfsuite.Tagger()
    with tagger.open(str(file)):
        told = tagger.info()
        return told.state_features, told.transitions, tagger.labels()
