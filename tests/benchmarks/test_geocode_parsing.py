"""Labelling addresses of any city character by character: what an averaged perceptron over sequences reaches.

Two are trained: on the labelled set's own training part (to compare with published figures; its weights are
never kept), and on text generated from a base of places, which is all that may be shipped. Printed, never judged.
Scores: micro F1 over characters by label without BIO mark, and strict F1 over whole entities.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest

from geocoding.evaluate import shanghai
from geocoding.evaluate.trust import sentences
from geocoding.text.normalise import name as normal

pytestmark = pytest.mark.benchmark
Sentence = list[tuple[str, str]]
SUFFIXES = frozenset("省市区县镇乡村街道路巷弄号栋幢座楼层室单元园城厦院组里坊苑庄屯店厂校司桥港湾")
LONGEST = 10


def test_parsing(shared, tmp_path) -> None:
    data = shared / "data"
    train, dev = (
        _folded(sentences(data / "address_parsing" / f"{part}.txt")) for part in ("train", "dev")
    )
    names = _names(data)
    made = list(_generated(data, 6000))
    for what, given in (
        ("its own training part", train),
        ("text generated from a base of another city", made),
    ):
        started = time.monotonic()
        lexicon = _lexicon(given)
        tagger = _trained(given, names, lexicon, tmp_path / "model")
        found = [tagger.tag(_features(line, names, lexicon)) for line in dev]
        token, entity = _token(dev, found), _entity(dev, found)
        sys.stdout.write(
            f"trained on {what}: micro token F1 {token:.3f}, strict entity F1 {entity:.3f} ({time.monotonic() - started:.0f} s)\n"
        )


def _folded(lines: list[Sentence]) -> list[Sentence]:
    """Labels differ in case only by mistake; a token of several characters counts as its first."""
    return [
        [((char.lower() or "_")[0], label[:2].upper() + label[2:].lower()) for char, label in line]
        for line in lines
    ]


def _names(data: Path) -> dict[str, str]:
    """Names of compounds (c) and of places (r)."""
    found: dict[str, str] = {}
    for part, mark in (("region", "r"), ("community", "c")):
        for line in (data / "place_names" / f"{part}.txt").read_text(encoding="utf-8").splitlines():
            if 2 <= len(line.strip()) <= LONGEST:
                found[line.strip()] = found.get(line.strip(), "") + mark
    return found


def _lexicon(lines: list[Sentence]) -> dict[str, str]:
    """Entities seen at least twice in training, with their most frequent label."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        for label, start, end in _spans([label for _, label in line]):
            key = "".join(char for char, _ in line[start:end]), label
            counts[key] = counts.get(key, 0) + 1
    found: dict[str, tuple[int, str]] = {}
    for (text, label), count in counts.items():
        if count > 2 and len(text) > 1 and count > found.get(text, (0, ""))[0]:
            found[text] = (count, label)
    return {text: label for text, (_, label) in found.items()}


def _matches(text: str, known: dict[str, str], mark: str) -> list[str]:
    """Longest matches from the left, as B-, I- and E- of what is known."""
    found = [""] * len(text)
    at = 0
    while at < len(text):
        size = next(
            (n for n in range(min(LONGEST, len(text) - at), 1, -1) if text[at : at + n] in known), 0
        )
        if size:
            kind = known[text[at : at + size]]
            for k in range(size):
                place = "B" if k == 0 else "E" if k == size - 1 else "I"
                found[at + k] = f"{mark}{place}-{kind}"
        at += max(1, size)
    return found


def _kind(char: str) -> str:
    if char.isdigit():
        return "9"
    if "a" <= char <= "z":
        return "a"
    return char if char in SUFFIXES else "#" if not char.isalnum() else "h"


