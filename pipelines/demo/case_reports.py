"""The messages behind the demo's cases, with numbers by which their senders follow them."""

from __future__ import annotations

import random

from layers.store.changes import table
from services.cases.engine import New, Work
from services.cases.engine.place import stored
from services.cases.engine.rows import inserted
from services.cases.engine.tables import CaseReport
from services.cases.intake.candidate import PUBLIC
from services.cases.intake.write import tracking

_REPORTS = table(CaseReport)


def reported(work: Work, new: New, dice: random.Random) -> None:
    """Let the unit of work write the report of its new case; the same dice draw the same number."""
    row = {
        "tenant": work.tenant,
        "tracking": tracking(dice),
        "source": new.source,
        "case_id": work.case.id,
        "reporter": None if new.source == PUBLIC else work.caller.actor,
        "class_code": new.class_code,
        "description": new.description,
        "address": new.address,
        "component_layer": new.columns.get("component_layer"),
        "component_id": new.columns.get("component_id"),
        "received_at": work.at,
        "verdict": {"place": new.address, "grid": work.case.row["grid_code"]},
        "scopes": list(work.case.row["scopes"]),
        "geom": stored(new.geom),
    }
    work.rows.append(inserted(_REPORTS, [row], "id"))
