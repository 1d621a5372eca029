"""Labelling addresses of any city: the labeller of :mod:`geocoding.label` against a labelled set (21 labels).

Three are fitted: on the set's own training part (what the method reaches; these weights are never kept), on text
made from the names of one other city, which is what a tenant gets, and on text made from name lists of the whole
country. Printed, never judged. Scores: micro F1 over tokens by label without BIO mark, strict F1 over entities.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from geocoding.base import build
from geocoding.evaluate import shanghai
from geocoding.evaluate.trust import sentences
from geocoding.label import generate, tagger, vocabulary
from geocoding.label.generate import Line
from geocoding.label.tagger import Tagger
from geocoding.label.vocabulary import Vocabulary

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
        ("the set's own training part", [train]),
        ("text made from one other city's names", list(map(list, generate.draws(city)))),
        (
            "text made from name lists of the country",
            list(map(list, generate.draws(_country(data, city)))),
        ),
    ):
        started = time.monotonic()
        tagger.train(draws, tmp_path / what / "labels")
        spent = time.monotonic() - started
        labeller = Tagger(tmp_path / what / "labels")
        started = time.perf_counter()
        found = [labeller.labels([token for token, _ in line]) for line in dev]
        rate = len(dev) / (time.perf_counter() - started)
        figures = f"token F1 {_token(dev, found):.3f}, entity F1 {_entity(dev, found):.3f}"
        figures += f", coarse token F1 {_token(dev, found, COARSE):.3f}"
        size = sum(file.stat().st_size for file in (tmp_path / what).iterdir()) / 1e6
        sys.stdout.write(
            f"fitted to {what}: {figures} ({spent:.0f} s, {size:.1f} MB, {rate:,.0f} addresses/s)\n"
        )


def _folded(lines: list[Line]) -> list[Line]:
    """Labels differ in case only by mistake."""
    return [
        [((token or "_").lower(), label[:2].upper() + label[2:].lower()) for token, label in line]
        for line in lines
    ]


def _country(data: Path, city: Vocabulary) -> Vocabulary:
    """The city's places, with divisions of one province and names of the country by their endings."""
    folder = data / "divisions_shandong"
    listed = (data / "place_names" / "region.txt").read_text(encoding="utf-8").split()
    compounds = (data / "place_names" / "community.txt").read_text(encoding="utf-8").split()
    endings = {"road": "[路街巷]|大道", "community": "村|社区", "town": "[镇乡]|街道"}
    names = {
        kind: [text for text in listed if 2 < len(text) < 8 and re.search(f"({ending})$", text)]
        for kind, ending in endings.items()
    }
    names["district"] = list(pd.read_csv(folder / "areas_37.csv")["name"])
    names["poi"] = [*city.names["poi"], *(text for text in compounds if 2 < len(text) < 10)]
    return Vocabulary(names)


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
