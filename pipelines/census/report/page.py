"""The report as one HTML page, Chinese first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from pipelines.census.report.collect import Facts, Section
from pipelines.census.report.maps import drawn, interactive

_STYLE = """
body{font:14px/1.6 system-ui,
 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#0F172A;
 margin:2rem auto;max-width:960px;padding:0 1rem}
h1{font-size:22px;margin:0}
h2{font-size:17px;margin:2rem 0 .4rem;border-top:1px solid #E2E8F0;padding-top:1rem}
h3{font-size:14px;margin:1.2rem 0 .3rem}
table{border-collapse:collapse;width:100%;margin:.3rem 0}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #E2E8F0;vertical-align:top}
th{color:#475569;font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.error{color:#B91C1C}
.warning{color:#B45309}
.good{color:#15803D}
.figures{display:flex;gap:2rem;flex-wrap:wrap;margin:.6rem 0}
.figures b{display:block;font-size:22px}
small{color:#64748B}
a{color:#1D4ED8}
svg{width:100%;border:1px solid #E2E8F0}
"""


_LISTED = 40
"""Lines of a table in the page; the workbook has all."""


def page(facts: Facts) -> str:
    """The whole page."""
    run = facts.run
    body = [
        f"<h1>普查报告 · {escape(run.title)}</h1>",
        (
            f"<small>Census {run.id} · {run.created_at:%Y-%m-%d %H:%M} UTC · {escape(run.actor)} · "
            f"{escape(run.state)}</small>"
        ),
        *_reconciled(facts),
        _overview(facts.sections),
        *(_section(one) for one in facts.sections),
        _left_out(facts),
    ]
    title = escape(run.title)
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style>{''.join(body)}</html>"
    )


def _reconciled(facts: Facts) -> Iterable[str]:
    if facts.reconciled:
        yield "<h2>对账 <small>Reconciliation with the old system</small></h2>"
    for table in facts.reconciled:
        rows = (
            [f"{cell:,}" if isinstance(cell, int) else escape(str(cell)) for cell in row]
            for row in table.rows
        )
        if table.rows:
            yield f"<h3>{table.zh} · {table.en}</h3>" + _table(table.heads, rows, table.numbers)


def _overview(sections: Sequence[Section]) -> str:
    """A line per dataset, with the quality elements that fail; nothing where there is one alone."""
    if len(sections) < 2:
        return ""
    rows = [
        (
            f'<a href="#d{one.dataset.n}">{escape(one.dataset.name)}</a>',
            f"{escape(one.info.title_zh)} <small>{escape(one.info.title_en)}</small>",
            f"{one.dataset.rows:,}",
            f"{_held(one):,}",
            f"{one.after - one.before:+,}",
            _failing(one),
        )
        for one in sections
    ]
    heads = ("数据 dataset", "图层 layer", "行 rows", "隔离 held back", "增减 change", "结论")
    return "<h2>总览 <small>Overview</small></h2>" + _table(heads, rows, (2, 3, 4))


def _failing(one: Section) -> str:
    names = [escape(item["zh"]) for item in one.elements if not item["fits"]]
    if names:
        return f'<span class="error">{"、".join(names)} 不合格 fails</span>'
    return '<span class="good">合格 fits</span>'


def _held(one: Section) -> int:
    return int(one.classes["bad"].sum())


def _section(one: Section) -> str:
    checked = f"{one.dataset.rows:,}"
    held = _held(one)
    figures = [
        ("行", "rows", checked),
        ("隔离", "held back", f"{held:,}"),
        ("发布前", "before", f"{one.before:,}"),
        ("发布后", "after", f"{one.after:,}"),
        *(
            (_PAIRS[name][0], _PAIRS[name][1], f"{count:,}")
            for name, count in one.pairs.items()
            if count
        ),
    ]
    shown = "".join(
        f"<div><b>{value}</b>{zh} <small>{en}</small></div>" for zh, en, value in figures
    )
    return (
        f"<h2 id=d{one.dataset.n}>{escape(one.dataset.name)} → {escape(one.info.title_zh)} "
        f"<small>{escape(one.info.title_en)}</small></h2><div class=figures>{shown}</div>"
        + _elements(one)
        + _rules(one)
        + _map(one)
        + _classes(one)
    )


_PAIRS = {
    "unchanged": ("未变", "unchanged"),
    "moved": ("移动", "moved"),
    "changed": ("属性变化", "changed"),
    "moved_and_changed": ("移动且变化", "moved and changed"),
    "new": ("新增", "new"),
    "gone": ("消失", "gone"),
    "doubtful": ("存疑", "doubtful"),
}


def _elements(one: Section) -> str:
    rows = [
        (
            f"{item['zh']} <small>{item['en']}</small>",
            str(item["rules"]),
            f"{item['broken']:,}",
            f"{item['share']:.2f} %",
            "—" if item["limit"] is None else f"{item['limit']:g} %",
            '<span class="good">合格 fits</span>'
            if item["fits"]
            else '<span class="error">不合格 fails</span>',
        )
        for item in one.elements
    ]
    heads = (
        "质量元素 quality element",
        "规则 rules",
        "不符 rows",
        "比例 share",
        "限差 limit",
        "结论",
    )
    return "<h3>数据质量 · Data quality</h3>" + _table(heads, rows, (1, 2, 3, 4))


def _rules(one: Section) -> str:
    rows = [
        (
            f'<span class="{item["rule"].severity}">{item["rule"].id}</span>',
            f"{escape(item['zh'])}<br><small>{escape(item['en'])}</small>",
            f"{item['findings']:,}",
            f"{item['rows']:,}",
        )
        for item in one.rules
    ]
    if not rows:
        return "<p class=good>没有发现问题。No findings.</p>"
    heads = ("规则 rule", "首例 first case", "处 findings", "行 rows")
    return "<h3>规则统计 · Rules</h3>" + _table(heads, rows, (2, 3))


def _map(one: Section) -> str:
    still = drawn(one)
    moving = interactive(one)
    opened = (
        f"<details><summary>可缩放地图 · map to zoom</summary>{moving}</details>" if moving else ""
    )
    title = (
        "问题分布 · Where the findings are" if len(one.findings) else "分布 · Where the rows are"
    )
    return f"<h3>{title}</h3>{still}{opened}" if still else ""


def _classes(one: Section) -> str:
    rows = [
        (
            f"{escape(str(item.class_code))} {escape(str(item.title))}",
            escape(str(item.street_name)),
            f"{item.rows:,}",
            f"{item.bad:,}",
        )
        for item in one.classes.head(_LISTED).itertuples()
    ]
    if len(one.classes) > _LISTED:
        rest = one.classes.iloc[_LISTED:]
        told = f"其余 {len(rest)} 行见表格 · {len(rest)} more are in the workbook"
        rows.append((told, "", f"{rest['rows'].sum():,}", f"{rest['bad'].sum():,}"))
    heads = ("小类 class", "街道 street", "行 rows", "隔离 held back")
    return "<h3>按小类和街道 · By class and street</h3>" + _table(heads, rows, (2, 3))


def _left_out(facts: Facts) -> str:
    rows = [
        (
            escape(one.file),
            f"{escape((one.problem or {})['zh'])}<br><small>{escape((one.problem or {})['en'])}</small>",
        )
        for one in facts.unusable
    ]
    rows += [
        (str(one["n"]), f"{escape(one['zh'])}<br><small>{escape(one['en'])}</small>")
        for one in facts.waiting
    ]
    if not rows:
        return ""
    return "<h2>未使用的文件 <small>Files that were not used</small></h2>" + _table(
        ("文件 file", "原因 reason"), rows
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[int] = ()) -> str:
    def cells(tag: str, values: Sequence[Any]) -> str:
        return "".join(
            f"<{tag}{' class=n' if at in numbers else ''}>{value}</{tag}>"
            for at, value in enumerate(values)
        )

    return (
        f"<table><tr>{cells('th', heads)}</tr>"
        + "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
        + "</table>"
    )
