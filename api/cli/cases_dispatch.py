"""``wanmi cases replay-dispatch``: what an edition of the policies would have done with past cases."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import console, opened, settings, table

if TYPE_CHECKING:
    from services.cases.dispatch.replay import Replayed

SHOWN = 20


def replay_dispatch(
    edition: Annotated[int, typer.Argument(help="Edition of the policies; a draft, too.", min=1)],
    since: Annotated[dt.datetime | None, typer.Option(help="Reported from (UTC).")] = None,
    until: Annotated[dt.datetime | None, typer.Option(help="Reported before (UTC).")] = None,
    limit: Annotated[int, typer.Option(help="How many cases at most.", min=1)] = 1000,
    tenant: Annotated[str | None, typer.Option(help="The city's id (WANMI_TENANT).")] = None,
) -> None:
    """Replay an edition of the dispatch policies on past cases; nothing is changed.

    By default on the last month. Shows the share of cases that the same units would get, what each
    policy decides, and the first cases that would go elsewhere.

    Example: wanmi cases replay-dispatch 2 --since 2026-10-01 --limit 10000
    """
    from gis.database.session import system
    from layers.registry import discover
    from services.cases.dispatch.replay import Wanted, replay

    now = dt.datetime.now(dt.UTC)
    wanted = Wanted(
        edition=edition,
        since=since.replace(tzinfo=dt.UTC) if since else now - dt.timedelta(days=30),
        until=until.replace(tzinfo=dt.UTC) if until else now,
        limit=limit,
    )
    with opened() as engine:
        caller = system(tenant or settings().tenant)
        _show(replay(engine, discover(), caller, wanted))


def _show(found: Replayed) -> None:
    console().print(f"{len(found.lines):,} 件 · cases, 一致 · same {found.share:.1%}")
    counts = table("规则 · policy", "当时 · then", "回放 · now", "一致 · same")
    for row in found.by_policy():
        counts.add_row(
            row["policy"] or "—", *(f"{row[name]:,}" for name in ("then", "now", "same"))
        )
    console().print(counts)
    differing = [line for line in found.lines if not line.same][:SHOWN]
    if differing:
        lines = table("案件 · case", "当时 · then", "回放 · now", "原因 · why")
        for line in differing:
            lines.add_row(
                line.code or str(line.case),
                f"{line.old_policy} → {', '.join(line.old_units)}",
                f"{line.new_policy} → {', '.join(line.new_units)}",
                line.why,
            )
        console().print(lines)
