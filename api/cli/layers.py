"""``wanmi layers``: what is on the map, as the program declares it and as the database holds it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import console, opened, settings, table

if TYPE_CHECKING:
    from layers.info import FieldInfo, LayerInfo

HELP = """List the layers of the map and show one in full.

Layers are declared in the program (layers/base, services/*/layers.py); these commands change nothing
on the map.
"""


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command("list")(listing)
    group.command("show")(show)
    group.command("template")(template)
    app.add_typer(group, name="layers")


def listing(
    views: Annotated[
        bool, typer.Option("--views", help="Also the view layers, one per component class.")
    ] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Also how many features the default city has.")
    ] = False,
) -> None:
    """List every layer: id, title, theme, geometry, who may read and write it.

    Example: wanmi layers list --views --counts
    """
    from layers.registry import discover

    registry = discover()
    chosen = registry.all() if views else registry.bases()
    found = _counts() if counts else {}
    shown = table(
        "id", "名称 · title", "专题 · theme", "几何 · geometry", "读 · read", "写 · write"
    )
    if counts:
        shown.add_column("数量 · features", justify="right")
    for info in chosen:
        cells = [info.id, f"{info.title_zh} · {info.title_en}", info.theme, info.geometry]
        number = [f"{found.get(info.id, 0):,}"] if counts else []
        shown.add_row(*cells, info.read, info.write, *number)
    console().print(shown)


def show(
    layer: Annotated[str, typer.Argument(help="A layer's id, see `wanmi layers list`.")],
) -> None:
    """Show one layer in full: what it is, whose it is, and each field with its type and code list.

    Example: wanmi layers show street_lights
    """
    from layers.registry import discover

    info = discover().get(layer)
    out = console()
    out.print(f"[bold]{info.title_zh} · {info.title_en}[/bold]  ({info.id})")
    out.print(info.description)
    out.print(_facts(info))
    fields = table("字段 · field", "名称 · title", "类型 · type", "代码表 · codes", "读 · read")
    for field in info.fields:
        fields.add_row(*_field(field))
    out.print(fields)


def template(
    layer: Annotated[str, typer.Argument(help="A layer's id, see `wanmi layers list`.")],
    file: Annotated[Path, typer.Argument(help="What to write: a name in .xlsx or .gpkg.")],
) -> None:
    """Write an empty form of a layer to fill in: a workbook or a GeoPackage.

    The import reads it without any mapping: `wanmi import file FILE --layer LAYER`.

    Example: wanmi layers template street_lights lamps.xlsx
    """
    from gis.database.session import system
    from gis.errors import BadInput
    from layers.derive import template as made
    from layers.registry import discover

    info, caller = discover().get(layer), system(settings().tenant)
    makers = {".xlsx": made.workbook, ".gpkg": made.geopackage}
    make = makers.get(file.suffix.lower())
    if make is None:
        raise BadInput(
            "unknown_form",
            f"模板只能是 .xlsx 或 .gpkg，而不是“{file.name}”。",
            f"A form is .xlsx or .gpkg, not “{file.name}”.",
        )
    file.write_bytes(make(info, caller))
    console().print(f"{info.title_zh} · {info.title_en}: {file}")


def _facts(info: LayerInfo) -> str:
    lines = [
        f"标准 · standard: {info.standard or '—'}",
        f"主管 · owner: {info.owner}",
        f"读写 · read/write: {info.read} / {info.write}",
        f"几何 · geometry: {info.geometry}, zoom {info.zoom[0]}-{info.zoom[1]}",
    ]
    if info.view_of:
        lines.append(f"视图 · view of {info.view_of}: {dict(info.where or {})}")
    return "\n".join(lines)


def _field(field: FieldInfo) -> tuple[str, str, str, str, str]:
    kind = field.type + (f"({field.length})" if field.length else "")
    kind += f" {field.unit}" if field.unit else ""
    read = field.read if field.reason is None else f"{field.read}: {field.reason}"
    return (
        field.name + ("*" if field.required else ""),
        f"{field.zh} · {field.en}",
        kind,
        field.codes or "",
        read,
    )


def _counts() -> dict[str, int]:
    from sqlalchemy import text

    statement = text(
        "SELECT layer, sum(n)::bigint AS n FROM layer_counts WHERE tenant = :tenant GROUP BY 1"
    )
    with opened() as engine, engine.connect() as connection:
        rows = connection.execute(statement, {"tenant": settings().tenant})
        return {row.layer: row.n for row in rows}
