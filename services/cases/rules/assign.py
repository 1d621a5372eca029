"""How the collector for a field task is chosen: what counts more, and who is out of question. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Assigning:
    """A rule for a kind of field task.

    ``fresh``: up to which age a position says where somebody is. ``same_grid``: whoever is on duty in
    the case's responsibility grid goes first. ``farthest``: metres beyond which nobody is sent.
    ``busy``: open tasks from which on somebody gets no more (0: no limit).
    """

    fresh: dt.timedelta = dt.timedelta(minutes=15)
    same_grid: bool = True
    farthest: float = 20_000.0
    busy: int = 0
