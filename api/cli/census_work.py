"""The commands of ``wanmi census`` on runs that exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.census import Number, Tenant, advance, census
from api.cli.context import console, table
from api.cli.import_ import _pairs as pairs


def listing(tenant: Tenant = None) -> None:
    """List the newest runs with their step, state and counts; changes nothing."""
    from api.cli.census_show import TITLES

    with census(tenant) as desk:
        shown = table("#", "名称 title", "状态 state", "行 rows", "建立 created", "发布 published")
        for run in desk.listing():
            rows = run.summary.get("inspect", {}).get("rows")
            published = f"{run.published_at:%Y-%m-%d %H:%M}" if run.published_at else ""
            shown.add_row(
                str(run.id),
                run.title,
                TITLES.get(run.state, run.state),
                "" if rows is None else f"{rows:,}",
                f"{run.created_at:%Y-%m-%d %H:%M}",
                published,
            )
        console().print(shown)


def show(number: Number, tenant: Tenant = None) -> None:
    """Show a run: datasets, mapping with scores, findings per rule."""
    from api.cli.census_show import summary
    from pipelines.census.rules import catalogue

    with census(tenant) as desk:
        summary(desk, number)
        run = desk.get(number)
        for item in desk.work(number).datasets(usable=True):
            assert item.mapping is not None
            shown = table("列 column", "字段 field", "得分 score", "依据 by", title=item.name)
            for column, name in item.mapping.columns.items():
                score = item.mapping.scores.get(column, {})
                shown.add_row(column, name, f"{score.get('score', 1):.2f}", score.get("how", ""))
            for column, doubt in item.mapping.doubts.get("columns", {}).items():
                shown.add_row(column, f"? {doubt['field']}", f"{doubt['score']:.2f}", doubt["how"])
            console().print(shown)
            found = run.summary.get("check", {}).get("datasets", {}).get(str(item.n), {})
            rules = table("规则 rule", "严重性 severity", "处 findings", "说明 sentence")
            for name, count in found.get("rules", {}).items():
                rule = catalogue.rules()[name]
                rules.add_row(name, rule.severity, f"{count:,}", f"{rule.zh} {rule.en}")
            console().print(rules)


def remap(  # noqa: PLR0913, PLR0917 - one parameter per option
    number: Number,
    dataset: Annotated[int, typer.Argument(help="Number of the dataset in the run.")],
    tenant: Tenant = None,
    layer: Annotated[str | None, typer.Option(help="Another layer.")] = None,
    crs: Annotated[str | None, typer.Option(help="Another coordinate system.")] = None,
    swapped: Annotated[bool | None, typer.Option(help="North first or not.")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="COLUMN=FIELD, repeatable.")
    ] = None,
    values: Annotated[
        list[str] | None, typer.Option("--value", help="FIELD:TEXT=CODE, repeatable.")
    ] = None,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Leave the dataset out.")] = False,
    save: Annotated[str | None, typer.Option(help="Keep the mapping under this name.")] = None,
) -> None:
    """Change how a dataset is read; what was checked before is checked again by `resume`."""
    changes: dict[str, Any] = {"columns": pairs(mapping, "--map")}
    stated = {"layer": layer, "crs": crs, "swapped": swapped}
    changes |= {name: value for name, value in stated.items() if value is not None}
    if leave_out:
        changes["layer"] = None
    for text, code in pairs(values, "--value").items():
        field, _, word = text.partition(":")
        changes.setdefault("values", {}).setdefault(field, {})[word] = code
    with census(tenant) as desk:
        made = desk.map(number, dataset, changes)
        if save is not None:
            desk.save_mapping(number, dataset, save)
        for column, name in made.get("columns", {}).items():
            console().print(f"{column} → {name}")


def decide(
    number: Number,
    decision: Annotated[str, typer.Argument(help="yes, no, or open to take decisions back")],
    tenant: Tenant = None,
    features: Annotated[
        list[str] | None, typer.Option("--pair", help="DATASET:FEATURE; default: all open ones.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only moved, changed or gone ones.")] = None,
    at_least: Annotated[
        float | None, typer.Option(help="Only those of at least this confidence.")
    ] = None,
) -> None:
    """Decide doubtful pairs: yes, the row is that feature (or it is gone); no, it is a new object."""
    from pipelines.census.match.approve import Wanted

    chosen = [_pair(text) for text in features or ()]
    wanted = Wanted(pairs=chosen or None, kind=kind, at_least=at_least)
    with census(tenant) as desk:
        changed, left = desk.decide(number, decision, wanted)
        console().print(f"已定 decided: {changed} · 待定 undecided: {left}")


def _pair(text: str) -> tuple[int, int]:
    dataset, _, feature = text.partition(":")
    if not (dataset.isdecimal() and feature.isdecimal()):
        raise typer.BadParameter(f"--pair {text}: DATASET:FEATURE")
    return int(dataset), int(feature)


def cancel(number: Number, tenant: Tenant = None) -> None:
    """Stop a run for good: a step at work ends within a second and leaves nothing; the map stays as it is."""
    with census(tenant) as desk:
        desk.cancel(number)
        console().print(f"普查任务 {number} 已取消 · census {number} is cancelled")


def undo(number: Number, tenant: Tenant = None) -> None:
    """Take the publication of a run back, whole, by a new changeset."""
    with census(tenant) as desk:
        console().print(f"变更 changeset {desk.undo(number)}")


def quarantine(
    number: Number,
    path: Annotated[Path, typer.Argument(help="The .xlsx to write.")],
    tenant: Tenant = None,
) -> None:
    """Write the rows that were held back, with their reasons, as a workbook to mend."""
    with census(tenant) as desk:
        path.write_bytes(desk.quarantined(number))


def mend(
    number: Number,
    path: Annotated[Path, typer.Argument(help="The mended workbook.")],
    tenant: Tenant = None,
    until: Annotated[str, typer.Option(help="Last step.")] = "publish",
) -> None:
    """Replay the mended rows of a run, and only these, as a run of their own."""
    with census(tenant) as desk:
        again = desk.mend(number, path)
        console().print(f"普查 {again} · census {again}")
        advance(desk, again, until)


def report(
    number: Number,
    path: Annotated[Path, typer.Argument(help="The .html or .xlsx to write.")],
    tenant: Tenant = None,
) -> None:
    """Write the report of a run: counts, rules, quality elements, before and after, findings on maps."""
    with census(tenant) as desk:
        path.write_bytes(desk.report(number, "xlsx" if path.suffix.lower() == ".xlsx" else "html"))


def due(
    tenant: Tenant = None,
    months: Annotated[int, typer.Option(help="Age at which a survey is due.")] = 24,
) -> None:
    """List the layers whose last survey is older than two years."""
    with census(tenant) as desk:
        shown = table(
            "图层 layer",
            "名称 title",
            "要素 features",
            "未注日期 undated",
            "上次普查 last survey",
            "月 months",
        )
        for item in desk.due(months):
            last = item["last"] or "—"
            shown.add_row(
                item["layer"],
                " ".join(item["title"]),
                f"{item['features']:,}",
                f"{item['undated']:,}",
                last,
                "—" if item["months"] is None else str(item["months"]),
            )
        console().print(shown)


COMMANDS: dict[str, Callable[..., None]] = {
    "list": listing,
    "show": show,
    "map": remap,
    "decide": decide,
    "cancel": cancel,
    "undo": undo,
    "quarantine": quarantine,
    "mend": mend,
    "report": report,
    "due": due,
}
"""The commands by the names that are typed."""
