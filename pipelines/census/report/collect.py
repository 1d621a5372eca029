"""The facts of a report, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, text

from gis.database.session import begin_bulk
from layers.codes import load as codes
from layers.info import LayerInfo
from pipelines.census.folder import load
from pipelines.census.inspect.source import ROW
from pipelines.census.legacy.reconcile import Table, reconcile
from pipelines.census.rules import catalogue
from pipelines.census.rules.chunk import AREA
from pipelines.census.rules.step import bad_rows
from pipelines.census.rules.whole import X, Y
from pipelines.census.state import Dataset, Run
from pipelines.census.work import Work

ELEMENTS: Mapping[str, tuple[str, str, float | None]] = {
    "completeness": ("完整性", "Completeness", 1.0),
    "domain": ("逻辑一致性 · 值域", "Logical consistency: domain", 3.0),
    "format": ("逻辑一致性 · 格式", "Logical consistency: format", None),
    "topology": ("逻辑一致性 · 几何与拓扑", "Logical consistency: geometry, topology", 1.0),
    "network": ("逻辑一致性 · 管网", "Logical consistency: network", 3.0),
    "position": ("位置精度", "Positional accuracy", 5.0),
    "thematic": ("专题精度", "Thematic accuracy", 3.0),
    "temporal": ("时间质量", "Temporal quality", 3.0),
}
"""Quality elements (GB/T 21337, ISO 19157) with the share of rows, in percent, that may break them."""
_STREET = 9
_SAMPLE = 400


@dataclass(frozen=True)
class Section:
    """One dataset in the report."""

    dataset: Dataset
    info: LayerInfo
    rules: list[dict[str, Any]]
    elements: list[dict[str, Any]]
    classes: pd.DataFrame
    pairs: Mapping[str, int]
    published: Mapping[str, int]
    before: int
    after: int
    findings: pd.DataFrame
    rows: pd.DataFrame


@dataclass(frozen=True)
class Facts:
    """A run, the datasets that were used and those that were not; of a legacy export both sides."""

    run: Run
    sections: list[Section]
    unusable: list[Dataset]
    waiting: list[Mapping[str, Any]]
    reconciled: list[Table]


def collect(work: Work) -> Facts:
    """Gather the facts; a run that was not checked yet has no sections."""
    run = work.run
    datasets = work.datasets()
    checked = run.reached("check")
    with begin_bulk(work.engine, work.caller) as connection:
        sections = [
            _section(connection, work, run, one) for one in datasets if checked and one.usable
        ]
    return Facts(
        run,
        sections,
        [one for one in datasets if one.problem],
        run.summary.get("map", {}).get("waiting", []),
        reconcile(work),
    )


def _section(connection: Connection, work: Work, run: Run, item: Dataset) -> Section:
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    findings = load(work.folder.file(f"findings-{item.n}.arrow"))
    rows = _rows(work, item, findings)
    published = run.summary.get("publish", {}).get("datasets", {}).get(str(item.n), {})
    after = _count(connection, work, info)
    before = after - published.get("created", 0) + published.get("retired", 0)
    return Section(
        dataset=item,
        info=info,
        rules=_rules(findings, info),
        elements=_elements(findings, info, item.rows),
        classes=_classes(connection, work, info, rows),
        pairs=run.summary.get("match", {}).get("datasets", {}).get(str(item.n), {}),
        published=published,
        before=before,
        after=after,
        findings=_placed(findings, rows),
        rows=rows.iloc[:: max(len(rows) // 4000, 1)],
    )


def _rows(work: Work, item: Dataset, findings: pa.Table) -> pd.DataFrame:
    """Number, place, division, class and whether it is bad, of every row."""
    parts = [
        table.to_pandas()
        for table in work.folder.rows("rows", item.n).read(
            [ROW, X, Y, AREA, "class_code", "edition"]
        )
    ]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({ROW: []})
    for name in (X, Y, AREA, "class_code", "edition"):
        if name not in frame:
            frame[name] = None
    return frame.assign(bad=np.isin(frame[ROW], bad_rows(findings)))


def _rules(findings: pa.Table, info: LayerInfo) -> list[dict[str, Any]]:
    known = catalogue.rules()
    grouped = findings.group_by("rule", use_threads=False)
    counted = grouped.aggregate(
        [
            ("row", "count"),
            ("row", "count_distinct"),
            ("field", "first"),
            ("value", "first"),
            ("other", "first"),
        ]
    )
    by_rule = {one["rule"]: one for one in counted.to_pylist()}
    made = []
    for name, rule in known.items():
        if name not in by_rule:
            continue
        one = by_rule[name]
        zh, en = catalogue.sentence(
            rule, info, one["field_first"], value=one["value_first"], other=one["other_first"]
        )
        made.append(
            {
                "rule": rule,
                "findings": one["row_count"],
                "rows": one["row_count_distinct"],
                "zh": zh,
                "en": en,
            }
        )
    return made


def _elements(findings: pa.Table, info: LayerInfo, rows: int) -> list[dict[str, Any]]:
    """Per quality element the rows that break one of its rules, against the limit."""
    made = []
    held = catalogue.of(info)
    for element, (zh, en, limit) in ELEMENTS.items():
        names = [rule.id for rule in held if rule.element == element]
        if not names:
            continue
        chosen = pc.is_in(findings.column("rule"), value_set=pa.array(names, pa.string()))
        broken = pc.count_distinct(findings.filter(chosen).column("row")).as_py()
        share = 100 * broken / max(rows, 1)
        made.append(
            {
                "element": element,
                "zh": zh,
                "en": en,
                "rules": len(names),
                "broken": broken,
                "share": share,
                "limit": limit,
                "fits": limit is None or share <= limit,
            }
        )
    return made


def _classes(
    connection: Connection, work: Work, info: LayerInfo, rows: pd.DataFrame
) -> pd.DataFrame:
    """Good and bad rows per class and street."""
    streets = rows[AREA].map(lambda code: code[:_STREET] if isinstance(code, str) else "")
    grouped = (
        rows.assign(
            street=streets, class_code=rows["class_code"].astype(object).fillna("").astype(str)
        )
        .groupby(["class_code", "street"], as_index=False)
        .agg(rows=(ROW, "count"), bad=("bad", "sum"))
    )
    names = _street_names(connection, work, sorted(set(grouped["street"])))
    edition = next(iter(rows["edition"].dropna()), "2026")
    table = codes(f"component_class_{edition}")
    known = {one: table.get(one) for one in set(grouped["class_code"])}
    titles = {one: item.zh if item else info.title_zh for one, item in known.items()}
    return grouped.assign(
        title=grouped["class_code"].map(titles),
        street_name=[names.get(one, "—") for one in grouped["street"]],
    )


def _street_names(connection: Connection, work: Work, streets: list[str]) -> dict[str, str]:
    table = work.registry.get("divisions").table.name
    rows = connection.execute(
        text(f"SELECT code, name FROM {table} WHERE tenant = :tenant AND code = ANY(:codes)"),  # noqa: S608
        {"tenant": work.caller.tenant, "codes": streets},
    )
    return {row.code: row.name or row.code for row in rows}


def _count(connection: Connection, work: Work, info: LayerInfo) -> int:
    """How many the map has now; of a class' layer those of the class."""
    found = connection.scalar(
        text(
            "SELECT coalesce(sum(n), 0) FROM layer_counts WHERE tenant = :tenant "
            "AND layer = :layer AND class_code = coalesce(:class_code, class_code)"
        ),
        {
            "tenant": work.caller.tenant,
            "layer": info.table.name,
            "class_code": (info.where or {}).get("class_code"),
        },
    )
    return int(found or 0)


def _placed(findings: pa.Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Some findings of every rule with their places, for the map."""
    frame = findings.to_pandas()
    some = frame.groupby("rule", group_keys=False).head(_SAMPLE)
    places = rows[[ROW, X, Y]].rename(columns={ROW: "row"})
    return some.merge(places, on="row", how="left").dropna(subset=[X, Y])
