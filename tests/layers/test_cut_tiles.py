"""Tiles cut by a filter: what is left, where, and who may ask for what."""

from __future__ import annotations

import datetime as dt

import pytest

from gis import cql2
from gis.errors import BadInput
from layers.store import tile_sql
from layers.store.cut import Cut
from tests.layers.test_tiles import draw, tile_at


def cut(words: str) -> Cut:
    return Cut(cql2.parse(words, "cql2-text"))


CUTS = {
    "name = 'a'": 1,
    "name LIKE 'a%' OR name = 'c'": 2,
    "name IN ('a', '%s', ':tenant', '<<street_lights>>') AND id > 0": 2,
    "name IS NULL": 1,
    "S_INTERSECTS(geom, BBOX(117.19, 36.4, 117.2000015, 36.6)) AND NOT name = 'ab'": 1,
    "surveyed_on IS NULL AND state = '1'": 5,
    "name = 'nothing'": 0,
}


@pytest.mark.parametrize("many", [2, 500])
@pytest.mark.parametrize("z", [12, 14])
def test_a_filter_cuts_bins_few_and_many(town, monkeypatch, many, z) -> None:
    for number, name in enumerate(("a", "ab", "b", "%s", None)):
        town.lamp(lon=117.2 + number * 1e-6, **({} if name is None else {"name": name}))
    tile_sql._points.cache_clear()
    monkeypatch.setattr(tile_sql, "MANY", many)
    try:
        tile = tile_at(117.2, 36.5, z)
        found = {words: draw(town, ["street_lights"], tile, cut=cut(words)) for words in CUTS}
    finally:
        tile_sql._points.cache_clear()
    left = {
        words: sum(each.properties.get("count", 1) for each in layers.get("street_lights", []))
        for words, layers in found.items()
    }
    assert left == CUTS


def test_a_filter_holds_for_every_layer_and_for_the_past(town) -> None:
    before = dt.datetime.now(dt.UTC)
    town.lamp(lon=117.2, name="a")
    tile, only_a = tile_at(117.2, 36.5, 14), cut("name = 'a'")
    names = ["street_lights", "divisions"]
    assert set(draw(town, names, tile)) == set(names)
    assert set(draw(town, names, tile, cut=only_a)) == {"street_lights"}
    now = dt.datetime.now(dt.UTC)
    assert draw(town, names, tile, at=before, cut=only_a) == {}
    assert set(draw(town, names, tile, at=now, cut=only_a)) == {"street_lights"}
    with pytest.raises(BadInput):
        draw(town, names, tile, cut=cut("lamp_count > 1"))


def test_a_filter_knows_no_hidden_field(town) -> None:
    town.lamp(lon=117.2)
    info = town.layer("toilets")
    hidden = next(item.name for item in info.fields if item.read != "public")
    with pytest.raises(BadInput):
        draw(town, ["toilets"], tile_at(117.2, 36.5, 16), cut=cut(f"{hidden} IS NULL"))
