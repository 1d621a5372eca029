"""The check of the published grid as a process: whoever manages grids runs it, and changes trigger it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, text

from gis.database.session import begin
from grids.check.findings import collection
from grids.desk import cells, published
from grids.desk.cells import SOLID
from grids.desk.desk import CELLS, DIVISIONS, Desk
from layers.jobs.process import Inputs, Outcome, Output, Process, features, given
from layers.jobs.task import Task

ID = "check-grids"


class Where(Inputs):
    """What is checked: the whole city, or a part of it."""

    division: str = given(
        "区划代码（可只写开头）",
        "Code of a division, or its beginning",
        "",
        pattern=r"^\d{0,12}$",
        max_length=12,
    )
    since: int | None = given(
        "只查该变更集以来变动的社区", "Only communities changed since this changeset", None, ge=1
    )


def run(task: Task, inputs: Where) -> Outcome:
    """Check community by community; the layer of findings follows when the job ends."""
    with begin(task.engine, task.caller, read_only=True) as connection:
        desk = Desk(connection, task.registry, task.caller)
        chosen = _chosen(desk, inputs)
        found = []
        for start in range(0, len(chosen), published.TOGETHER):
            task.progress(100 * start / len(chosen))
            found += published.checked(desk, chosen[start : start + published.TOGETHER])

    def effect(connection: Connection) -> dict[str, Any]:
        at = Desk(connection, task.registry, task.caller)
        changed = published.renew(at, chosen, found)
        return {"summary": {**_counts, "changed": changed}}

    _counts = {"communities": len(chosen), "kinds": dict(Counter(item.kind for item in found))}
    return Outcome({"findings": collection(found), "summary": _counts}, effect)


def _chosen(desk: Desk, inputs: Where) -> list[str]:
    homes = [code for code in cells.homes(desk) if code.startswith(inputs.division)]
    if inputs.since is None:
        return homes
    touched = _touched(desk, inputs.since)
    return [code for code in homes if code in touched]


def _touched(desk: Desk, since: int) -> set[str]:
    """The communities in which anything that the check looks at has changed, or ended."""
    values = {"tenant": desk.caller.tenant, "since": since}
    found: set[str] = set()
    for layer in (CELLS, DIVISIONS, "buildings", *SOLID):
        info = desk.registry.get(layer)
        code = "code" if layer == DIVISIONS else "area_code"
        statement = text(
            f"SELECT DISTINCT left({code}, 12) FROM {info.table.name} "  # noqa: S608 - our names
            "WHERE tenant = :tenant AND changeset_id >= :since UNION "
            f"SELECT DISTINCT left({code}, 12) FROM {info.history.name} "
            "WHERE tenant = :tenant AND ended_by >= :since"
        )
        found |= {code for code in desk.connection.scalars(statement, values) if code}
    return found


CHECK = Process(
    id=ID,
    title=("检查网格", "Check the grid"),
    description=(
        "检查已发布的单元网格：空隙、重叠、越界、切割建筑、面积、编码等；结果写入“网格问题”图层。",
        "Check the published unit grid: gaps, overlaps, borders, cut buildings, areas, codes; the layer of findings follows.",
    ),
    inputs=Where,
    outputs={
        "findings": features("问题", "Findings"),
        "summary": Output(title=("小结", "Summary")),
    },
    run=run,
    keywords=("grid", "check", "网格", "检查"),
    needs="grids.edit",
    example={"division": "379901001"},
)
