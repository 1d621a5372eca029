"""The report as a workbook: a sheet per question."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.census.report.collect import Facts, Section
from pipelines.census.rules import catalogue

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_FINDINGS = 200_000


def book(facts: Facts) -> bytes:
    """The file: counts, quality elements, rules, classes and streets, findings, unused files."""
    import openpyxl

    made = openpyxl.Workbook()
    made.remove(made.active)
    _sheet(made, "概况 counts", _COUNTS, (row for one in facts.sections for row in _counts(one)))
    _sheet(
        made, "数据质量 quality", _QUALITY, (row for one in facts.sections for row in _quality(one))
    )
    _sheet(made, "规则 rules", _RULES, (row for one in facts.sections for row in _rules(one)))
    _sheet(
        made, "小类街道 classes", _CLASSES, (row for one in facts.sections for row in _classes(one))
    )
    _sheet(
        made, "问题 findings", _FINDINGS, (row for one in facts.sections for row in _findings(one))
    )
    left = [
        (one.file, (one.problem or {})["zh"], (one.problem or {})["en"]) for one in facts.unusable
    ]
    left += [(str(one["n"]), one["zh"], one["en"]) for one in facts.waiting]
    _sheet(made, "未使用 unused", ("文件 file", "原因", "reason"), left)
    for table in facts.reconciled:
        _sheet(made, f"对账 {table.zh}"[:31], table.heads, table.rows)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _sheet(made: Workbook, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl.styles import Font

    sheet = made.create_sheet(name)
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(
            [value if isinstance(value, int | float | None) else str(value) for value in row]
        )
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value[:1] == "=":
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFG":
        sheet.column_dimensions[letter].width = 24


_COUNTS = ("数据集 dataset", "图层 layer", "项 item", "数 count")
_QUALITY = (
    "数据集 dataset",
    "质量元素",
    "quality element",
    "规则 rules",
    "不符 rows",
    "比例 % share",
    "限差 % limit",
    "合格 fits",
)
_RULES = (
    "数据集 dataset",
    "规则 rule",
    "严重性 severity",
    "首例",
    "first case",
    "处 findings",
    "行 rows",
)
_CLASSES = (
    "数据集 dataset",
    "小类 class",
    "名称 title",
    "街道 street",
    "名称 name",
    "行 rows",
    "隔离 held back",
)
_FINDINGS = ("数据集 dataset", "行 row", "规则 rule", "字段 field", "值 value", "说明", "sentence")


def _counts(one: Section) -> Iterable[Sequence[Any]]:
    base = (one.dataset.name, one.info.id)
    yield (*base, "行 rows", one.dataset.rows)
    yield (*base, "发布前 before", one.before)
    yield (*base, "发布后 after", one.after)
    for name, count in {**one.pairs, **one.published}.items():
        yield (*base, name, count)


def _quality(one: Section) -> Iterable[Sequence[Any]]:
    for item in one.elements:
        fits = "是 yes" if item["fits"] else "否 no"
        yield (
            one.dataset.name,
            item["zh"],
            item["en"],
            item["rules"],
            item["broken"],
            round(item["share"], 3),
            item["limit"],
            fits,
        )


def _rules(one: Section) -> Iterable[Sequence[Any]]:
    for item in one.rules:
        rule, counts = item["rule"], (item["findings"], item["rows"])
        yield (one.dataset.name, rule.id, rule.severity, item["zh"], item["en"], *counts)


def _classes(one: Section) -> Iterable[Sequence[Any]]:
    for item in one.classes.itertuples():
        yield (
            one.dataset.name,
            item.class_code,
            item.title,
            item.street,
            item.street_name,
            int(item.rows),
            int(item.bad),
        )


def _findings(one: Section) -> Iterable[Sequence[Any]]:
    known = catalogue.rules()
    for item in one.findings.head(_MOST_FINDINGS).itertuples():
        zh, en = catalogue.sentence(
            known[item.rule], one.info, item.field, value=item.value, other=item.other
        )
        yield (one.dataset.name, int(item.row), item.rule, item.field, item.value, zh, en)
