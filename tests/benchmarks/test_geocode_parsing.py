"""Labelling addresses of any city: the labeller of :mod:`geocoding.label` against a labelled set (21 labels).

Two are fitted: on text made from the names of one other city, as a tenant gets it, and on the set's own training part
(what the method reaches; these weights are never kept). Printed, never judged. Scores: micro F1 over tokens by label
without BIO mark, strict F1 over entities.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from geocoding.base import build
from geocoding.evaluate import shanghai
from geocoding.evaluate.trust import sentences
from geocoding.label import generate, tagger, vocabulary
from geocoding.label.generate import Line
from geocoding.label.tagger import Tagger

pytestmark = pytest.mark.benchmark
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
    train, dev = (
        _folded(sentences(data / "address_parsing" / f"{part}.txt")) for part in ("train", "dev")
    )
    base, _ = shanghai.read(data)
    city = vocabulary.of_segment(build.build(base))
    for what, draws in (
        ("text made from one other city's names", list(map(list, generate.draws(city)))),
        ("the set's own training part", [train]),
    ):
        started = time.process_time()
        tagger.train(draws, tmp_path / what / "labels")
        spent = time.process_time() - started
        labeller = Tagger(tmp_path / what / "labels")
        started = time.process_time()
        found = [labeller.labels([token for token, _ in line]) for line in dev]
        each = 1e3 * (time.process_time() - started) / len(dev)
        figures = f"token F1 {_token(dev, found):.3f}, entity F1 {_entity(dev, found):.3f}"
        figures += f", coarse token F1 {_token(dev, found, COARSE):.3f}"
        size = sum(file.stat().st_size for file in (tmp_path / what).iterdir()) / 1e6
        sys.stdout.write(
            f"fitted to {what}: {figures} ({spent:.0f} s, {size:.1f} MB, {each:.2f} ms an address)\n"
        )


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
