"""Makes the unit grid: communities, streets, buildings, water and green in, a complete division out.

Every cell has about 10 000 m², lies in one community, follows streets where it can and cuts no
building. The method, its trials and what was rejected: docs/grids-generate.md. Pure: frames in,
frames out; :mod:`grids.generate.run` reads a city from the database.
"""

from grids.generate.generate import Progress, generate
from grids.generate.inputs import Inputs
from grids.generate.options import Options
from grids.generate.result import Result

__all__ = ["Inputs", "Options", "Progress", "Result", "generate"]
