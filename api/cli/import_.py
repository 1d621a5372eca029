"""``wanmi import``: a city's own data and open data into the layers."""

from __future__ import annotations

import gc
import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import opened, settings
from gis.errors import BadInput

if TYPE_CHECKING:
    from pipelines.imports.plan import Options
    from pipelines.imports.report import Report
    from pipelines.imports.source import Importer

HELP = """Load data: OpenStreetMap, files of any survey, official division codes, whole folders.

Nothing is lost in silence: rows that break a rule go to the quarantine with their reason, and the
table at the end says how many and why. Loading the same data again changes nothing. A new
tenant is created on the way. Exit code 0: loaded (refused rows are listed); 2: the input could not
be used, and the line says why. Guide: docs/import.md
"""

Tenant = Annotated[
    str | None, typer.Option(help="City to load into; created if new. Default: WANMI_TENANT.")
]
Title = Annotated[str | None, typer.Option(help="Name of a new city; default: its id.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do everything, then take it back.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Also write the result to this .json or .html file.")
]
Crs = Annotated[
    str | None,
    typer.Option(help="Coordinate system if the file does not say (or lies): EPSG:4547, GCJ-02, …"),
]
Encoding = Annotated[
    str | None, typer.Option(help="Encoding of the texts if it is not found: GBK, …")
]
MaxSize = Annotated[int, typer.Option("--max-mb", help="Largest size read, unpacked.")]
Layers = Annotated[
    str | None, typer.Option(help="Only these layers, separated by commas: roads,buildings")
]
Layer = Annotated[
    str | None, typer.Option(help="Target layer; guessed from names and columns if absent.")
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="COLUMN=FIELD, repeatable; see `wanmi layers show LAYER`."),
]
Set = Annotated[
    list[str] | None, typer.Option("--set", help="FIELD=VALUE for all rows, repeatable.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Accept a doubtful guess of the layer.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    for command in (osm, file, divisions, folder):
        group.command()(command)
    app.add_typer(group, name="import")


def osm(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: Annotated[Path, typer.Argument(help=".osm.pbf, .osm or .osm.gz")],
    tenant: Tenant = None,
    title: Title = None,
    layers: Layers = None,
    dry_run: DryRun = False,
    report: ReportFile = None,
    max_mb: MaxSize = 4000,
) -> None:
    """Load an OpenStreetMap file into every layer that has a tag filter.

    Roads, buildings, water, land use, divisions, lamps, trees, bins, toilets, bridges, parking,
    parks, billboards, manholes, places and other components. Objects are recognised by their
    OSM id (osm:way/1), so a newer extract updates what changed. The file is read to its end
    before the first row is written: a broken one changes nothing.

    Example: wanmi import osm helsinki.osm.pbf --tenant helsinki --title Helsinki
    """
    wanted = tuple(name.strip() for name in (layers or "").split(",") if name.strip())
    options = _options(max_mb, layers=wanted)
    _run(tenant, title, dry_run, report, lambda importer: importer.file(path, options, "osm"))


def file(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: Annotated[
        Path,
        typer.Argument(help="GeoJSON, Shapefile, GeoPackage, FileGDB, CSV, Excel, GraphML, zip"),
    ],
    tenant: Tenant = None,
    title: Title = None,
    layer: Layer = None,
    mapping: Map = None,
    constants: Set = None,
    crs: Crs = None,
    encoding: Encoding = None,
    layer_name: Annotated[str | None, typer.Option(help="Table inside the file.")] = None,
    key: Annotated[
        str | None, typer.Option(help="Column that identifies a row; found if absent.")
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(help="Name that keys belong to; default: the file's name.")
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    report: ReportFile = None,
    max_mb: MaxSize = 4000,
) -> None:
    """Load one file into one layer; what was understood is printed before it is loaded.

    Columns are matched to fields by name, by the abbreviations of the standards (BSM, QSDWMC, …)
    and by titles; the others are kept as further attributes. Coordinates become CGCS2000.

    Examples: wanmi import file lamps.shp --layer street_lights --crs EPSG:4548 --map DGBH=pole_no
    and: wanmi import file districts.geojson --layer divisions --map qh=name --set level=county
    """
    options = _options(
        max_mb,
        layer=layer,
        mapping=_pairs(mapping, "--map"),
        constants=_pairs(constants, "--set"),
        crs=crs,
        encoding=encoding,
        table=layer_name,
        key=key,
        dataset=dataset,
        confirmed=yes,
    )
    _run(tenant, title, dry_run, report, lambda importer: importer.file(path, options))


def divisions(  # noqa: PLR0913, PLR0917 - one parameter per option
    paths: Annotated[list[Path], typer.Argument(help="Code tables (CSV), shapes, or folders.")],
    tenant: Tenant = None,
    title: Title = None,
    crs: Crs = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
    report: ReportFile = None,
    max_mb: MaxSize = 4000,
) -> None:
    """Load official division codes, joined with the shapes that carry the same codes.

    Tables need the columns code and name; codes of 2, 4, 6, 9 and 12 digits are province, city,
    county, street and community, padded or not. Divisions without a shape are kept too. What
    lies inside is stamped anew.

    Example: wanmi import divisions divisions_shandong --tenant shandong
    """
    options = _options(max_mb, crs=crs, encoding=encoding)
    _run(tenant, title, dry_run, report, lambda importer: importer.divisions(paths, options))


def folder(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: Annotated[Path, typer.Argument(help="Folder; its sub-folders are searched too.")],
    tenant: Tenant = None,
    title: Title = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    report: ReportFile = None,
    max_mb: MaxSize = 4000,
) -> None:
    """Load everything in a folder that can be recognised, and say of the rest why not.

    Division codes come first. A file whose layer is not certain is left out, with a proposal:
    load it with `wanmi import file … --layer …`, or accept all proposals with --yes.

    Example: wanmi import folder delivery/ --tenant jinan --dry-run --report delivery.html
    """
    options = _options(max_mb, confirmed=yes)
    _run(tenant, title, dry_run, report, lambda importer: importer.folder(path, options))


def _options(max_mb: int, **given: object) -> Options:
    from pipelines.imports.plan import Options

    return Options(limit=max_mb * 1_000_000, **given)  # type: ignore[arg-type]


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for text in texts or []:
        left, mark, right = text.partition("=")
        if not mark or not left:
            raise BadInput(
                "bad_pair",
                f"{option} 的写法是 A=B，而不是“{text}”。",
                f"{option} is A=B, not “{text}”.",
            )
        pairs[left] = right
    return pairs


def _run(
    tenant: str | None,
    title: str | None,
    dry_run: bool,
    report: Path | None,
    work: Callable[[Importer], Report],
) -> None:
    """Open the database, load, print and write the report; exit code 2 if nothing was usable."""
    from api.cli.import_report import show, write

    with _importer(tenant or settings().tenant, title, dry_run) as importer:
        result = work(importer)
    show(result)
    if report is not None:
        write(result, report)
    if not result.loaded:
        raise typer.Exit(2)


@contextmanager
def _importer(tenant: str, title: str | None, dry_run: bool) -> Iterator[Importer]:
    from api.cli.import_report import Bars
    from gis.database.session import system
    from layers.registry import on_demand
    from pipelines.imports.source import Importer
    from pipelines.imports.tenant import ensure

    gc.freeze()  # the program's own objects need not be searched again and again during a load
    with opened() as engine, Bars() as bars:
        ensure(engine, tenant, title)
        yield Importer(
            engine=engine,
            registry=on_demand(),
            caller=system(tenant, f"cli:{_user()}"),
            dry_run=dry_run,
            progress=bars.rows,
            tick=bars.objects,
            announce=bars.announce,
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
