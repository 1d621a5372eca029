"""``wanmi cases import`` and ``replay-reports``: reports of other systems as past cases, or played again."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import console, opened, settings, table
from gis.errors import BadInput

File = Annotated[Path, typer.Argument(help="The delivery (CSV).", exists=True, dir_okay=False)]
Form = Annotated[str, typer.Option(help="Form of the delivery: codes/import_<form>.csv.")]
Tenant = Annotated[str | None, typer.Option(help="City; by default WANMI_TENANT.")]


def import_(file: File, form: Form = "sf311", tenant: Tenant = None) -> None:
    """Load reports of another system as past, closed cases; a second run loads nothing twice.

    What cannot become a case goes to the quarantine with its reason.

    Example: wanmi cases import sf311.csv --tenant sf
    """
    from gis.database.session import system
    from layers.registry import discover
    from services.cases.past.delivered import read
    from services.cases.past.load import load

    with opened() as engine:
        city = tenant or settings().tenant
        now = dt.datetime.now(dt.UTC)
        done = load(engine, discover(), system(city, "wanmi"), read(file, form), now)
    shown = table("", "行 · rows")
    for name, value in (
        ("读取 · read", done.read),
        ("导入 · created", done.created),
        ("已有 · known", done.known),
        *((f"隔离 · refused: {code}", number) for code, number in sorted(done.reasons.items())),
    ):
        shown.add_row(name, f"{value:,}")
    console().print(shown)


import_.__name__ = "import"


def replay_reports(
    file: File,
    form: Form = "sf311",
    tenant: Tenant = None,
    limit: Annotated[int, typer.Option(help="At most so many, the latest.", min=1)] = 1000,
    pairs: Annotated[Path | None, typer.Option(help="Write suspected pairs here (CSV).")] = None,
) -> None:
    """Play reports through the intake as if they came in now, and count what it makes of them.

    Their times are moved by whole weeks, so that the last one is of this week.

    Example: wanmi cases replay-reports sf311.csv --tenant sf --pairs pairs.csv
    """
    from gis.database.session import system
    from layers.registry import discover
    from services.cases.contacts.vault import vault
    from services.cases.intake.desk import Desk
    from services.cases.past.delivered import Delivered, read
    from services.cases.past.replay import counted, moved, replay

    given = settings()
    rows = [row for row in read(file, form) if isinstance(row, Delivered)]
    if not rows:
        raise BadInput("nothing_to_play", "没有可重放的报告。", "There is nothing to replay.")
    rows = sorted(moved(rows, dt.datetime.now(dt.UTC)), key=lambda row: row.reported_at)[-limit:]
    with opened() as engine:
        desk = Desk(
            engine=engine,
            registry=discover(),
            open_vault=lambda: vault(given.var, given.contact_key),
            tells=False,
        )
        played = list(replay(desk, system(tenant or given.tenant, "wanmi"), rows))
    shown = table("结果 · outcome", "报告 · reports")
    for name, number in counted(played).most_common():
        shown.add_row(name, f"{number:,}")
    console().print(shown)
    if pairs is not None:
        _write(pairs, played)


def _write(path: Path, played: list) -> None:  # type: ignore[type-arg]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["key", "reported_at", "outcome", "case", "score", "metres", "gap_s", "words"])
        for one in played:
            for suspect in one.suspects[:1]:
                out.writerow(
                    [one.row.key, one.row.reported_at.isoformat(), one.outcome, suspect["case"],
                     suspect["score"], suspect["distance_m"], suspect["gap_s"], one.row.description]
                )  # fmt: skip
