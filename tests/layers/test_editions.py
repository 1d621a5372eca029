"""Class tables of three editions and the conversion of classes and identifiers."""

from __future__ import annotations

import csv
import os
from itertools import pairwise
from pathlib import Path

import pytest

from gis.errors import BadInput, Unprocessable
from layers.codes import load
from layers.editions import (
    EDITIONS,
    Edition,
    Kind,
    classes,
    convert,
    convert_identifier,
    edition,
    find,
    vacant,
)

SHARED = Path(os.environ.get("WANMI_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.mark.parametrize(
    ("kind", "of", "count"),
    [
        ("component", "2026", 153),
        ("matter", "2026", 250),
        ("component", "2013", 120),
        ("matter", "2013", 82),
        ("component", "2007", 84),
        ("matter", "2007", 48),
    ],
)
def test_number_of_classes(kind: Kind, of: Edition, count: int) -> None:
    assert len(classes(kind, of).items) == count


@pytest.mark.parametrize(
    ("kind", "code", "source", "target", "found"),
    [
        ("component", "0101", "2013", "2026", ("01001",)),
        ("component", "0506", "2013", "2026", ("01069",)),
        ("component", "0507", "2013", "2026", ("01070",)),
        ("component", "0508", "2013", "2026", ("01071",)),
        ("component", "01069", "2026", "2013", ("0506",)),
        ("component", "0504", "2013", "2026", ()),
        ("component", "01058", "2026", "2013", ()),
        ("component", "0118", "2007", "2026", ("01037",)),
        ("component", "0117", "2007", "2013", ("0130", "0131", "0132", "0133", "0134")),
        ("component", "01032", "2026", "2007", ("0117",)),
        ("component", "0199", "2013", "2026", ("01099",)),
        ("component", "2101", "2013", "2026", ("21001",)),
        ("component", "01999", "2026", "2013", ()),
        ("matter", "0101", "2013", "2026", ("06001",)),
        ("matter", "0310", "2013", "2026", ("08010",)),
        ("matter", "0602", "2013", "2026", ("09013",)),
        ("matter", "0507", "2013", "2026", ("10001",)),
        ("matter", "0501", "2013", "2026", ()),
        ("matter", "0501", "2007", "2013", ("0401",)),
        ("matter", "0407", "2007", "2026", ("10001",)),
        ("matter", "0199", "2013", "2026", ("06099",)),
        ("matter", "0599", "2007", "2013", ("0499",)),
    ],
)
def test_classes_move_between_editions(
    kind: Kind, code: str, source: Edition, target: Edition, found: tuple[str, ...]
) -> None:
    assert convert(kind, code, source, target) == found


@pytest.mark.parametrize("kind", ["component", "matter"])
def test_every_link_leads_back(kind: Kind) -> None:
    for here, there in pairwise(EDITIONS):
        for item in classes(kind, here).items:
            for new in convert(kind, item.code, here, there):
                assert item.code in convert(kind, new, there, here), (here, item.code, new)


@pytest.mark.parametrize(
    ("code", "of", "reason"),
    [
        ("01016", "2026", "vacant_class_code"),
        ("05004", "2026", "vacant_class_code"),
        ("01078", "2026", "unknown_class_code"),
        ("0158", "2013", "unknown_class_code"),
        ("0101", "2026", "bad_class_code"),
        ("０１０１", "2013", "bad_class_code"),
        ("ab01", "2013", "bad_class_code"),
        ("", "2013", "bad_class_code"),
    ],
)
def test_wrong_class_codes_are_refused(code: str, of: Edition, reason: str) -> None:
    with pytest.raises(BadInput) as error:
        find("component", code, of)
    assert error.value.code == reason
    assert error.value.field == "class_code"


def test_local_and_provisional_classes_are_flagged() -> None:
    assert find("component", "01080", "2026").local
    assert find("component", "21001", "2026").local
    assert not find("component", "01077", "2026").local
    assert find("component", "0113", "2013").provisional
    assert not find("component", "0101", "2013").provisional


def test_vacant_numbers_are_in_no_table() -> None:
    kinds: tuple[Kind, ...] = ("component", "matter")
    for kind in kinds:
        numbers = [item.code for item in load(f"{kind}_vacant_2026").items]
        assert all(vacant(kind, code, "2026") for code in numbers)
        assert not any(code in classes(kind, "2026") for code in numbers)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3205080101000001", "32050801001000001"),
        ("3701020507000042", "37010201070000042"),
        ("3701020199000001", "37010201099000001"),
    ],
)
def test_identifiers_there_and_back(old: str, new: str) -> None:
    assert convert_identifier(old, "2013", "2026") == new
    assert convert_identifier(new, "2026", "2013") == old
    assert convert_identifier(new, "2026", "2013", legacy=old) == old


def test_identifier_without_single_class_is_refused() -> None:
    for identifier, source, target in (
        ("3701020117000001", "2007", "2013"),
        ("3701020504000001", "2013", "2026"),
        ("37010201058000001", "2026", "2013"),
    ):
        with pytest.raises(Unprocessable):
            convert_identifier(identifier, edition(source), edition(target))


def test_unknown_edition() -> None:
    with pytest.raises(BadInput):
        edition("2005")


def test_matters_of_majors_one_to_five_name_their_component() -> None:
    for item in classes("matter", "2026").items:
        component = item.columns["component_class"]
        assert bool(component) == (item.code < "06")
        if component:
            name = classes("component", "2026").by_code[component].zh
            assert item.zh == f"{name}异常"


@pytest.mark.skipif(not (SHARED / "standards").is_dir(), reason="standards digest not at hand")
def test_tables_agree_with_the_digest() -> None:
    with (SHARED / "standards" / "components_matters_2026.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        kind: Kind = "component" if row["kind"] == "component" else "matter"
        entry = find(kind, row["code5"], "2026")
        assert entry.zh == row["minor_name_zh"]
        older = row["code_gbt30428_2_2013"]
        if older:
            assert convert(kind, older, "2013", "2026") == (row["code5"],)
