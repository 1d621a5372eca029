"""``wanmi tenants``: the cities that share one installation."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.context import console, opened, table
from gis.errors import BadInput

HELP = """The cities (tenants) of this installation. Each sees only its own data."""


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command("list")(listing)
    group.command()(put)
    app.add_typer(group, name="tenants")


def listing() -> None:
    """List the cities with their extent and component edition. Changes nothing."""
    from layers.accounts import tenants

    shown = table("id", "名称 · title", "编码版本 · edition", "坐标系 · CRS", "范围 · bounds")
    with opened() as engine, engine.connect() as connection:
        for name in tenants.all_ids(connection):
            city = tenants.get(connection, name)
            bounds = " ".join(map(str, city.bounds)) if city.bounds else "—"
            shown.add_row(
                city.id, f"{city.title_zh} · {city.title_en}", city.edition, city.crs, bounds
            )
    console().print(shown)


def put(
    name: Annotated[str, typer.Argument(help="Short id, e.g. jinan.")],
    zh: Annotated[str, typer.Option(help="Chinese name.")],
    en: Annotated[str, typer.Option(help="English name.")],
    bounds: Annotated[
        str | None,
        typer.Option(help='"west south east north" in degrees; features outside are refused.'),
    ] = None,
    edition: Annotated[
        str, typer.Option(help="Component code edition: 2007, 2013 or 2026.")
    ] = "2026",
    crs: Annotated[str, typer.Option(help="CRS offered first to clients.")] = "EPSG:4490",
) -> None:
    """Create a city, or change its facts; its data stays.

    Example: wanmi tenants put jinan --zh 济南市 --en Jinan --bounds "116.2 36.0 117.9 37.6"
    """
    from gis.database.session import begin_owner
    from layers.accounts import tenants

    box = _bounds(bounds) if bounds else None
    city = tenants.City(id=name, title_zh=zh, title_en=en, edition=edition, crs=crs, bounds=box)
    with opened() as engine, begin_owner(engine) as connection:
        tenants.put(connection, city)
    console().print(f"{name} ✓")


def _bounds(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, text.replace(",", " ").split())
    except ValueError:
        west = south = east = north = 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(
            "bad_bounds",
            "范围须为“西 南 东 北”四个经纬度。",
            'Bounds are "west south east north" in degrees.',
            "bounds",
        )
    return west, south, east, north
