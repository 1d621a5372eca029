"""``wanmi grids generate``: a grid out of files into a file, or out of the city into a draft."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import console, notice, opened, settings, table
from api.cli.grids_draft import caller
from gis.errors import BadInput

if TYPE_CHECKING:
    import geopandas as gpd

    from grids.generate import Inputs, Progress, Result

File = Annotated[str | None, typer.Option(help="FILE or FILE:TABLE")]


Frame = Annotated[
    bool, typer.Option("--frame", help="No communities: frame the town by its main roads.")
]
Code = Annotated[str, typer.Option(help="Column of the community's code.")]
Out = Annotated[
    Path | None, typer.Option(help="Write cells and findings to this .gpkg or .geojson.")
]
Figures = Annotated[Path | None, typer.Option(help="Also write the figures: .md or .json")]
Draft = Annotated[bool, typer.Option("--draft", help="City mode: put the cells into a new draft.")]
Tenant = Annotated[str | None, typer.Option(help="City; default: WANMI_TENANT.")]
Only = Annotated[
    str | None, typer.Option(help="City mode: only communities whose code starts so, a,b,c")
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="City mode: forget the grid in force, make all anew.")
]
Keep = Annotated[Path | None, typer.Option(help="Folder of finished pieces: a killed run goes on.")]
Workers = Annotated[int, typer.Option(help="Processes that share the work.")]


def generate(  # noqa: PLR0913, PLR0917 - one parameter per option
    communities: File = None,
    roads: File = None,
    buildings: File = None,
    water: File = None,
    green: File = None,
    walls: File = None,
    lots: File = None,
    components: File = None,
    previous: File = None,
    frame: Frame = False,
    code_column: Code = "code",
    out: Out = None,
    report: Figures = None,
    draft: Draft = False,
    tenant: Tenant = None,
    only: Only = None,
    fresh: Fresh = False,
    keep: Keep = None,
    workers: Workers = 1,
) -> None:
    """Divide communities into cells of about 10,000 m² along streets, cutting no building.

    With --communities (or --frame) everything comes from files and goes to --out. Without, the
    city in the database is divided: cells of the grid in force stay where they still fit, and
    --draft puts the result into a draft to check and publish.

    Examples:
      wanmi grids generate --communities c.gpkg --roads r.gpkg --buildings b.gpkg --out grid.gpkg

      wanmi grids generate --tenant demo --draft
    """
    files = {
        "roads": roads, "buildings": buildings, "water": water, "green": green, "walls": walls,
        "lots": lots, "components": components, "previous": previous,
    }  # fmt: skip
    store = keep or settings().var / "grids" / "pieces"
    if communities or frame:
        result = _run(_from_files(communities, files, code_column), store, workers)
    else:
        codes = tuple(part.strip() for part in (only or "").split(",") if part.strip())
        result = _from_city(tenant or settings().tenant, codes, fresh, draft, store, workers)
    _hand_over(result, out, report)


def _hand_over(result: Result, out: Path | None, report: Path | None) -> None:
    _show(result)
    if out:
        _write(result, out)
    if report:
        _report(result, report)


def _from_files(communities: str | None, files: dict[str, str | None], column: str) -> Inputs:
    from grids.generate import Inputs
    from grids.generate.frame import frame

    read = {name: _read(given) for name, given in files.items() if given}
    if communities:
        areas = _read(communities)
        if column not in areas:
            raise BadInput(
                "no_code",
                f"社区文件没有列“{column}”，请用 --code-column 指定",
                f"The communities have no column '{column}'; name it with --code-column",
                "code_column",
            )
        return Inputs(communities=areas.rename(columns={column: "code"}), **read)
    if "roads" not in read:
        raise BadInput("no_roads", "--frame 需要 --roads", "--frame needs --roads", "roads")
    return Inputs(communities=frame(read["roads"], read.get("buildings")), **read)


def _read(given: str) -> gpd.GeoDataFrame:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    path, _, layer = given.partition(":")
    try:
        return pyogrio.read_dataframe(path, layer=layer or None, on_invalid="ignore")
    except (DataSourceError, DataLayerError) as error:
        raise BadInput("unreadable", f"无法读取 {given}", f"Cannot read {given}: {error}") from None


def _from_city(
    tenant: str, codes: tuple[str, ...], fresh: bool, draft: bool, store: Path, workers: int
) -> Result:
    from gis.database.session import begin
    from grids.desk.desk import Desk
    from grids.desk.draft import open_draft
    from grids.desk.fill import fill
    from grids.generate.run import read_city
    from layers.registry import discover

    registry, who = discover(), caller(tenant)
    with opened() as engine:
        with begin(engine, who) as connection:
            inputs = read_city(connection, registry, tenant, codes=codes, warm=not fresh)
        result = _run(inputs, store, workers)
        if draft:
            with begin(engine, who) as connection:
                desk = open_draft(Desk(connection, registry, who), "wanmi grids generate")
                filled = fill(desk, result.cells)
            console().print(
                f"草案 · draft {desk.draft}: 新建 · created {filled.created}, 改动 · updated "
                f"{filled.updated}, 终止 · retired {filled.retired}, 保留 · kept {filled.kept}"
            )
    return result


def _run(inputs: Inputs, store: Path, workers: int) -> Result:
    from grids.generate import generate as divide

    return divide(inputs, store=store, tell=_teller(), workers=workers)


def _teller() -> Callable[[Progress], None]:
    """Says at most every five seconds how far the run is, how fast, and how long it will take."""
    start = time.monotonic()
    said = [start]

    def tell(at: Progress) -> None:
        now = time.monotonic()
        if now - said[0] < 5 and at.done < at.communities:
            return
        said[0] = now
        rate = at.area / max(now - start, 1e-3)
        left = (at.total - at.area) / max(rate, 1e-9)
        notice(
            f"社区 · communities {at.done}/{at.communities}, {at.cells:,} 网格 · cells, "
            f"{rate / 1e6:.1f} km²/s, 还需 · left {left:.0f} s"
        )

    return tell


def _show(result: Result) -> None:
    from grids.measure.report import rows

    shown = table("", "要求 · bar", "网格 · grid", "方格 · fishnet")
    for row in rows(result.quality, result.fishnet):
        shown.add_row(*row)
    console().print(shown)
    for kind, number in result.findings["kind"].value_counts().items():
        first = result.findings[result.findings["kind"] == kind].iloc[0]
        console().print(f"{number:>5}  {first['note_zh']} · {first['note_en']}")


def _write(result: Result, out: Path) -> None:
    from grids.code.assign import number

    cells = result.cells.assign(code=number(result.cells))
    cells["predecessors"] = cells["predecessors"].map(",".join)
    cells = cells[["code", *[name for name in cells.columns if name != "code"]]]
    if out.suffix.lower() == ".gpkg":
        out.unlink(missing_ok=True)
        cells.to_file(out, layer="unit_grids", driver="GPKG")
        result.findings.to_file(out, layer="findings", driver="GPKG")
    else:
        cells.to_crs(4326).to_file(out, driver="GeoJSON", COORDINATE_PRECISION=9)
    notice(f"已写入 · written to {out}")


def _report(result: Result, path: Path) -> None:
    from grids.measure.report import markdown

    if path.suffix.lower() == ".json":
        both = {"grid": result.quality.as_dict(), "fishnet": result.fishnet.as_dict()}
        path.write_text(json.dumps(both, indent=2), "utf-8")
    else:
        title = "单元网格质量报告 · Quality of the unit grid"
        path.write_text(markdown(result.quality, result.fishnet, title), "utf-8")
