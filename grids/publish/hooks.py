"""Who wants to hear of an edition hears of it, inside its transaction.

A package or service that has a module ``grid_events`` with ``published(desk, edition, lineage)`` is
found by existing: services re-attach what they hold (open cases) to the cells that are there now.
Components are stamped anew by the store itself.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from grids.desk.desk import Desk
from layers.registry import homes

MODULE = "grid_events"


def tell(desk: Desk, edition: dict[str, Any], lineage: Sequence[dict[str, Any]]) -> None:
    """Call every listener with the edition and the lineage of codes."""
    for home in homes():
        name = f"{home}.{MODULE}"
        if find_spec(name):
            importlib.import_module(name).published(desk, edition, lineage)
