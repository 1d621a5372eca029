"""What the hotspots contribute: the nightly search."""

from __future__ import annotations

import datetime as dt

from services.cases.engine.ticks import Tick
from services.cases.hotspots.nightly import run

TICKS = {"hotspots": Tick(dt.timedelta(hours=20), run, hour=2)}
