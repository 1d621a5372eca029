"""The labeller itself: a linear-chain conditional random field (Lafferty et al. 2001; CRFsuite), kept as one file."""

from __future__ import annotations

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
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))
        self._lock = threading.Lock()

    def labels(self, line: list[str]) -> list[str]:
        """Return the BIO label of each token."""
        with self._lock:
            found: list[str] = self._tagger.tag(features.of_tokens(line))
        return convention.apply(found)

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


def train(lines: Iterable[Line], path: Path) -> None:
    """Fit to labelled text and write the file, all of it or nothing."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(SETTINGS)
    chance = random.Random(SEED).random  # noqa: S311
    for line in lines:
        rows = features.of_tokens([token for token, _ in line], chance)
        trainer.append(rows, [mark for _, mark in line])
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")
    trainer.train(str(half))
    half.replace(path)
