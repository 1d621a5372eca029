"""The demo city: a believable Chinese city, invented from a recipe, the same on every run.

``city(scale, seed)`` yields its layers as tables; ``load(engine, tenant, scale, progress)`` puts
it into a tenant with a past. The recipe (sizes, zones, names, placement tables) is data/demo; no
downloaded data is used. The plan is made in whole metres on a lattice of quarters and then bent
into place (:mod:`pipelines.demo.warp`), so that partitions stay exact and a larger city is more
area of the same density, built quarter by quarter.
"""

from pipelines.demo.city import SEED, city
from pipelines.demo.load import load, surveyed

__all__ = ["SEED", "city", "load", "surveyed"]
