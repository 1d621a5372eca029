"""The facts of cases at their dispatch, many cases at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, text

from layers.codes import load
from layers.registry import Registry
from layers.store.changes import table
from services.cases.dispatch.asked import Asked
from services.cases.dispatch.statement import REPEAT_DAYS, REPEAT_M, degrees, statement
from services.cases.engine.tables import CaseUnit
from services.cases.rules.dispatch import DISTRICTS, Facts, Policy, layers_named

LEAST_REACH_M = 50.0
"""How far borders are looked for at least; further if a policy asks for it."""
_OWNER = ("maintainer_code", "owner_code", "manager_code")
"""Columns of a component that name who answers for it, the nearest to the work first."""
DISTRICT_DIGITS = 6
Duties = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Unit:
    """A unit that may be asked: its code, department and area."""

    code: str
    department: str
    area: str


@dataclass(frozen=True)
class Ground:
    """What all cases share: the city's units, units on duty, and who owns which component."""

    units: Sequence[Unit]
    duties: Duties
    owners: Mapping[tuple[str, int], tuple[str, str]]
    district_grids: Mapping[str, str] = field(default_factory=dict)


def gather(
    connection: Connection,
    registry: Registry,
    tenant: str,
    cases: Sequence[Asked],
    rules: tuple[Sequence[Policy], Duties],
    *,
    repeats: bool = True,
) -> list[Facts]:
    """Return the facts of each case, in order; ``rules`` are policies and units on duty.

    Without ``repeats`` these are 0: where no policy asks for them and the facts are not kept.
    The caller has the right to see all layers (elevated or bulk); the tenant is bound here.
    """
    policies, duties = rules
    layers = tuple(sorted(layers_named(policies)))
    found = _found(connection, registry, tenant, (cases, layers, _reach(policies)), repeats)
    ground = Ground(
        units=_units(connection, tenant),
        duties=duties,
        owners=_owners(connection, registry, tenant, cases),
        district_grids=_district_grids(connection, tenant),
    )
    return [_facts(case, found[place], layers, ground) for place, case in enumerate(cases)]


def _found(
    connection: Connection,
    registry: Registry,
    tenant: str,
    asked: tuple[Sequence[Asked], tuple[str, ...], float],
    repeats: bool,
) -> Mapping[int, Mapping[Any, Any]]:
    """What the one statement found, by the place of the case in the list."""
    cases, layers, reach = asked
    values = {
        "tenant": tenant,
        "reach": degrees(reach),
        "repeat_m": REPEAT_M,
        "repeat_days": REPEAT_DAYS,
        "ids": [case.id for case in cases],
        "lons": [case.lon for case in cases],
        "lats": [case.lat for case in cases],
        "groups": [case.sim_group for case in cases],
        "ats": [case.at for case in cases],
    }
    rows = connection.execute(text(statement(registry, layers, repeats)), values).mappings().all()
    return {row["place"] - 1: row for row in rows}


def _facts(case: Asked, row: Mapping[Any, Any], layers: Sequence[str], ground: Ground) -> Facts:
    near, inside = _zones(row, layers)
    owner, home = ground.owners.get(case.component, ("", "")) if case.component else ("", "")
    districts: dict[str, float] = dict(row["districts"] or ())
    own = min((code for code, metres in districts.items() if metres == 0), default="")
    others = {code: metres for code, metres in districts.items() if code != own}
    if others:
        near[DISTRICTS] = min(others.values())
    leading = home[:DISTRICT_DIGITS] or own
    return Facts(
        at=case.at,
        class_code=case.class_code,
        case_type=case.case_type,
        source=case.source,
        grade=case.grade,
        owner_known=bool(owner),
        layers=inside,
        near=near,
        repeats=row["repeats"],
        grids=_grids(row["grids"] or (), case.department),
        units={
            **_departments(case, ground.units),
            **_on_duty(case, ground.duties),
            **_border(leading, districts, ground.district_grids),
            **({"owner": owner} if owner else {}),
        },
    )


