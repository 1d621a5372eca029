"""The labeller itself: conditional random fields (Lafferty et al. 2001), fitted by CRFsuite, and a convolutional network.

Several fields are fitted, each to addresses of its own and shown other features (:mod:`geocoding.label.subspace`), and
put together as one (:mod:`geocoding.label.field`). The network (:mod:`geocoding.label.net`) is of another kind and errs
elsewhere: the logarithms of its chances are added to the scores of the field (a product of experts).
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pycrfsuite

from geocoding.label import (
    convention,
    decode,
    features,
    field,
    files,
    generate,
    grammar,
    netfit,
    signs,
    subspace,
)
from geocoding.label.generate import SEED, Line, Part, tokens
from geocoding.label.vocabulary import Vocabulary

SETTINGS = {"max_iterations": 50, "c1": 0.3, "c2": 1.0, "feature.minfreq": 2}
"""L-BFGS with both penalties (OWL-QN): few features remain, so that endings weigh and not the names made up."""


GIVEN = grammar.FOLDER / "labels.npz"
"""The labeller that comes with the program, fitted to text made of words and the country's divisions (``make labeller``)."""
NET = 0.5
"""How much the network says beside the field."""


class Tagger:
    """Labels texts; safe to use from several threads. ``ValueError`` if the file is not a labeller's."""

    def __init__(self, path: Path) -> None:
        self._field, self._net = files.load(path)

    def labels(self, line: list[str]) -> list[str]:
        """Return the BIO label of each token."""
        scores = self._field.scores(features.of_tokens(line))
        scores += NET * self._net.scores(signs.of_tokens(line))
        return convention.apply(decode.labels(self._field, scores))

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


def learn(words: Vocabulary, path: Path) -> None:
    """Fit a labeller to text made of names (minutes of a processor), and put the given field's weights beside its own."""
    train(generate.draws(words), generate.more(words), path)
    made, net = files.load(path)
    given, _ = files.load(GIVEN)
    files.save(path, field.between(made, given), net)


def train(draws: Iterable[Iterable[Line]], others: Iterable[Line], path: Path) -> None:
    """Fit one field to each draw of labelled text, the network to others, and write them, all or not at all.

    One field alone sees all features.
    """
    draws = list(draws)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fitted = [
            _fit(lines, Path(folder) / str(draw), SEED + draw, alone=len(draws) == 1)
            for draw, lines in enumerate(draws)
        ]
        made = field.mean(fitted)
    labels = [f"{mark}-{kind}" for mark in "BI" for kind in made.kinds]
    files.save(path, made, netfit.fit(others, labels, SEED))


def _fit(lines: Iterable[Line], path: Path, seed: int, *, alone: bool) -> Path:
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(SETTINGS)
    chances = random.Random(seed)  # noqa: S311
    hidden: subspace.Kinds = frozenset() if alone else subspace.drawn(chances)
    for line in lines:
        rows = features.of_tokens([token for token, _ in line], chances.random)
        trainer.append([subspace.shown(row, hidden) for row in rows], [mark for _, mark in line])
    trainer.train(str(path))
    return path
