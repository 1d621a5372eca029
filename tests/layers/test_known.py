"""What a start remembers of the declarations is what it would find, and ends with any change of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gis.errors import NotFound
from layers import known
from layers.known import Known
from layers.registry import OnDemand, Registry

FOUND = Known(
    fingerprint="f",
    layers={"buildings": "layers.base.buildings", "divisions": "layers.base.divisions"},
    stamping={"area": "divisions"},
)


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of code lists that stands for all sources, and a place of its own to remember in."""
    folder = tmp_path / "codes"
    folder.mkdir()
    (folder / "kinds.csv").write_text("code,zh,en\n")
    monkeypatch.setattr(known, "_FILE", tmp_path / "kept" / "known.json")
    monkeypatch.setattr(known, "PACKAGES", ())
    monkeypatch.setattr(known, "CODES", folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


def test_it_holds_until_a_source_changes(lists: Path) -> None:
    assert known.known() is None
    known.remember(FOUND)
    assert known.known() == FOUND
    (lists / "notes.txt").write_text("no source")
    assert known.known() == FOUND
    (lists / "kinds.csv").write_text("code,zh,en\n1,一,one\n")
    assert known.known() is None
    known.remember(FOUND)
    (lists / "more.csv").write_text("code,zh,en\n")
    assert known.known() is None


def test_what_is_broken_or_may_not_be_kept_is_found_again(
    lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.remember(FOUND)
    known._FILE.write_text("{")
    assert known.known() is None
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    known.remember(FOUND)
    assert known.known() is None


def test_layers_on_demand_are_the_registrys_own(registry: Registry) -> None:
    few = OnDemand(FOUND)
    assert few.get("buildings") is registry.get("buildings")
    assert few.stamping("area") is registry.get("divisions")
    assert few.stamping("grid") is None
    assert few.get("component_01001").view_of == registry.get("component_01001").view_of
    assert [info.id for info in few.all()] == [info.id for info in registry.all()]
    with pytest.raises(NotFound):
        few.get("nothing")
