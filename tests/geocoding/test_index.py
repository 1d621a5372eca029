"""The arrays: hashing, tables, postings, cells, files, trees."""

from __future__ import annotations

import numpy as np
import pytest

from geocoding import suggest
from geocoding.base import files
from geocoding.calibrate import trees
from geocoding.index import cells, grams, hashes, strings, table
from geocoding.index.strings import pack

WORDS = ["泉城广场", "文化路", "解放路", "解放东路", "𠮷野家", "a", ""]


def test_strings_keep_every_text() -> None:
    packed = pack(WORDS)
    assert [packed[k] for k in range(len(packed))] == WORDS


def test_hash_of_a_part_is_that_of_the_text() -> None:
    text = "历下区解放东路63号泉城广场"
    begins, ends, keys = hashes.of_substrings(text)
    for low, high, key in zip(begins.tolist(), ends.tolist(), keys.tolist(), strict=True):
        assert hashes.of_text(text[low:high]) == key
    packed = hashes.of_strings(pack(WORDS))
    assert [int(k) for k in packed] == [hashes.of_text(word) for word in WORDS]


def test_table_finds_all_and_only_its_keys() -> None:
    keys = np.unique(np.random.default_rng(1).integers(0, 2**63, 5000).astype(np.uint64))
    made, order = table.build(keys)
    assert (made.find(keys[order]) == np.arange(len(keys))).all()
    assert (made.find(keys + np.uint64(1)) < 0).all()


def test_postings_find_a_name_with_a_wrong_character() -> None:
    names = [f"{a}{b}{c}路" for a in "文化解放泉城" for b in "东西南北中山" for c in "一二三四五六"]
    made = grams.build(pack(names))
    for wanted in (0, 50, 150):
        text = names[wanted][:1] + "龘" + names[wanted][2:]
        assert wanted in made.search(text, 5000, 20).tolist()
    assert not len(made.search("𠮷龘", 5000, 20))


def test_cells_return_everything_within_reach() -> None:
    x, y = np.random.default_rng(2).uniform(0, 5000, (2, 3000))
    made = cells.build(x, y)
    for reach in (50.0, 700.0):
        near = set(made.near(2500.0, 2500.0, reach).tolist())
        assert near >= set(np.flatnonzero(np.hypot(x - 2500, y - 2500) <= reach).tolist())


def test_file_keeps_every_array(geocoder, tmp_path) -> None:
    segment = geocoder.segments[0]
    files.save(segment, tmp_path / "a.idx")
    again = files.load(tmp_path / "a.idx")
    assert again.meta == segment.meta
    assert all(
        (again[key] == value).all() or np.isnan(value).any()
        for key, value in segment.arrays.items()
    )
    (tmp_path / "b.idx").write_bytes(b"x" * 100)
    with pytest.raises(ValueError, match="no index"):
        files.load(tmp_path / "b.idx")


def test_trees_learn_and_survive_json() -> None:
    random = np.random.default_rng(3)
    rows = random.integers(0, 3, (3000, 4)) / 3.0
    right = (rows[:, 0] > 0.3) & (rows[:, 2] > 0.5)
    model = trees.fit(rows, right)
    again = trees.of_data(model.data())
    assert np.abs(again.chances(rows) - right).max() < 0.1


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("文化", "文化路"),
        ("wenhua", "文化路"),
        ("whl", "文化路"),
        ("qcgc", "泉城广场"),
        ("泉城广", "泉城广场"),
    ],
)
def test_completion(geocoder, typed, name) -> None:
    assert name in [item["name"] for item in suggest.complete(geocoder, typed)]


def test_nothing_completes_nothing(geocoder) -> None:
    assert suggest.complete(geocoder, "  ") == []
    assert suggest.complete(geocoder, "zzzzzz") == []


def test_empty_strings_have_no_grams() -> None:
    assert not len(grams.build(pack([])).pairs)
    assert len(strings.pack([])) == 0
