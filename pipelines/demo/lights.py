"""Street lights: poles along roads, garden and landscape lights in parks and on the banks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo.furniture import furniture
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.recipe import recipe
from pipelines.demo.seeds import chance

KIND = {"01037": "street", "01038": "ground", "01039": "landscape"}
POLES = {
    "trunk": (12.0, 2, 250),
    "primary": (11.0, 2, 220),
    "secondary": (9.0, 1, 150),
    "bank": (8.0, 1, 120),
    "lane": (7.0, 1, 80),
    "alley": (5.0, 1, 45),
}
"""Kind of road -> pole height (m), lamps, watts of one lamp."""
SODIUM = 0.42
"""Share of main roads that still had sodium lamps in the first survey."""


def renewed(place: Place, road: str | None) -> bool:
    """Tell whether the renewal put LED lamps on a road; roads of other lamps stay as they were."""
    return road is not None and chance(place.seed, "sodium", road) < SODIUM * 0.6


def street_lights(place: Place, edition: str) -> pd.DataFrame:
    """Street lights of a quarter in one edition."""
    rows = furniture(place)
    rows = rows[rows["class_code"].isin(list(KIND))].reset_index(drop=True)
    out = manage(place, rows, "lights", edition)
    poles = [POLES.get(kind, (3.5, 1, 30)) for kind in out["street_kind"]]
    out["kind"] = [KIND[code] for code in out["class_code"]]
    out["pole_no"] = [f"{place.street_code[2:]}-{k + 1:04d}" for k in range(len(out))]
    out["pole_height_m"] = [pole[0] for pole in poles]
    out["pole_material"] = "steel"
    out["lamp_count"] = [pole[1] for pole in poles]
    out["cabinet_code"] = [f"PDX{place.street_code[2:]}{k // 60 + 1:02d}" for k in range(len(out))]
    out["circuit_code"] = [f"{c}-{k // 20 % 3 + 1}" for k, c in enumerate(out["cabinet_code"])]
    return _lamps(place, out, [pole[2] for pole in poles], edition).drop(columns="street_kind")


def _lamps(place: Place, out: pd.DataFrame, watts: list[int], edition: str) -> pd.DataFrame:
    main = out["street_kind"].isin(["trunk", "primary", "secondary"]).tolist()
    roads = out["road_name"].tolist()
    fresh = [m and renewed(place, road) for m, road in zip(main, roads, strict=True)]
    old = [
        m
        and road is not None
        and chance(place.seed, "sodium", road) < SODIUM
        and not (new and edition == "renewal")
        for m, road, new in zip(main, roads, fresh, strict=True)
    ]
    out["lamp_type"] = np.where(old, "sodium", "led")
    out["power_w"] = np.where(old, np.array(watts) * 1.6, watts).round()
    day = recipe().city.renewal if edition == "renewal" else None
    out["changed_on"] = [
        day if new else kept for new, kept in zip(fresh, out["changed_on"], strict=True)
    ]
    out["installed_on"] = [
        day if new and day else f"{2008 + int(chance(place.seed, 'lamp', road or 'x') * 15)}-10-01"
        for new, road in zip(fresh, roads, strict=True)
    ]
    return out
