"""``wanmi grids`` on what is published: editions, rollback, points located, work balanced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import console, notice, table
from api.cli.grids_draft import DEFAULT_ACTOR, Actor, Tenant, Why, desk, tell_edition, whole
from gis.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from grids.responsibility.propose import Balanced


def editions(tenant: Tenant = None) -> None:
    """List the editions of the grid, newest first."""
    from grids.publish import editions as known

    shown = table(
        "版 · edition", "时间 · at", "由 · by", "网格 · cells", "变化 · change", "原因 · reason"
    )
    with desk(tenant) as at:
        for item in known.listing(at):
            change = f"+{item['created']} ~{item['updated']} -{item['retired']}"
            when = item["at"].astimezone().strftime("%Y-%m-%d %H:%M")
            row = (str(item["number"]), when, item["actor"], f"{item['cells']:,}", change)
            shown.add_row(*row, item["reason"])
    console().print(shown)


def rollback(
    number: Annotated[int, typer.Argument(help="Edition to go back to.", min=1)],
    reason: Why = "wanmi grids rollback",
    tenant: Tenant = None,
    actor: Actor = DEFAULT_ACTOR,
) -> None:
    """Publish the state of an earlier edition as a new one."""
    from grids.publish.rollback import roll_back

    with desk(tenant, actor) as at:
        done = roll_back(at, number, reason)
    tell_edition(done)


def locate(
    points: Annotated[list[str], typer.Argument(help="LON LAT, or a .csv file with lon and lat.")],
    out: Annotated[Path | None, typer.Option(help="Where the file with codes goes.")] = None,
    tenant: Tenant = None,
) -> None:
    """Tell in which grids a point lies, or add the codes to every row of a file.

    Examples:
      wanmi grids locate 117.02 36.65

      wanmi grids locate complaints.csv --out located.csv
    """
    if len(points) == 1:
        _file(Path(points[0]), out, tenant)
        return
    if len(points) != 2:
        raise BadInput("bad_point", "请给出经度和纬度。", "Give longitude and latitude.", "points")
    from grids.locate.single import locate as find

    with desk(tenant) as at:
        lon, lat = whole(points[0], "LON"), whole(points[1], "LAT")
        found = find(at.connection, at.registry, at.caller, lon, lat)
    console().print_json(json.dumps(found, ensure_ascii=False))


def _file(path: Path, out: Path | None, tenant: str | None) -> None:
    import pandas as pd

    from grids.locate.many import build, locate_many

    if not path.is_file():
        raise BadInput("no_file", f"没有文件 {path}。", f"There is no file {path}.", "points")
    frame = pd.read_csv(path, dtype=str)
    places = _places(frame)
    with desk(tenant) as at:
        index = build(at.connection, at.registry, at.caller)
        found = locate_many(at.connection, at.registry, at.caller, index, places)
    made = frame.assign(
        unit_grid=found.unit, responsibility_grid=found.responsibility, handling_grid=found.handling
    )
    target = out or path.with_name(f"{path.stem}-located.csv")
    made.to_csv(target, index=False)
    inside = int(made["unit_grid"].notna().sum())
    notice(f"{inside:,} / {len(made):,} 已定位 · located → {target}")


def _places(frame: pd.DataFrame) -> Any:
    import pandas as pd

    names = {name.lower(): name for name in frame.columns}
    columns = [names.get(name) for name in ("lon", "lat")]
    if None in columns:
        raise BadInput("no_columns", "缺少列 lon、lat。", "The columns lon and lat are missing.")
    return frame[columns].apply(pd.to_numeric, errors="coerce").fillna(999.0).to_numpy(dtype=float)


def balance(
    street: Annotated[
        str, typer.Argument(help="Street of which responsibility grids are balanced.")
    ],
    shift: Annotated[str, typer.Option(help="Shift.")] = "day",
    grids: Annotated[int | None, typer.Option(help="Another number of grids.", min=1)] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Put the proposal into force.")] = False,
    tenant: Tenant = None,
    actor: Actor = DEFAULT_ACTOR,
) -> None:
    """Propose borders between responsibility grids that even out road, components and cases.

    Example: wanmi grids balance 370102001 --grids 12
    """
    from grids.responsibility.assign import Wanted, settle
    from grids.responsibility.propose import chosen, propose

    with desk(tenant, actor) as at:
        found = propose(at, chosen(at, None, street, shift), grids, None)
        if accept:
            wanted = [Wanted(item.code, tuple(item.unit_grids), {}) for item in found.shares]
            settle(at, wanted, shift, "wanmi grids balance")
    _show(found)
    if accept:
        notice("已采用 · in force")


def _show(found: Balanced) -> None:
    shown = table(
        "责任网格 · grid", "网格 · cells", "道路 · road m", "部件 · components", "份额 · share"
    )
    for item in found.shares:
        load = item.load
        row = (f"{load['cells']:g}", f"{load['road_m']:,.0f}", f"{load['components']:g}")
        shown.add_row(item.code or "新 · new", *row, f"{item.share:.1%}")
    console().print(shown)
    console().print(
        f"离散 · spread {found.before:.3f} → {found.after:.3f}, 调整 · moved {found.moved}"
    )
