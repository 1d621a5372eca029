"""The grammar that makes labelled text, and the labeller fitted to it."""

from __future__ import annotations

import numpy as np
import pytest

from geocoding import store
from geocoding.answer import answer
from geocoding.base import build
from geocoding.geocoder import Geocoder
from geocoding.label import convention, features, generate, grammar, lexicon, tagger, vocabulary
from geocoding.label.tagger import Tagger
from tests.geocoding import city


@pytest.fixture(scope="module")
def labeller(tmp_path_factory) -> Tagger:
    words = vocabulary.of_segment(build.build(city.base(), city.PLANE))
    path = tmp_path_factory.mktemp("labels") / "small.labels"
    drawn = [generate.lines(words, count, draw) for draw, count in enumerate((500, 500, 128))]
    tagger.train(drawn[:2], drawn[2], path)
    return Tagger(path)


def test_every_symbol_of_the_grammar_is_a_rule_or_a_label() -> None:
    rules = grammar.rules()
    for name, forms in rules.items():
        assert forms[-1][0] == pytest.approx(1.0), name
        for _, form in forms:
            assert all("=" in symbol or symbol.partition("?")[0] in rules for symbol in form), form


def test_same_text_from_the_same_names() -> None:
    words = vocabulary.of_segment(build.build(city.base(), city.PLANE))
    first, second = (list(generate.lines(words, 20)) for _ in range(2))
    assert first == second
    assert all(mark[:2] in ("B-", "I-") for line in first for _, mark in line)


def test_labels_an_address_of_a_city_it_never_saw(labeller) -> None:
    assert labeller.parts("浙江省杭州市余杭区文一西路969号3幢501室") == [
        ("浙江省", "prov"), ("杭州市", "city"), ("余杭区", "district"), ("文一西路", "road"), ("969号", "roadno"),
        ("3幢", "houseno"), ("501室", "roomno"),
    ]  # fmt: skip
    assert labeller.parts("") == []


def test_labeller_that_comes_with_the_program_knows_addresses_of_any_city(tmp_path) -> None:
    given = store.labeller(tmp_path, "new-city")
    assert given.parts("陕西省西安市雁塔区科技路8号紫薇花园3幢2单元501室") == [
        ("陕西省", "prov"), ("西安市", "city"), ("雁塔区", "district"), ("科技路", "road"), ("8号", "roadno"),
        ("紫薇花园", "poi"), ("3幢", "houseno"), ("2单元", "cellno"), ("501室", "roomno"),
    ]  # fmt: skip
    place = store.labels(tmp_path, "new-city")
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        np.savez(file, kinds=np.array(["road"]))
    assert store.labeller(tmp_path, "new-city").parts("科技路"), "a file of another version"


def test_names_are_told_apart_by_their_order() -> None:
    labels = ["B-poi", "I-poi", "B-roadno", "B-poi", "B-floorno", "B-subpoi", "I-subpoi"]
    assert convention.apply(labels) == [
        "B-poi", "I-poi", "B-roadno", "B-subpoi", "B-floorno", "B-person", "I-person",
    ]  # fmt: skip


def test_words_are_found_longest_first_and_overlooked_by_chance() -> None:
    tokens = generate.tokens("余杭区时代大厦")
    assert lexicon.spans(tokens)[0] == (0, 3, "D")
    assert lexicon.spans(tokens, chance=lambda: 0.0) == []


def test_names_of_towns_are_found_with_and_without_their_endings() -> None:
    tokens = generate.tokens("柳市镇柳市路")
    assert lexicon.town_spans(tokens) == [(0, 3, "N"), (3, 5, "n")]
    assert lexicon.town_spans(tokens, chance=lambda: 0.0) == []


def test_last_number_and_so_much_more() -> None:
    maker = generate.Maker(vocabulary.of_segment(build.build(city.base(), city.PLANE)))
    for _ in range(50):
        one, _, other = maker._text("#1-999+-+^2-9").partition("-")
        assert 2 <= int(other) - int(one) <= 9


def test_street_offices_named_after_a_street_are_said_with_their_ending() -> None:
    assert grammar.without_ending({"人民路": ["街道"], "柳市": ["镇"]}) == ["柳市"]
    assert lexicon.town_spans(generate.tokens("人民路街道")) == [(0, 5, "N")]
    assert (0, 3, "n") not in lexicon.town_spans(generate.tokens("人民路"))


def test_labellers_are_fitted_to_addresses_of_their_own() -> None:
    words = vocabulary.of_segment(build.build(city.base(), city.PLANE))
    first, other = (list(generate.lines(words, 20, draw)) for draw in range(2))
    assert first != other


def test_a_name_is_said_again_in_the_same_address() -> None:
    words = vocabulary.of_segment(build.build(city.base(), city.PLANE))
    maker = generate.Maker(words)
    twice = [parts for parts in (maker.parts("repeatall") for _ in range(60)) if len(parts) == 6]
    assert any(parts[0][0] == parts[3][0] and parts[2][0] == parts[5][0] for parts in twice)


def test_answer_labels_what_the_base_does_not_know(geocoder, labeller) -> None:
    knowing = Geocoder(geocoder.segments, labeller=labeller)
    made = answer(knowing, knowing.find("迎宾大道101号"))
    assert not made["found"]
    assert made["labels"][0] == {"text": "迎宾大道", "label": "road"}
    assert "labels" not in answer(knowing, knowing.find("历下区文化路21号"))


def test_numbers_from_and_to_are_told_from_a_number_and_its_part() -> None:
    def told(text: str) -> set[str]:
        return {
            name
            for row in features.of_tokens(generate.tokens(text))
            for name in row
            if name[0] == "x"
        }

    assert told("文化路136-138号") >= {"x1L0", "x1L1", "x1L2", "x1L1号"}
    assert told("文化路136-2号") >= {"x00", "x01", "x02", "x01号"}
    assert told("文化路136号") == told(f"文化路{'9' * 5000}²-²") == set()
