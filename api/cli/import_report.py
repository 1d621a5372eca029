"""How an import shows itself: bars while it runs, a table at the end, a file on request."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.markup import escape as plain
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from api.cli.context import console, table
from gis.errors import BadInput

if TYPE_CHECKING:
    from pipelines.imports.plan import Part
    from pipelines.imports.report import Loaded, Report

HEADINGS = (
    "图层 · layer",
    "来源 · source",
    "读入 · read",
    "新增 · created",
    "更新 · updated",
    "未变 · unchanged",
    "拒收 · refused",
    "原因 · reasons",
    "秒 · s",
)


class _Rate(ProgressColumn):
    """Rows per second."""

    def render(self, task: Task) -> Text:
        """Return the rate, or a dash before there is one."""
        speed = task.finished_speed or task.speed
        return Text("—/s" if speed is None else f"{speed:,.0f}/s", style="dim")


class Bars:
    """A progress bar per part, on standard error, with rate and time left."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=self._console,
            auto_refresh=False,  # by a thread, beside which a load could not be doubled
        )
        self._tasks: dict[int, TaskID] = {}
        self._reading: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def announce(self, parts: Sequence[Part]) -> None:
        """Print what was understood of a source, before it is loaded."""
        for part in parts:
            title = f"{part.layer.title_zh} · {part.layer.title_en}"
            self._console.print(f"[bold]{plain(part.source)}[/bold] → {title} ({part.layer.id})")
            for note in part.notes:
                self._console.print(f"  {note.zh}\n  {note.en}", style="dim", markup=False)

    def objects(self, count: int) -> None:
        """Objects of an OpenStreetMap file looked at so far."""
        if self._reading is None:
            self._reading = self._progress.add_task("读取 · reading", total=None)
        self._progress.update(self._reading, completed=count)
        self._show()

    def rows(self, part: Part, count: int) -> None:
        """Rows of a part handed to the database so far."""
        if id(part) not in self._tasks:
            self._tasks[id(part)] = self._progress.add_task(part.layer.title_zh, total=part.total)
        task = self._tasks[id(part)]
        total = max(part.total or 0, count)
        self._progress.update(task, completed=count, total=total)
        self._show()

    def _show(self) -> None:
        """Draw the bars anew where that is seen; elsewhere only the end is."""
        if self._console.is_terminal:
            self._progress.refresh()


def show(report: Report) -> None:
    """Print the summary table and the sources of which nothing was loaded."""
    shown = table(*HEADINGS)
    for item in report.loaded:
        shown.add_row(*map(plain, _cells(item)))
    if len(report.loaded) > 1:
        names = ("read", "created", "updated", "unchanged", "refused")
        shown.add_row("合计 · total", "", *(f"{report.total(name):,}" for name in names), "", "")
    out = console()
    if report.loaded:
        out.print(shown)
    for left in report.unusable:
        out.print(f"✗ {left.source}: {left.why.zh} {left.why.en}", markup=False)
    if report.dry_run:
        out.print("试运行，未写入任何数据 · dry run, nothing was written")


def write(report: Report, path: Path) -> None:
    """Write the report as JSON or as an HTML page, by the file's extension."""
    kinds = {".json": type(report).as_json, ".html": page, ".htm": page}
    if path.suffix.lower() not in kinds:
        raise BadInput(
            "bad_report",
            f"报告文件须为 .json 或 .html，而不是“{path.name}”。",
            f"The report is written as .json or .html, not “{path.name}”.",
        )
    path.write_text(kinds[path.suffix.lower()](report), encoding="utf-8")


def page(report: Report) -> str:
    """A plain HTML page of the report, without scripts or outside resources."""
    head = "".join(f"<th>{escape(name)}</th>" for name in HEADINGS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(item)) + "</tr>"
        for item in report.loaded
    )
    left = "".join(
        f"<li><b>{escape(item.source)}</b> {escape(item.why.zh)} {escape(item.why.en)}</li>"
        for item in report.unusable
    )
    notes = "".join(
        f"<li><b>{escape(item.source)}</b> {escape(note.zh)} {escape(note.en)}</li>"
        for item in report.loaded
        for note in item.notes
    )
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>导入报告 · import report</title>'
        "<style>body{font:14px sans-serif;margin:2em}td,th{padding:.3em .8em;text-align:left;"
        "border-bottom:1px solid #ddd}</style>"
        f"<h1>导入报告 · import report: {escape(report.tenant)}</h1>"
        f"<table><tr>{head}</tr>{rows}</table><ul>{left}</ul><h2>说明 · notes</h2><ul>{notes}</ul></html>"
    )


def _cells(item: Loaded) -> tuple[str, ...]:
    counts = (item.read, item.created, item.updated, item.unchanged, item.refused)
    return (
        f"{item.title.zh} · {item.title.en}",
        item.source,
        *(f"{count:,}" for count in counts),
        _reasons(item),
        f"{item.seconds:.1f}",
    )


def _reasons(item: Loaded) -> str:
    """Why rows were refused, what the source held only in part, what went to the attributes."""
    from pipelines.imports.report import reason

    said = [f"{n} {reason(code).zh} {reason(code).en}" for code, n in item.reasons.items()]
    if item.repaired:
        said.append(f"{item.repaired} 几何已修复 repaired")
    said += [f"(+{n} {reason(code).zh} {reason(code).en})" for code, n in item.left_out.items()]
    return "; ".join(said)
