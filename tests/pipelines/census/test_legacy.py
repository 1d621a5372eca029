"""An old system's export is taken over once, and both sides are counted to the last row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.census.legacy import recode
from pipelines.census.legacy.cases import moment
from pipelines.census.legacy.reconcile import Table, reconcile
from tests.pipelines.census import ground, legacy_export
from tests.pipelines.census.conftest import City


@pytest.mark.parametrize(
    ("edition", "old", "new"),
    [("2013", "0101", "01001"), ("2007", "0101", "01001"), ("2013", "0137", "01037")],
)
def test_classes_are_carried_to_the_present_edition(edition: str, old: str, new: str) -> None:
    assert recode.component(old, edition).code == new


@pytest.mark.parametrize(
    ("edition", "old", "reason"),
    [("2007", "0117", "several"), ("2013", "0501", "withdrawn"), ("2013", "0777", "unknown")],
)
def test_a_class_without_one_counterpart_says_why(edition: str, old: str, reason: str) -> None:
    found = recode.component(old, edition)
    assert (found.code, found.reason) == (None, reason)
    assert found.zh and found.en


def test_cases_become_matters() -> None:
    assert recode.matter("component", "0102", "2013").code == "01002"
    assert recode.matter("event", "0101", "2013").code == "06001"
    assert recode.matter("event", "0407", "2013").reason == "withdrawn"


@pytest.mark.parametrize("text", ["2018-03-01 08:00:00", "2018/03/01 08:00", "20180301080000"])
def test_times_are_local(text: str) -> None:
    made = moment(text)
    assert made is not None and made.isoformat() == "2018-03-01T08:00:00+08:00"


def test_an_export_is_taken_over_and_reconciled(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    city = new_city(grids=True)
    run = city.start(legacy_export.write(tmp_path / "旧系统导出"), legacy="2013", gone="none")
    done = city.census.advance(run)
    assert done.state == "publish", done.summary
    tables = {one.en: one for one in reconcile(city.census.work(run))}
    rows = {row[0]: row[1:] for row in tables["Totals"].rows}
    delivered = sum(legacy_export.COMPONENTS.values())
    bad = legacy_export.OUTSIDE + legacy_export.COMPONENTS["0777"]
    assert rows["部件 components"] == (delivered, delivered - bad, bad, 0)
    good = sum(
        count for (_, code), count in legacy_export.CASES.items() if code in ("0101", "0102")
    )
    odd = legacy_export.OPEN + legacy_export.PLACELESS + legacy_export.BACKWARDS
    cases = sum(legacy_export.CASES.values()) + odd
    assert rows["案件 cases"] == (cases, good, cases - good, 0)
    assert rows["单元网格 unit grids"] == (7, 6, 1, 0)
    _lamps_are_lamps(city)
    _classes(tables["Components by class"])
    _reasons(tables["Codes without counterpart, rows not taken over"])
    _lineage(city)
    page = city.census.report(run, "html").decode()
    assert "对账" in page and "0501" in page
    assert city.census.report(run, "xlsx")[:2] == b"PK"
    again = city.start(tmp_path / "旧系统导出", legacy="2013", gone="none")
    city.census.advance(again)
    assert city.count("cases") == good
    assert city.count("grid_lineage") == 10
    assert city.count("street_lights") == legacy_export.COMPONENTS["0137"]


def _lamps_are_lamps(city: City) -> None:
    """Classes with a layer of their own lie there, under their new and their former identifier."""
    lamps = city.rows("street_lights", "code, legacy_code, class_code, edition")
    assert len(lamps) == legacy_export.COMPONENTS["0137"]
    assert {(one["class_code"], one["edition"]) for one in lamps} == {("01037", "2026")}
    for one in lamps:
        assert one["legacy_code"] == f"{ground.COUNTY}0137{one['code'][-6:]}"
        assert one["code"].startswith(f"{ground.COUNTY}01037")


def _classes(table: Table) -> None:
    by_class = {row[0][:4]: row for row in table.rows}
    assert by_class["0101"][1].startswith("01001 ")
    assert by_class["0101"][3:] == (30, 28, 2, 0)
    assert by_class["0501"][2:] == ("2013", 3, 3, 0, 0)
    assert by_class["0777"][3:] == (2, 0, 2, 0)


def _reasons(table: Table) -> None:
    why = {row[0]: row for row in table.rows}
    assert "没有对应的小类" in why["部件 component 0501"][2]
    assert "不在分类表中" in why["部件 component 0777"][2]
    counted = {row[3]: row[1] for row in table.rows if row[0].startswith("案件")}
    assert counted["it has no position."] == legacy_export.PLACELESS
    assert counted["it ends before it begins."] == legacy_export.BACKWARDS
    assert counted["It has not ended in its system."] == legacy_export.OPEN


def _lineage(city: City) -> None:
    """Five old cells cover two of today's each; the one that stayed has no line."""
    lines = city.rows("grid_lineage", "from_code, to_code, share, kind")
    assert len(lines) == 10
    assert {one["kind"] for one in lines} == {"legacy"}
    assert {round(one["share"], 2) for one in lines} == {0.5}


def test_a_city_without_grids_takes_over_the_old_ones(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    city = new_city()
    run = city.start(legacy_export.write(tmp_path / "export"), legacy="2013", gone="none")
    city.census.advance(run)
    assert city.count("unit_grids") == 7
    assert city.count("grid_lineage") == 0
