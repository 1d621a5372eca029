"""The mean of several fields, and the cut of a text into parts by their chances."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pycrfsuite
import pytest

from geocoding.label import decode, field
from geocoding.label.field import NEVER, Field

KINDS = ("poi", "road")
LABELS = ["B-poi", "B-road", "I-poi", "I-road"]


def _fitted(path, lines: list[list[tuple[str, str]]]) -> dict[tuple[str, str], float]:
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params({"max_iterations": 20})
    for line in lines:
        trainer.append([[text] for text, _ in line], [label for _, label in line])
    trainer.train(str(path))
    with pycrfsuite.Tagger().open(str(path)) as tagger:
        return dict(tagger.info().state_features)


@pytest.fixture
def whole() -> Field:
    """A field of two kinds with random steps between labels."""
    steps = np.random.default_rng(3).normal(size=(4, 4))
    steps[:, 2:][~np.tile(np.eye(2, dtype=bool), (2, 1))] = NEVER
    starts = np.array([[0.0] * 4, [0, 0, NEVER, NEVER]])
    none = np.zeros(0)
    return Field(
        KINDS, none.astype(np.uint32), none.astype(np.int32), none.astype(np.uint8), none.astype(np.float32), steps,
        starts,
    )  # fmt: skip


def test_mean_of_two_fields_scores_as_the_mean_of_their_weights(tmp_path) -> None:
    one = _fitted(tmp_path / "0", [[("路", "B-road"), ("口", "I-road")], [("楼", "B-poi")]])
    two = _fitted(tmp_path / "1", [[("楼", "B-poi"), ("口", "I-poi")], [("路", "B-road")]])
    made = field.mean([tmp_path / "0", tmp_path / "1"])
    assert made.kinds == KINDS
    for rows in ([["楼"], ["口", "路"]], [["路"], ["unheard of"]]):
        scores = made.scores(rows)
        for k, row in enumerate(rows):
            for label, score in zip(LABELS, scores[k], strict=True):
                said = sum(w.get((text, label), 0.0) for text in row for w in (one, two)) / 2
                never = NEVER if k == 0 and label[0] == "I" else 0.0
                assert score - never == pytest.approx(said, abs=3e-3)


def test_between_two_fields_is_their_mean(tmp_path) -> None:
    lines = [[("路", "B-road"), ("口", "I-road")], [("楼", "B-poi"), ("口", "I-poi")]]
    _fitted(tmp_path / "0", lines)
    _fitted(tmp_path / "1", [*lines, [("楼", "B-road"), ("梯", "I-road")]])
    one, other = (field.mean([tmp_path / name]) for name in "01")
    made = field.between(one, other)
    rows = [["路"], ["口", "梯"], ["楼"], ["unheard of"]]
    np.testing.assert_allclose(
        made.scores(rows), (one.scores(rows) + other.scores(rows)) / 2, atol=1e-5
    )
    np.testing.assert_allclose(made.steps, (one.steps + other.steps) / 2)


def test_labels_that_no_text_has_are_never_told(tmp_path) -> None:
    _fitted(tmp_path / "0", [[("路", "B-road"), ("口", "I-road")], [("楼", "B-poi")]])
    made = field.mean([tmp_path / "0"])
    assert made.scores([["路"], ["口"]])[1, LABELS.index("I-poi")] < NEVER / 2


def test_chances_of_parts_are_those_of_all_labellings_that_hold_them(whole) -> None:
    scores = np.random.default_rng(5).normal(size=(4, 4))
    scores[0, 2:] = NEVER
    summed, total = np.zeros((4, 4, 2)), 0.0
    for path in itertools.product(range(4), repeat=4):
        weight = math.exp(
            sum(scores[k, label] for k, label in enumerate(path))
            + sum(whole.steps[a, b] for a, b in itertools.pairwise(path))
        )
        total += weight
        begins = [k for k, label in enumerate(path) if label < 2]
        for begin, end in itertools.pairwise([*begins, 4]):
            summed[begin, end - begin - 1, path[begin]] += weight
    np.testing.assert_allclose(decode.spans(whole, scores), summed / total, atol=1e-9)


def test_parts_are_told_that_are_likelier_than_their_price(whole) -> None:
    scores = np.zeros((3, 4))
    scores[0, 2:] = NEVER
    scores[[0, 1, 2], [1, 3, 0]] = 20.0
    assert decode.labels(whole, scores) == ["B-road", "I-road", "B-poi"]
    assert decode.labels(whole, scores[:1]) == ["B-road"]
