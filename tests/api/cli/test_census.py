"""``wanmi census`` as its users see it: a run led by commands, cancelled, mended and taken back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from api.cli.main import build
from gis.errors import Conflict, WanmiError
from tests.conftest import Database
from tests.pipelines.census import ground

LAMPS = 20
Command = Callable[..., Result]


@pytest.fixture
def census(database: Database, tmp_path: Path) -> Command:
    """``wanmi census`` on a new city; a refusal is raised."""
    tenant = f"cli{secrets.token_hex(4)}"
    environment = {
        "COLUMNS": "300",
        "WANMI_DATABASE_URL": database.url,
        "WANMI_VAR": str(tmp_path / "var"),
    }

    def run(*arguments: str) -> Result:
        command = ["census", *arguments, "--tenant", tenant]
        done = CliRunner().invoke(build(), command, env=environment)
        if isinstance(done.exception, WanmiError):
            raise done.exception
        assert done.exit_code == 0, (done.output, done.exception)
        return done

    return run


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Lamps, one of which has an impossible state."""
    frame = ground.lamps(LAMPS)
    frame.loc[3, "ZT"] = "歪了"
    path = tmp_path / "street_lights.gpkg"
    frame.to_file(path, engine="pyogrio")
    return path


def _number(done: Result) -> str:
    found = re.search(r"普查 (\d+) · census", done.stdout)
    assert found, done.stdout
    return found[1]


def test_a_cancelled_run_cannot_go_on(census: Command, delivery: Path) -> None:
    run = _number(census("run", str(delivery), "--until", "check"))
    assert "check" in census("show", run).stdout
    assert f"普查任务 {run} 已取消" in census("cancel", run).stdout
    assert "已取消 cancelled" in census("list").stdout
    for refused in (["resume", run], ["cancel", run], ["decide", run, "yes"]):
        with pytest.raises(Conflict, match="published or cancelled"):
            census(*refused)
    assert "street_lights" not in census("due", "--months", "0").stdout


def test_a_published_run_is_not_cancelled_but_taken_back(census: Command, delivery: Path) -> None:
    run = _number(census("run", str(delivery), "--gone", "none"))
    with pytest.raises(Conflict, match="published or cancelled"):
        census("cancel", run)
    assert "street_lights" in census("due", "--months", "0").stdout
    assert "变更 changeset" in census("undo", run).stdout
    assert "street_lights" not in census("due", "--months", "0").stdout
    with pytest.raises(Conflict, match="could be taken back"):
        census("undo", run)


def test_a_spreadsheet_mended_is_replayed_alone(
    census: Command, delivery: Path, tmp_path: Path
) -> None:
    run = _number(census("run", str(delivery)))
    sheet, report = tmp_path / "待修.xlsx", tmp_path / "报告.html"
    census("quarantine", run, str(sheet))
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    assert page.max_row == 2
    header = [cell.value for cell in page[1]]
    page.cell(2, header.index("ZT") + 1).value = "完好"
    book.save(sheet)
    assert "created 1, updated 0, retired 0" in census("mend", run, str(sheet)).stdout
    with pytest.raises(WanmiError, match="No row waits"):
        census("quarantine", run, str(sheet))
    census("report", run, str(report))
    assert "普查报告" in report.read_text("utf-8")
