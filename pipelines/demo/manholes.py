"""Manhole covers: over the nodes of the drainage networks, and those of the other networks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo import frames
from pipelines.demo.drainage import drainage_nodes
from pipelines.demo.furniture import furniture
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.seeds import rng

COVERED = ("manhole", "start")
OTHERS = ("01001", "01005", "01006", "01007", "01008", "01010", "01011", "01014", "01015", "01023")
IN_ROAD = ("01001", "01002", "01003", "01010", "01011")
SQUARE = ("01006", "01007", "01008", "01015")


def manhole_covers(place: Place, edition: str) -> pd.DataFrame:
    """Manhole covers of a quarter in one edition."""
    nodes = drainage_nodes(place)
    nodes = nodes[nodes["kind"].isin(list(COVERED))]
    rain = (nodes["network"] == "rain").tolist()
    over = frames.table(
        {
            "source_id": [f"demo:cover/{code}" for code in nodes["code"]],
            "class_code": np.where(rain, "01003", "01002").tolist(),
            "department": "drainage",
            "road_name": nodes["road_name"].tolist(),
            "address": [f"{road}车行道" if road else "临河绿地" for road in nodes["road_name"]],
            "street_kind": "node",
        },
        nodes["geometry"].to_numpy(),
    )
    rest = furniture(place)
    rest = rest[rest["class_code"].isin(list(OTHERS))]
    out = manage(place, frames.together([over, rest]), "covers", edition)
    return _dress(place, out).drop(columns=["street_kind", "road_name"])


def _dress(place: Place, out: pd.DataFrame) -> pd.DataFrame:
    random = rng(place.seed, "covers", place.key)
    in_road = out["class_code"].isin(list(IN_ROAD))
    square = out["class_code"].isin(list(SQUARE)).to_numpy()
    iron = random.random(len(out)) < 0.78
    out["cover_material"] = np.where(iron, "iron", "composite")
    out["cover_shape"] = np.where(square, "square", "round")
    out["size_mm"] = np.where(square, 600, 700)
    out["load_class"] = np.where(in_road, "D400", "C250")
    out["in_carriageway"] = in_road.tolist()
    out["fall_net"] = (in_road.to_numpy() & (random.random(len(out)) < 0.7)).tolist()
    return out