def _border(
    leading: str, districts: Mapping[str, float], grids: Mapping[str, str]
) -> dict[str, str]:
    """The district that leads at a border and the nearest other one, by their grids."""
    others = sorted((metres, code) for code, metres in districts.items() if code != leading)
    named = {
        "owner_district": grids.get(leading, ""),
        "neighbour_district": grids.get(others[0][1], "") if others else "",
    }
    return {name: unit for name, unit in named.items() if unit}


def _zones(
    row: Mapping[Any, Any], layers: Sequence[str]
) -> tuple[dict[str, float], frozenset[str]]:
    near: dict[str, float] = {}
    inside: set[str] = set()
    for place, layer in enumerate(layers):
        for code, metres in row[f"zone_{place}"] or ():
            near[layer] = min(metres, near.get(layer, metres))
            if metres == 0:
                inside |= {layer, f"{layer}:{code}"}
    return near, frozenset(inside)


def _grids(rows: Iterable[Sequence[str]], department: str) -> dict[int, str]:
    """One grid per level: that of the case's department, else the one with the lowest code."""
    found: dict[int, str] = {}
    for level, code, _of in sorted(rows, key=lambda row: (row[2] != department, row[1])):
        found.setdefault(int(level), code)
    return found


def _departments(case: Asked, units: Sequence[Unit]) -> dict[str, str]:
    """The unit of each department that covers the place: the one of the smallest area.

    Where a city has named no unit of a department, the department itself is asked.
    """
    found = {f"department:{item.code}": item.code for item in load("department").items}
    best: dict[str, int] = {}
    for unit in units:
        if unit.department and case.area.startswith(unit.area):
            name = f"department:{unit.department}"
            if len(unit.area) >= best.get(name, 0):
                found[name], best[name] = unit.code, len(unit.area)
    own = case.unit or found.get(f"department:{case.department}", "")
    return {**found, **({"department": own} if own else {})}


def _on_duty(case: Asked, duties: Duties) -> dict[str, str]:
    found = {}
    for calendar, places in duties.items():
        unit = next((unit for area, unit in places if case.area.startswith(area)), "")
        if unit:
            found[f"duty:{calendar}"] = unit
    return found


def _reach(policies: Sequence[Policy]) -> float:
    asked = [float(policy.when["near"][1]) for policy in policies if "near" in policy.when]
    return max([LEAST_REACH_M, *asked])


def _units(connection: Connection, tenant: str) -> list[Unit]:
    units = table(CaseUnit)
    rows = connection.execute(
        select(units.c.code, units.c.department_code, units.c.area_code).where(
            units.c.tenant == tenant,
            units.c.department_code.is_not(None),
            units.c.valid_to.is_(None),
        )
    )
    return [Unit(row[0], row[1] or "", row[2] or "") for row in rows]


def _district_grids(connection: Connection, tenant: str) -> dict[str, str]:
    """The handling grid of each district."""
    rows = connection.execute(
        text(
            "SELECT division_code, min(code) FROM handling_grids WHERE tenant = :tenant "
            "AND level = '2' AND ended_on IS NULL AND code IS NOT NULL GROUP BY division_code"
        ),
        {"tenant": tenant},
    )
    return {row[0]: row[1] for row in rows if row[0]}


def _owners(
    connection: Connection, registry: Registry, tenant: str, cases: Sequence[Asked]
) -> dict[tuple[str, int], tuple[str, str]]:
    """Who answers for each component, and the division that they, else the component, are at home in."""
    wanted: dict[str, set[int]] = {}
    for case in cases:
        if case.component:
            wanted.setdefault(case.component[0], set()).add(case.component[1])
    homes = {unit.code: unit.area for unit in _units(connection, tenant) if unit.area}
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for layer, ids in wanted.items():
        components = registry.get(layer).table
        names = [name for name in _OWNER if name in components.c]
        columns = [components.c[name] for name in ("id", "area_code", *names)]
        for row in connection.execute(
            select(*columns).where(components.c.tenant == tenant, components.c.id.in_(sorted(ids)))
        ).mappings():
            owner = next((str(row[name]) for name in names if row[name]), "")
            found[layer, row["id"]] = (owner, homes.get(owner) or row["area_code"] or "")
    return found
