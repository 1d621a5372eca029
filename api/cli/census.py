"""``wanmi census``: a survey's delivery from inspection to the published map."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import console, opened, settings
from api.cli.import_ import _pairs as pairs
from api.cli.import_ import _user as user

if TYPE_CHECKING:
    from pipelines.census.census import Census

HELP = """Take a survey's delivery through inspect, map, check, quarantine, match, approve and publish.

Every step can be repeated, stopped (Ctrl-C, `cancel`) and resumed, also after a crash. Guide: docs/census.md
"""
Tenant = Annotated[str | None, typer.Option(help="City; default: WANMI_TENANT.")]
Number = Annotated[int, typer.Argument(help="Number of the run.")]
Until = Annotated[
    str, typer.Option(help="Last step: inspect, map, check, match, approve or publish.")
]

Delivery = Annotated[
    Path, typer.Argument(help="Shapefile, FileGDB, GeoPackage, GeoJSON, DXF, CSV, Excel, zip")
]
TargetLayer = Annotated[str | None, typer.Option(help="Target layer, if it is not certain.")]
System = Annotated[str | None, typer.Option(help="EPSG:4547, GCJ-02 … if it is missing.")]
Swapped = Annotated[bool, typer.Option(help="Positions are written north first.")]
Coded = Annotated[str | None, typer.Option(help="GBK … if it is not found.")]
Columns = Annotated[list[str] | None, typer.Option("--map", help="COLUMN=FIELD, repeatable.")]
Constants = Annotated[list[str] | None, typer.Option("--set", help="FIELD=VALUE for all rows.")]
Saved = Annotated[str | None, typer.Option(help="Use this saved mapping.")]
Units = Annotated[Path | None, typer.Option(help="CSV of the units that are known: code,name.")]
UnitsLayer = Annotated[
    str | None, typer.Option(help="Layer whose polygons name the responsible units.")
]
Gone = Annotated[
    str, typer.Option(help="Where missing features end: area (surveyed), all or none.")
]
Doubtful = Annotated[str, typer.Option(help="Doubtful pairs: ask, yes or no.")]
Yes = Annotated[bool, typer.Option("--yes", help="Accept the likeliest layer.")]
Name = Annotated[str | None, typer.Option(help="Name of the run.")]
Largest = Annotated[int, typer.Option("--max-mb", help="Largest delivery, unpacked.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    from api.cli import census_work as work

    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command()(run)
    group.command()(resume)
    group.command()(legacy)
    for name, command in work.COMMANDS.items():
        group.command(name)(command)
    app.add_typer(group, name="census")


def run(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: Delivery,
    tenant: Tenant = None,
    layer: TargetLayer = None,
    crs: System = None,
    swapped: Swapped = False,
    encoding: Coded = None,
    mapping: Columns = None,
    constants: Constants = None,
    saved: Saved = None,
    units: Units = None,
    units_layer: UnitsLayer = None,
    gone: Gone = "area",
    doubtful: Doubtful = "ask",
    until: Until = "publish",
    yes: Yes = False,
    title: Name = None,
    max_mb: Largest = 20_000,
) -> None:
    """Start a run and take it as far as it goes without a person.

    Example: wanmi census run 路灯普查.zip --tenant jinan --until check
    """
    options: dict[str, Any] = {
        "layer": layer,
        "crs": crs,
        "encoding": encoding,
        "saved": saved,
        "gone": gone,
        "units_layer": units_layer,
        "doubtful": doubtful,
        "max_bytes": max_mb * 1_000_000,
        "swapped": swapped or None,
        "confirmed": yes or None,
        "mapping": pairs(mapping, "--map") or None,
        "constants": pairs(constants, "--set") or None,
        "units": _units(units) if units else None,
    }
    stated = {key: value for key, value in options.items() if value is not None}
    with census(tenant, create=True) as desk:
        number = desk.create(path, stated, title=title)
        console().print(f"普查 {number} · census {number}")
        advance(desk, number, until)


def legacy(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: Delivery,
    tenant: Tenant = None,
    edition: Annotated[
        str, typer.Option(help="Edition of its class codes: 2007 or 2013.")
    ] = "2013",
    crs: System = None,
    encoding: Coded = None,
    report: Annotated[
        Path | None, typer.Option(help="The reconciliation to write, .html or .xlsx.")
    ] = None,
    until: Until = "publish",
    title: Name = None,
) -> None:
    """Take over an old system's export: its grids, components and closed cases, with a reconciliation.

    Example: wanmi census legacy 旧系统导出.zip --tenant jinan --edition 2013 --report 对账.xlsx
    """
    stated = {"legacy": edition, "crs": crs, "encoding": encoding, "gone": "none"}
    with census(tenant, create=True) as desk:
        options = {key: value for key, value in stated.items() if value is not None}
        number = desk.create(path, options, title=title)
        console().print(f"普查 {number} · census {number}")
        advance(desk, number, until)
        if report is not None:
            report.write_bytes(desk.report(number, report.suffix.lower().lstrip(".")))


def resume(
    number: Number,
    tenant: Tenant = None,
    until: Until = "publish",
    again: Annotated[str | None, typer.Option(help="First step to be done again.")] = None,
) -> None:
    """Go on with a run that was interrupted or waited for a decision."""
    with census(tenant) as desk:
        advance(desk, number, until, again)


def advance(desk: Census, number: int, until: str, again: str | None = None) -> None:
    """Take the run further with a live bar, then say how it stands; a wait is told, not raised."""
    from dataclasses import replace

    from api.cli.census_show import Bar, summary
    from gis.errors import Conflict

    with Bar() as bar:
        try:
            replace(desk, listen=bar).advance(number, until, again=again)
            refusal = None
        except Conflict as error:
            refusal = error
    summary(desk, number)
    if refusal is not None:
        raise refusal


def _units(path: Path) -> list[str]:
    """Codes and names of a CSV file, UTF-8 or GBK."""
    from pipelines.imports.files import encoding

    with path.open(encoding=encoding.of_text(path), newline="") as file:
        return sorted({cell.strip() for row in csv.reader(file) for cell in row if cell.strip()})


@contextmanager
def census(tenant: str | None, *, create: bool = False) -> Iterator[Census]:
    """The census of a city, on a running database."""
    from gis.database.session import system
    from layers.registry import discover
    from pipelines.census.census import Census
    from pipelines.imports.tenant import ensure

    given = settings()
    name = tenant or given.tenant
    with opened() as engine:
        if create:
            ensure(engine, name)
        yield Census(
            engine=engine,
            registry=discover(),
            caller=system(name, f"cli:{user()}"),
            var=given.var,
            scheduler=given.dask_scheduler,
        )
