"""The labeller itself: linear-chain conditional random fields (Lafferty et al. 2001; CRFsuite), a file each.

Several are fitted, each to addresses of its own; the labels of the one with which the others agree most are taken
(a consensus of whole label sequences, so that no part is cut in two by votes on single tokens).
"""

from __future__ import annotations

import operator
import os
import random
import threading
from collections.abc import Iterable
from pathlib import Path

import pycrfsuite

from geocoding.label import convention, features
from geocoding.label.generate import SEED, Line, Part, tokens

SETTINGS = {"max_iterations": 50, "c1": 0.3, "c2": 1.0, "feature.minfreq": 2}
"""L-BFGS with both penalties (OWL-QN): few features remain, so that endings weigh and not the names made up."""


class Tagger:
    """Labels texts; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._taggers = []
        for file in (path, *sorted(path.parent.glob(f"{path.name}.[0-9]"))):
            self._taggers.append(pycrfsuite.Tagger())
            self._taggers[-1].open(str(file))
        self._lock = threading.Lock()

    def labels(self, line: list[str]) -> list[str]:
        """Return the BIO label of each token."""
        rows = pycrfsuite.ItemSequence(features.of_tokens(line))
        with self._lock:
            found = [tagger.tag(rows) for tagger in self._taggers]
        return convention.apply(agreed(found))

    def parts(self, text: str) -> list[Part]:
        """Return the parts of a text, each with its label."""
        line = tokens(text)
        return joined(zip(line, self.labels(line), strict=True)) if line else []


def joined(line: Iterable[tuple[str, str]]) -> list[Part]:
    """Return labelled tokens as parts."""
    found: list[Part] = []
    for token, mark in line:
        begin, _, label = mark.partition("-")
        if found and begin == "I" and found[-1][1] == label:
            found[-1] = (found[-1][0] + token, label)
        else:
            found.append((token, label))
    return found


def agreed(found: list[list[str]]) -> list[str]:
    """Return the labelling that agrees with the others at the most tokens."""
    return max(found, key=lambda one: sum(sum(map(operator.eq, one, other)) for other in found))


def train(draws: Iterable[Iterable[Line]], path: Path) -> None:
    """Fit one field to each draw of labelled text; each file is written all or not at all, the first one last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for number, lines in enumerate(draws):
        _fit(lines, path.with_name(f"{path.name}.{number}"), SEED + number)
    path.with_name(f"{path.name}.0").replace(path)


def _fit(lines: Iterable[Line], path: Path, seed: int) -> None:
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(SETTINGS)
    chance = random.Random(seed).random  # noqa: S311
    for line in lines:
        rows = features.of_tokens([token for token, _ in line], chance)
        trainer.append(rows, [mark for _, mark in line])
    half = path.with_suffix(f".{os.getpid()}.part")
    trainer.train(str(half))
    half.replace(path)