def _features(line: Sentence, names: dict[str, str], lexicon: dict[str, str]) -> list[list[str]]:
    text = "".join(char for char, _ in line)
    padded = f"\x02\x02\x02{text}\x03\x03\x03"
    shape = [_kind(char) for char in padded]
    one, two = _matches(text, names, "n"), _matches(text, lexicon, "l")
    found = []
    for k in range(len(text)):
        at = k + 3
        row = [f"{d}{padded[at + d]}" for d in (-3, -2, -1, 0, 1, 2, 3)]
        row += [f"b{d}{padded[at + d : at + d + 2]}" for d in (-2, -1, 0, 1)]
        row += [f"t{d}{padded[at + d : at + d + 3]}" for d in (-2, -1, 0)]
        row += [f"s{d}{shape[at + d]}{shape[at + d + 1]}" for d in (-2, -1, 0, 1)]
        row += [f"S{''.join(shape[at - 2 : at + 3])}", f"p{min(k, 6)}", f"q{min(len(text) - k, 5)}"]
        following = next((c for c in padded[at + 1 : at + 9] if c in SUFFIXES), "")
        before = next((c for c in reversed(padded[:at]) if c in SUFFIXES), "")
        row += [f"f{following}", f"g{before}", f"fg{before}{following}"]
        row += [mark for mark in (one[k], two[k]) if mark]
        row += [f"{d}{two[k + d]}" for d in (-1, 1) if 0 <= k + d < len(text) and two[k + d]]
        row += ["again"] if text.count(text[k : k + 2]) > 1 and k + 1 < len(text) else []
        found.append(row)
    return found


def _trained(
    lines: list[Sentence], names: dict[str, str], lexicon: dict[str, str], path: Path
) -> pycrfsuite.Tagger:
    trainer = pycrfsuite.Trainer("ap", verbose=False)
    trainer.set_params({"max_iterations": 12})
    for line in lines:
        trainer.append(_features(line, names, lexicon), [label for _, label in line])
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def _spans(labels: list[str]) -> Iterator[tuple[str, int, int]]:
    start = 0
    for k in range(1, len(labels) + 1):
        if k == len(labels) or labels[k][:1] == "B" or labels[k][2:] != labels[start][2:]:
            if labels[start] != "O":
                yield labels[start][2:], start, k
            start = k


def _token(gold: list[Sentence], found: list[list[str]]) -> float:
    right = total = told = 0
    for line, guess in zip(gold, found, strict=True):
        for (_, label), other in zip(line, guess, strict=True):
            right += label != "O" and label[2:] == other[2:]
            total += label != "O"
            told += other != "O"
    return 2 * right / (total + told)


def _entity(gold: list[Sentence], found: list[list[str]]) -> float:
    right = total = told = 0
    for line, guess in zip(gold, found, strict=True):
        one, other = set(_spans([label for _, label in line])), set(_spans(guess))
        right, total, told = right + len(one & other), total + len(one), told + len(other)
    return 2 * right / (total + told)


def _generated(data: Path, count: int) -> Iterator[Sentence]:
    """Addresses put together from a base's divisions, streets, numbers and names, labelled as made."""
    base, _ = shanghai.read(data)
    random = np.random.default_rng(1)
    districts = dict(zip(base.divisions["code"], base.divisions["name"], strict=True))
    rows = base.places.iloc[random.permutation(len(base.places))[:count]]
    found = rows["address"].str.extract(r"^([\u4e00-\u9fff]{2,6}(?:路|街|大道))(\d+号)")
    for code, title, street, number in zip(
        rows["division"], rows["name"], found[0], found[1], strict=True
    ):
        parts = [("上海市", "city"), (districts[code], "district"), (street, "road")]
        parts += [(number, "roadno"), (normal(title), "poi")]
        keep = [part for part in parts if isinstance(part[0], str) and random.random() < 0.85]
        keep += _inner(random) if random.random() < 0.5 else []
        yield [
            (char, f"{'B' if k == 0 else 'I'}-{label}")
            for text, label in keep
            for k, char in enumerate(text.lower())
        ]


def _inner(random: np.random.Generator) -> list[tuple[str, str]]:
    building, unit, room = (int(n) for n in random.integers((1, 1, 101), (40, 6, 3000)))
    parts = [(f"{building}号楼", "houseno"), (f"{unit}单元", "cellno"), (f"{room}室", "roomno")]
    return parts[: int(random.integers(1, 4))]
