"""Which kinds of features the fields of a labeller are not shown."""

from __future__ import annotations

import random

from geocoding.label import features, generate, subspace

ROWS = features.of_tokens(generate.tokens("浙江省余杭区仓前街道时代大厦文一西路136-138号3幢501室"))
SEEDS = range(generate.SEED, generate.SEED + generate.DRAWS)


def test_the_first_features_of_each_token_are_of_a_kind() -> None:
    for row in ROWS:
        assert row[subspace.FIXED - 1].startswith("D")
        assert row[19].startswith("k")
        assert [name[0] for name in row[:5]] == ["-", "-", "0", "1", "2"]
        assert [name[:2] for name in row[6:8]] == ["b-", "b0"]


def test_a_field_is_shown_all_but_the_hidden_kinds() -> None:
    hidden: subspace.Kinds = frozenset((0, 30, "wl"))
    for row in ROWS:
        left = subspace.shown(row, hidden)
        gone = [row[0], row[30], *(name for name in row[subspace.FIXED :] if name[:2] == "wl")]
        assert sorted(left + gone) == sorted(row)
    assert subspace.shown(ROWS[5], frozenset()) == ROWS[5]


def test_fields_are_shown_other_features_and_hardly_a_kind_by_none() -> None:
    drawn = [subspace.drawn(random.Random(seed)) for seed in SEEDS]
    assert len(set(drawn)) == len(drawn)
    assert len(frozenset.intersection(*drawn)) <= 1
    for hidden in drawn:
        assert {"0仓", "kh"} <= set(subspace.shown(ROWS[6], hidden))
