"""The reconciliation of a legacy export: both sides beside each other, as plain tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from gis.database.session import begin_bulk
from pipelines.census.legacy import recode
from pipelines.census.legacy.counts import components_counted
from pipelines.census.work import Work

Row = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """A table of the reconciliation: title, heads, rows; ``numbers`` are the columns of counts."""

    zh: str
    en: str
    heads: tuple[str, ...]
    rows: list[Row]
    numbers: tuple[int, ...]


def reconcile(work: Work) -> list[Table]:
    """All tables of a published legacy run; none of another run."""
    run = work.run
    edition, found = run.options.get("legacy"), run.summary.get("legacy")
    if not edition or found is None:
        return []
    with begin_bulk(work.engine, work.caller) as connection:
        parts = [
            components_counted(connection, work, item)
            for item in work.datasets(usable=True)
            if (item.profile.get("legacy") or {}).get("role") == "components"
        ]
        frame = pd.concat(parts, ignore_index=True) if parts else _EMPTY
        names = _streets(connection, work, sorted(set(frame["street"])))
    cases = list(found["cases"].values())
    return [
        _totals(frame, cases, found["grids"].values()),
        _classes(frame, str(edition)),
        _per_street(frame, names),
        _cases(cases, str(edition)),
        _unmatched(frame, cases, str(edition)),
        _grids(found["grids"].values()),
    ]


_EMPTY = pd.DataFrame(
    {name: [] for name in ("old", "new", "edition", "street", "delivered", "held", "here")}
)
_BOTH = ("旧系统 old system", "现有 here", "隔离或拒收 held back", "差 difference")


def _totals(
    frame: pd.DataFrame, cases: Sequence[Mapping[str, Any]], grids: Iterable[Mapping[str, Any]]
) -> Table:
    rows: list[Row] = []
    if len(frame):
        rows.append(("部件 components", *_sums(frame)))
    lines = [line for one in cases for line in one["classes"]]
    if lines:
        told = [sum(line[name] for line in lines) for name in ("delivered", "here", "refused")]
        rows.append(("案件 cases", *told, told[0] - told[1] - told[2]))
    rows += [
        ("单元网格 unit grids", one["cells"], one["cells"] - one["lost"], one["lost"], 0)
        for one in grids
    ]
    return Table("总数", "Totals", ("对象 objects", *_BOTH), rows, (1, 2, 3, 4))


def _sums(frame: pd.DataFrame) -> tuple[int, int, int, int]:
    told, here, held = (int(frame[name].sum()) for name in ("delivered", "here", "held"))
    return told, here, held, told - here - held


def _classes(frame: pd.DataFrame, edition: str) -> Table:
    rows: list[Row] = []
    for (old, new, now), part in frame.groupby(["old", "new", "edition"]):
        before, _ = recode.title("component", str(old), edition)
        after, _ = recode.title("component", str(new), str(now))
        rows.append((f"{old} {before}", f"{new} {after}", now, *_sums(part)))
    heads = (f"{edition} 版小类 class", "现小类 class now", "版本 edition", *_BOTH)
    return Table("部件按小类", "Components by class", heads, rows, (3, 4, 5, 6))


def _per_street(frame: pd.DataFrame, names: Mapping[str, str]) -> Table:
    rows: list[Row] = [
        (f"{street} {names.get(str(street), '')}".strip() or "— 无法定位 no place", *_sums(part))
        for street, part in frame.groupby("street")
    ]
    return Table("部件按街道", "Components by street", ("街道 street", *_BOTH), rows, (1, 2, 3, 4))


def _cases(cases: Sequence[Mapping[str, Any]], edition: str) -> Table:
    rows: list[Row] = []
    classes: dict[tuple[recode.CaseKind, str], Counter[str]] = {}
    for line in (line for one in cases for line in one["classes"]):
        counts = {name: line[name] for name in ("delivered", "here", "refused")}
        classes.setdefault((line["kind"], line["old"]), Counter()).update(counts)
    for (kind, old), line in sorted(classes.items()):
        new = recode.matter(kind, old, edition).code
        after = f"{new} {recode.title('event', new, recode.TARGET)[0]}" if new else "—"
        told, here, refused = line["delivered"], line["here"], line["refused"]
        word = "部件" if kind == "component" else "事件"
        before = recode.title(kind, old, edition)[0]
        rows.append((f"{word} {old} {before}", after, told, here, refused, told - here - refused))
    heads = (f"{edition} 版小类 class", "2026 版事项 matter", *_BOTH)
    return Table("案件按小类", "Cases by class", heads, rows, (2, 3, 4, 5))


def _unmatched(frame: pd.DataFrame, cases: Sequence[Mapping[str, Any]], edition: str) -> Table:
    """Codes without a single counterpart, and rows that were not taken over, each with its reason."""
    rows: list[Row] = []
    kept = frame[frame["edition"] != recode.TARGET].groupby("old")["delivered"].sum()
    for old, count in kept.items():
        found = recode.component(str(old), edition)
        zh = found.zh or "没有小类代码。"
        rows.append(
            (f"部件 component {old}", int(count), zh, found.en or "There is no class code.")
        )
    whys: dict[tuple[str, str], Counter[str]] = {}
    for why in (why for one in cases for why in one["reasons"]):
        whys.setdefault((why["zh"], why["en"]), Counter()).update(why["classes"])
    for (zh, en), olds in sorted(whys.items()):
        listed = ", ".join(f"{code or '—'}×{count}" for code, count in sorted(olds.items()))
        rows.append((f"案件 case {listed}", olds.total(), zh, en))
    heads = ("代码 code", "行 rows", "原因", "reason")
    return Table(
        "未对应的代码与未接收的行",
        "Codes without counterpart, rows not taken over",
        heads,
        rows,
        (1,),
    )


def _grids(grids: Iterable[Mapping[str, Any]]) -> Table:
    rows: list[Row] = []
    for one in grids:
        lost = "、".join(one["lost_codes"][:20])
        rows.append((one["cells"], one["same"], one["carried"], one["divided"], one["lost"], lost))
    heads = (
        "旧网格 old cells", "同码 same code", "一对一 one successor", "拆分 divided",
        "无后继 without", "无后继的编码 codes without",
    )  # fmt: skip
    return Table("单元网格沿革", "Lineage of unit grids", heads, rows, (0, 1, 2, 3, 4))


def _streets(connection: Connection, work: Work, codes: list[str]) -> dict[str, str]:
    table = work.registry.get("divisions").table.name
    rows = connection.execute(
        text(f"SELECT code, name FROM {table} WHERE tenant = :tenant AND code = ANY(:codes)"),  # noqa: S608
        {"tenant": work.caller.tenant, "codes": codes},
    )
    return {row.code: row.name or "" for row in rows}
