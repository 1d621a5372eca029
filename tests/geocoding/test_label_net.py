"""The network: its slopes, that it learns, and the file of a labeller."""

from __future__ import annotations

import numpy as np
import pytest

from geocoding.label import files, net, netfit, signs
from geocoding.label.field import Field
from geocoding.label.generate import tokens
from geocoding.label.net import Net

LABELS = ["B-poi", "B-road", "I-poi", "I-road"]
LINES = [
    [("文", "B-road"), ("路", "I-road"), ("时", "B-poi"), ("代", "I-poi")],
    [("时", "B-poi"), ("代", "I-poi"), ("文", "B-road"), ("路", "I-road"), ("路", "I-road")],
]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(4)


@pytest.fixture
def narrow(monkeypatch) -> None:
    monkeypatch.setattr(netfit, "WIDTH", 8)
    monkeypatch.setattr(netfit, "WARM", 5)
    monkeypatch.setattr(netfit, "RATE", 0.02)


def _loss(weights: netfit.Weights, told: net.Signs, labels: np.ndarray) -> float:
    """Of lines one by one, without what they were padded with."""
    names = tuple(map(str, range(1, len(weights["vectors"]))))
    made = Net(names, weights["vectors"], weights["layers"], weights["out"])
    found = []
    for line, marks in zip(told, labels, strict=True):
        size = int((marks >= 0).sum())
        scores = made.scores(line[:size].astype(str).tolist())
        right = np.take_along_axis(scores, marks[:size, None], -1)[:, 0]
        found.append((1 - netfit.SMOOTH) * right + netfit.SMOOTH * scores.mean(axis=-1))
    return -float(np.concatenate(found).mean())


def test_slopes_are_those_of_the_loss(random, narrow) -> None:
    weights = netfit._first(20, 5, random)
    told = random.integers(0, 20, (3, 12, 4)).astype(np.int32)
    labels = random.integers(0, 5, (3, 12))
    labels[1, 7:] = labels[2, 3:] = -1
    slopes = netfit.gradient(weights, told, labels, random, hidden=0.0)
    for name, values in weights.items():
        for place in (tuple(random.integers(0, values.shape)) for _ in range(8)):
            before, sides = values[place], []
            for step in (1e-2, -1e-2):
                values[place] = before + step
                sides.append(_loss(weights, told, labels))
            values[place] = before
            assert slopes[name][place] == pytest.approx((sides[0] - sides[1]) / 2e-2, abs=2e-3)


def test_learns_what_stands_before_and_behind(narrow) -> None:
    made = netfit.fit(LINES * 600, LABELS, seed=5)
    for line in LINES:
        scores = made.scores(signs.of_tokens([token for token, _ in line]))
        assert [LABELS[k] for k in scores.argmax(axis=1)] == [label for _, label in line]
        np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1, atol=1e-5)


def test_a_line_shorter_than_the_gaps_and_what_was_never_heard_of(narrow) -> None:
    made = netfit.fit(LINES * 64, LABELS, seed=5)
    assert made.scores(signs.of_tokens(tokens("鑫"))).shape == (1, 4)


def test_signs_tell_words_towns_and_what_comes_again() -> None:
    found = signs.of_tokens(tokens("余杭区柳市镇136号柳市镇"))
    assert found[0] == ["余", "wBD", "nBn", ""]
    assert found[3][2] == "nBN"
    assert found[6][0] == "#3"
    assert (found[3][3], found[8][3]) == ("again0", "again1")


def test_file_is_read_as_it_was_written(tmp_path, random, narrow) -> None:
    made = netfit.fit(LINES * 64, LABELS, seed=5)
    field = Field(
        ("poi", "road"), np.array([7], np.uint32), np.array([0, 1], np.int32), np.array([2], np.uint8),
        np.array([0.5], np.float32), random.normal(size=(4, 4)), np.zeros((2, 4)),
    )  # fmt: skip
    files.save(tmp_path / "labels", field, made)
    again, other = files.load(tmp_path / "labels")
    assert again.kinds == field.kinds
    np.testing.assert_array_equal(again.steps, field.steps)
    line = signs.of_tokens(tokens("文路"))
    np.testing.assert_allclose(other.scores(line), made.scores(line), atol=0.02)
    np.savez((tmp_path / "old.npz"), keys=field.keys)
    with pytest.raises(ValueError, match="no "):
        files.load(tmp_path / "old.npz")
