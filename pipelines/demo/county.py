"""All layers of one county in one edition, numbered, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from pipelines.demo import frames
from pipelines.demo.addresses import places as base_places
from pipelines.demo.beats import responsibility_grids
from pipelines.demo.bridges import bridges
from pipelines.demo.buildings import buildings
from pipelines.demo.components import components, waste_bins
from pipelines.demo.drainage import drainage_nodes, drainage_pipes
from pipelines.demo.green import green_spaces, parks
from pipelines.demo.land_use import land_use
from pipelines.demo.lattice import Lattice
from pipelines.demo.lights import street_lights
from pipelines.demo.managed import Numbers, manage
from pipelines.demo.manholes import manhole_covers
from pipelines.demo.parking import parking_lots, parking_spaces
from pipelines.demo.place import Place, county_code, places
from pipelines.demo.roads import roads
from pipelines.demo.roadside import billboards, toilets
from pipelines.demo.trees import ancient_trees, trees
from pipelines.demo.unit_grids import unit_grids
from pipelines.demo.water import water

Builder = Callable[[Place, str], pd.DataFrame]


@dataclass(frozen=True)
class Part:
    """How a layer is made.

    ``numbered`` rows get 17-digit identifiers; ``renewed`` layers were changed by the renewal.
    """

    build: Builder
    numbered: bool = False
    renewed: bool = False


def _same(build: Callable[[Place], pd.DataFrame]) -> Builder:
    """Make a builder of a layer that is the same in every edition."""
    return lambda place, _edition: build(place)


def _outlets(build: Callable[[Place], pd.DataFrame], topic: str, class_code: str | None) -> Builder:
    """Make a builder that adds the attributes of management components to a network's table."""

    def built(place: Place, _edition: str) -> pd.DataFrame:
        frame = build(place).assign(class_code=class_code, department="drainage")
        return manage(place, frame, topic)

    return built


PARTS: dict[str, Part] = {
    "unit_grids": Part(unit_grids, renewed=True),
    "responsibility_grids": Part(responsibility_grids, renewed=True),
    "land_use": Part(_same(land_use)),
    "water": Part(_same(water)),
    "roads": Part(_same(roads)),
    "buildings": Part(_same(buildings)),
    "parks": Part(_same(parks)),
    "green_spaces": Part(_same(green_spaces), numbered=True),
    "bridges": Part(_same(bridges), numbered=True),
    "drainage_nodes": Part(_outlets(drainage_nodes, "nodes", None)),
    "drainage_pipes": Part(_outlets(drainage_pipes, "pipes", None)),
    "manhole_covers": Part(manhole_covers, numbered=True, renewed=True),
    "street_lights": Part(street_lights, numbered=True, renewed=True),
    "trees": Part(_same(trees), numbered=True),
    "ancient_trees": Part(_same(ancient_trees), numbered=True),
    "waste_bins": Part(_same(waste_bins), numbered=True, renewed=True),
    "toilets": Part(_same(toilets), numbered=True),
    "billboards": Part(_same(billboards), numbered=True),
    "parking_lots": Part(_same(parking_lots), numbered=True),
    "parking_spaces": Part(_same(parking_spaces)),
    "components": Part(components, numbered=True, renewed=True),
    "places": Part(_same(base_places)),
}
"""Layers that are built quarter by quarter, in the order in which they are loaded."""


def layers_of(
    plan: Lattice, county: int, edition: str, wanted: frozenset[str] | None = None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (layer id, table in metres) of one county; ``wanted`` narrows the layers."""
    numbers = Numbers(county_code(county))
    lots: dict[str, str] = {}
    for layer, part in PARTS.items():
        if wanted is not None and layer not in wanted:
            continue
        frame = frames.together([part.build(place, edition) for place in places(plan, county)])
        if frame.empty:
            continue
        frame = numbers.give(frame) if part.numbered else frame
        if layer == "parking_lots":
            lots = dict(zip(frame["source_id"], frame["code"], strict=True))
        yield layer, _finish(layer, frame, edition, county, lots)


def _finish(
    layer: str, frame: pd.DataFrame, edition: str, county: int, lots: dict[str, str]
) -> pd.DataFrame:
    """Give the codes that need the whole county, and keep what exists in the edition."""
    if layer == "parking_spaces":
        codes = [lots[lot] for lot in frame["lot"]]
        bays = [f"{code}{number}" for code, number in zip(codes, frame["number"], strict=True)]
        frame = frame.drop(columns="lot").assign(lot_code=codes, code=bays)
    if layer == "places":
        running = frame.groupby("place_type").cumcount() + 1
        frame = frame.assign(
            code=[
                f"{county_code(county)}{kind}{number:08d}"
                for kind, number in zip(frame["place_type"], running, strict=True)
            ]
        )
    if "life" in frame:
        frame = frame[frame["life"].isin(["both", edition])].drop(columns="life")
    return frame.reset_index(drop=True)
