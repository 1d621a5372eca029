"""Labelling addresses of any city: the labeller of :mod:`geocoding.label` against a labelled set (21 labels).

One is fitted to text made from the names of one other city, as a tenant gets it, and must reach the bars; the one that
comes with the program is printed beside it. Nothing is fitted to the set. Scores: micro F1 over tokens by label without
BIO mark, strict F1 over entities.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geocoding.base import build
from geocoding.evaluate import shanghai
from geocoding.evaluate.trust import sentences
from geocoding.label import tagger, vocabulary
from geocoding.label.generate import Line
from geocoding.label.tagger import Tagger

pytestmark = pytest.mark.benchmark
TOKEN_BAR, ENTITY_BAR = 0.895, 0.88
COARSE = {
    **dict.fromkeys(("country", "prov", "city", "district"), "division"),
    **dict.fromkeys(("devzone", "town", "community"), "town"),
    **dict.fromkeys(("road", "subroad"), "street"),
    **dict.fromkeys(("roadno", "subroadno"), "number"),
    **dict.fromkeys(("houseno", "cellno", "floorno", "roomno"), "inner"),
    **dict.fromkeys(("poi", "subpoi"), "poi"),
}
"""What a geocoder needs to tell apart; the other labels are rest."""


def test_labelling(shared, tmp_path) -> None:
    data = shared / "data"
    dev = _folded(sentences(data / "address_parsing" / "dev.txt"))
    _told("that comes with the program", tagger.GIVEN, dev)
    base, _ = shanghai.read(data)
    started = time.process_time()
    tagger.learn(vocabulary.of_segment(build.build(base)), tmp_path / "labels")
    spent = time.process_time() - started
    token, entity = _told(
        f"fitted to one other city's names in {spent:.0f} s", tmp_path / "labels", dev
    )
    assert token >= TOKEN_BAR
    assert entity >= ENTITY_BAR


def _told(what: str, path: Path, dev: list[Line]) -> tuple[float, float]:
    """Print the scores of a labeller; return those of tokens and entities."""
    labeller = Tagger(path)
    started = time.process_time()
    found = [labeller.labels([token for token, _ in line]) for line in dev]
    each = 1e3 * (time.process_time() - started) / len(dev)
    token, entity = _token(dev, found), _entity(dev, found)
    sys.stdout.write(
        f"labeller {what}: token F1 {token:.4f}, entity F1 {entity:.4f}, coarse token F1 "
        f"{_token(dev, found, COARSE):.3f} ({path.stat().st_size / 1e6:.1f} MB, {each:.2f} ms an address)\n"
    )
    return token, entity


def _folded(lines: list[Line]) -> list[Line]:
    """Labels differ in case only by mistake."""
    return [
        [((token or "_").lower(), label[:2].upper() + label[2:].lower()) for token, label in line]
        for line in lines
    ]


def _spans(labels: list[str]) -> Iterator[tuple[str, int, int]]:
    start = 0
    for k in range(1, len(labels) + 1):
        if k == len(labels) or labels[k][:1] == "B" or labels[k][2:] != labels[start][2:]:
            if labels[start] != "O":
                yield labels[start][2:], start, k
            start = k


def _token(gold: list[Line], found: list[list[str]], merged: dict[str, str] | None = None) -> float:
    def of(label: str) -> str:
        return (merged or {}).get(label[2:], "rest" if merged else label[2:])

    right = total = told = 0
    for line, guess in zip(gold, found, strict=True):
        for (_, label), other in zip(line, guess, strict=True):
            right += label != "O" and of(label) == of(other)
            total += label != "O"
            told += other != "O"
    return 2 * right / (total + told)


def _entity(gold: list[Line], found: list[list[str]]) -> float:
    right = total = told = 0
    for line, guess in zip(gold, found, strict=True):
        one, other = set(_spans([label for _, label in line])), set(_spans(guess))
        right, total, told = right + len(one & other), total + len(one), told + len(other)
    return 2 * right / (total + told)
