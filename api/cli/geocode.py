"""``wanmi geocode``: build the index of a city, ask it, run files through it, measure it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import console, notice, opened, settings, table

if TYPE_CHECKING:
    from geocoding.geocoder import Geocoder

HELP = """Find places by what people say, and say where a point is.

The index lies in WANMI_VAR/geocode and follows every edit by itself; build it anew after a bulk import, or
leave that to the server, which does it in the background.
"""
Tenant = Annotated[str | None, typer.Option(help="City; the default one if not given.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command("build")(build)
    group.command("find")(find)
    group.command("reverse")(backward)
    group.command("batch")(run_batch)
    group.command("evaluate")(evaluate)
    app.add_typer(group, name="geocode")


def build(tenant: Tenant = None) -> None:
    """Build the index from the layers places, roads, divisions and unit grids, and fit its models to its names.

    Example: wanmi geocode build
    """
    from geocoding import store
    from layers.registry import discover

    given = settings()
    city = tenant or given.tenant
    started = time.monotonic()
    with opened() as engine:
        segment = store.make(engine, discover(), given.var, city)
    notice("学习地址的构成，约需数分钟 · learning how addresses are put together, some minutes")
    store.learn(segment, given.var, city)
    path = store.path(given.var, city)
    shown = table("", "", title=f"{city}: {path}")
    shown.add_row("地点 · entities", f"{segment.size:,}")
    shown.add_row("名称 · names", f"{len(segment.names):,}")
    shown.add_row("门牌 · doors", f"{len(segment['doors.outer']):,}")
    shown.add_row("路口 · junctions", f"{len(segment['junctions.x']):,}")
    shown.add_row("大小 · size", f"{path.stat().st_size / 1e6:.1f} MB")
    shown.add_row("用时 · seconds", f"{time.monotonic() - started:.1f}")
    console().print(shown)


def find(
    text: Annotated[str, typer.Argument(help="Address, name, crossing or description.")],
    tenant: Tenant = None,
    limit: Annotated[int, typer.Option(min=1, max=10, help="Most answers shown.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
) -> None:
    """Say where a text means.

    Example: wanmi geocode find 文化路与解放路口北侧80米
    """
    from geocoding.answer import answer

    geocoder = _geocoder(tenant)
    made = answer(geocoder, geocoder.find(text, limit))
    if as_json:
        console().print_json(json.dumps(made, ensure_ascii=False))
        return
    _show(made)


def backward(
    lon: Annotated[float, typer.Argument(help="Longitude (CGCS2000).")],
    lat: Annotated[float, typer.Argument(help="Latitude.")],
    tenant: Tenant = None,
) -> None:
    """Describe a point.

    Example: wanmi geocode reverse 117.12 36.65
    """
    from geocoding.reverse.describe import reverse

    console().print_json(json.dumps(reverse(_geocoder(tenant), lon, lat), ensure_ascii=False))


def run_batch(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or xlsx file.")],
    target: Annotated[Path, typer.Argument(help="CSV to write; an unfinished one is continued.")],
    column: Annotated[
        str | None, typer.Option(help="Column of the addresses; guessed if not given.")
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Geocode a file; stop it at any time and run the same command again to go on.

    Example: wanmi geocode batch complaints.xlsx complaints-located.csv --column 事发地点
    """
    from geocoding.batch import file

    geocoder = _geocoder(tenant)
    folder = target.with_name(f".{target.name}.job")
    if (folder / "file.json").is_file():
        found = file.opened(folder.parent, folder.name)
        notice(f"继续 · resumed at line {found.done():,}")
    else:
        made = file.create(target.parent, source.name, source.read_bytes(), column)
        found = file.File(made.folder.rename(folder), made.facts)
    file.run(found, geocoder, lambda done, total: notice(f"{done:,} / {total:,}"))
    found.result.replace(target)
    shutil.rmtree(folder)
    console().print(f"{target}: {found.facts['lines']:,}")


def evaluate(
    data: Annotated[Path, typer.Option(help="Folder of the public data sets.")] = Path(
        "../shared/data"
    ),
    size: Annotated[int, typer.Option(min=20, help="Places and doors per query set.")] = 1000,
    out: Annotated[Path | None, typer.Option(help="Write the table as Markdown.")] = None,
) -> None:
    """Measure accuracy on real places with fixed seeds, and print the table of docs/geocoding.md.

    Example: wanmi geocode evaluate --size 300
    """
    from geocoding.evaluate import report
    from geocoding.evaluate.table import markdown

    text = markdown(report.measure(data, size, notice))
    if out is not None:
        out.write_text(text, encoding="utf-8")
    typer.echo(text)


def _geocoder(tenant: str | None) -> Geocoder:
    from geocoding import store
    from geocoding.live import Live
    from layers.registry import discover

    given = settings()
    with opened() as engine:
        return Live(engine, discover(), given.var, tenant or given.tenant, store.PUBLIC).geocoder


def _show(made: dict[str, Any]) -> None:
    state = "找到 · found" if made["found"] else "未找到 · not found"
    shown = table(
        "名称 · title",
        "级别 · level",
        "经纬度 · lon/lat",
        "±m",
        "可信度 · score",
        "网格 · grid",
        title=state,
    )
    for item in made["results"]:
        point = f"{item['point'][0]:.6f}, {item['point'][1]:.6f}"
        shown.add_row(
            item["title"],
            item["level"],
            point,
            f"{item['radius_m']:.0f}",
            f"{item['score']:.2f}",
            item.get("grid", ""),
        )
    out = console()
    out.print(shown)
    out.print(" ".join(f"[{part['kind']}]{part['text']}" for part in made["parse"]), markup=False)
