"""What the hotspots contribute: the nightly search, and whether ordered patrols were made."""

from __future__ import annotations

import datetime as dt

from services.cases.engine.ticks import Tick
from services.cases.hotspots.nightly import run
from services.cases.hotspots.visits import judge

TICKS = {
    "hotspots": Tick(dt.timedelta(hours=20), run, hour=2),
    "visits": Tick(dt.timedelta(hours=1), judge),
}
