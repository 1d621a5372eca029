"""Facts and proposals as the event keeps them and as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.cases.rules.dispatch import Facts, Proposal


def facts_json(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON has them; :func:`facts_of` makes them again."""
    return {
        "at": facts.at.isoformat(),
        "class": facts.class_code,
        "type": facts.case_type,
        "source": facts.source,
        "grade": facts.grade,
        "owner_known": facts.owner_known,
        "layers": sorted(facts.layers),
        "near": {name: round(metres, 2) for name, metres in facts.near.items()},
        "repeats": facts.repeats,
        "grids": {str(level): code for level, code in sorted(facts.grids.items())},
        "units": dict(facts.units),
    }


def facts_of(kept: Mapping[str, Any]) -> Facts:
    """Return the facts that an event kept."""
    return Facts(
        at=dt.datetime.fromisoformat(kept["at"]),
        class_code=kept["class"],
        case_type=kept["type"],
        source=kept["source"],
        grade=kept["grade"],
        owner_known=kept["owner_known"],
        layers=frozenset(kept["layers"]),
        near=kept["near"],
        repeats=kept["repeats"],
        grids={int(level): code for level, code in kept["grids"].items()},
        units=kept["units"],
    )


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON has it, with the reason why each other policy was passed over."""
    return {
        "policy": proposal.policy,
        "mode": proposal.mode,
        "orders": [
            {"role": order.role, "unit": order.unit, "axis": order.axis}
            for order in proposal.orders
        ],
        "not_before": proposal.not_before.isoformat() if proposal.not_before else None,
        "priority_add": proposal.priority_add,
        "limit_factor": proposal.limit_factor,
        "trace": [list(step) for step in proposal.trace],
    }
