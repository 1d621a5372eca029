"""What a city calls its own types of cases and states: values of its code lists, beside the delivered ones.

An edition that is published brings its words, and they stay when it ends: running cases keep it.
So maps, tables, exports and queues name what the city made itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from gis.database.session import Caller
from layers.city_codes import change, held
from layers.codes import load
from services.cases.config.held import rows
from services.cases.config.shape import Rows

TYPES, STATES, ITEM_STATES = "case_type", "case_state", "case_item_state"
Pair = tuple[str, str]


def tell(connection: Connection, caller: Caller, kind: str, no: int) -> None:
    """Add the words of an edition to the city's code lists; only flows and types have any."""
    if kind not in ("flow", "types"):
        return
    found = rows(connection, caller.tenant, kind, no)
    for name, words in (_of_flow(found) if kind == "flow" else _of_types(found)).items():
        change.bring(connection, caller, name, words)


def list_of(machine: str) -> str:
    """Return the code list of a machine's states."""
    return STATES if machine == "case" else ITEM_STATES


def states(connection: Connection, tenant: str) -> Mapping[str, Mapping[str, Pair]]:
    """Return what the city calls states, by list and code."""
    changes = held.changed(connection, tenant)
    return {
        name: {one.code: (one.zh, one.en) for one in held.values(name, changes.get(name, {}))}
        for name in (STATES, ITEM_STATES)
    }


def _of_types(found: Rows) -> dict[str, dict[str, Pair]]:
    return {TYPES: {row.id: (row.zh, row.en or row.zh) for row in found["types"].values()}}


def _of_flow(found: Rows) -> dict[str, dict[str, Pair]]:
    """Names that the edition gives; a state of the city's own without one is called as the first step there."""
    made: dict[str, dict[str, Pair]] = {STATES: {}, ITEM_STATES: {}}
    for row in found["states"].values():
        made[list_of(row.machine)][row.state] = (row.zh, row.en or row.zh)
    for step in found["steps"].values():
        name = list_of(step.machine)
        if step.to not in load(name):
            made[name].setdefault(step.to, (step.zh, step.en or step.zh))
    return made
