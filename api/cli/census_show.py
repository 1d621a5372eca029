"""How the terminal shows a census: a live bar with rate and time left, and where the run stands."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from api.cli.context import console, table

if TYPE_CHECKING:
    from pipelines.census.census import Census
    from pipelines.census.state import Dataset

TITLES = {
    "inspect": "查看 inspect",
    "map": "对应 map",
    "check": "检查 check",
    "match": "匹配 match",
    "approve": "确认 approve",
    "publish": "发布 publish",
    "cancelled": "已取消 cancelled",
}


class Bar:
    """Hears of the progress of a run and draws it on standard error."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}"),
            TextColumn("{task.fields[told]}"),
            console=Console(stderr=True),
            transient=False,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def __call__(self, told: dict[str, Any]) -> None:
        """One report of :class:`pipelines.census.progress.Progress`."""
        step = told["step"]
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(
                TITLES[step], total=told["total"] or None, told=""
            )
        left = "" if told["left"] is None else f" · 剩余 left {told['left']:.0f} s"
        self._bars.update(
            self._tasks[step],
            completed=told["done"],
            told=f"行/秒 rows/s {told['rate']:,}{left}" if told["rate"] else "",
        )


def summary(desk: Census, number: int) -> None:
    """Where the run stands: its datasets, what they lack, what was found and published."""
    run = desk.get(number)
    shown = table("#", "数据集 dataset", "行 rows", "图层 layer", "坐标系 CRS", "说明 remarks")
    for item in desk.work(number).datasets():
        shown.add_row(
            str(item.n),
            item.name,
            f"{item.rows:,}",
            item.layer or "—",
            _crs(item),
            _remark(run, item),
        )
    console().print(shown)
    state = TITLES.get(run.state, run.state)
    console().print(f"普查 census {number}: {state}" + _totals(run))


def _crs(item: Dataset) -> str:
    from gis.crs import resolve
    from gis.errors import WanmiError

    if not item.crs:
        return "—"
    try:
        found = resolve(item.crs)
    except WanmiError:
        return item.crs[:20]
    return f"EPSG:{found.srid}" if found.srid else found.title_zh


def _remark(run: Any, item: Dataset) -> str:
    if item.problem:
        return f"{item.problem['zh']} {item.problem['en']}"
    for waits in run.summary.get("map", {}).get("waiting", ()):
        if waits["n"] == item.n:
            return f"{waits['zh']} {waits['en']}"
    found = run.summary.get("check", {}).get("datasets", {}).get(str(item.n))
    pairs = run.summary.get("match", {}).get("datasets", {}).get(str(item.n))
    parts = []
    if found:
        parts.append(f"隔离 held back {found['bad']:,}, 提醒 warned {found['warned']:,}")
    if pairs:
        parts.append(", ".join(f"{name} {count:,}" for name, count in pairs.items() if count))
    return " · ".join(parts)


def _totals(run: Any) -> str:
    published = run.summary.get("publish", {}).get("datasets", {}).values()
    if not published:
        return ""
    names = ("created", "updated", "retired")
    return " · " + ", ".join(f"{name} {sum(one[name] for one in published):,}" for name in names)
