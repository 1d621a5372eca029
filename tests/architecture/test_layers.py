"""Every layer is declared in full: titles, owner, documentation, permissions, known code lists."""

from __future__ import annotations

import csv
import re

import pytest

from layers.codes import load
from layers.info import FieldInfo, LayerInfo
from layers.registry import discover
from tests.architecture.tree import ROOT

BASES = discover().bases()
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _permissions() -> set[str]:
    with (ROOT / "data" / "roles.csv").open(encoding="utf-8", newline="") as file:
        return {token for row in csv.DictReader(file) for token in row["permissions"].split()}


@pytest.mark.parametrize("info", BASES, ids=lambda info: info.id)
def test_layer(info: LayerInfo) -> None:
    assert CHINESE.search(info.title_zh)
    assert re.search(r"[A-Za-z]", info.title_en)
    assert len(info.description) > 20, "the class's docstring is the layer's documentation"
    assert info.owner in load("department").by_code
    assert info.theme in load("theme").by_code
    assert {info.read, info.write} <= _permissions(), "no role could ever use it"
    assert info.write != "public"
    assert 0 <= info.zoom[0] <= info.zoom[1] <= 24
    assert info.standard


@pytest.mark.parametrize(
    ("info", "field"),
    [
        pytest.param(info, field, id=f"{info.id}.{field.name}")
        for info in BASES
        for field in info.fields
    ],
)
def test_field(info: LayerInfo, field: FieldInfo) -> None:
    assert CHINESE.search(field.zh), "no Chinese name"
    assert field.en, "no English name"
    assert field.codes is None or load(field.codes).items, "an empty code list"
    assert field.read == "public" or field.read in _permissions()
    assert field.read in ("public", info.read) or field.reason, "a narrower field says why"
