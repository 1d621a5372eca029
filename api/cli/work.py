"""``wanmi work``: one process that works on jobs; ``wanmi serve`` keeps some of them running."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from api.cli.context import notice, opened
from api.cli.kept import end_with_parent, kept

if TYPE_CHECKING:
    from gis.database.settings import Settings

ENDED_STUCK = 75
"""Exit code of a worker that ended itself because a dismissed job did not stop."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(work)


def work(
    attached: Annotated[
        bool, typer.Option("--attached", hidden=True, help="End when standard input closes.")
    ] = False,
) -> None:
    """Work on jobs (analyses) until Ctrl-C or SIGTERM; any number may run, on any machine.

    The server runs WANMI_WORKERS of them itself.

    Examples:
      WANMI_DATABASE_URL=postgresql://wanmi:…@db/wanmi wanmi work
    """
    from layers.jobs.worker import Worker
    from layers.registry import discover

    signal.signal(signal.SIGTERM, _stop)
    if attached:
        end_with_parent()
    with opened(migrate=not attached) as engine:
        worker = Worker(engine, discover(), stuck=lambda: os._exit(ENDED_STUCK))
        worker.run(threading.Event())


@contextmanager
def workers(given: Settings) -> Iterator[None]:
    """Keep ``given.workers`` of them running inside the block; they end with this process, however."""
    environment = {
        "WANMI_DATABASE_URL": str(given.database_url),
        "WANMI_POOL_SIZE": "2",
        "WANMI_VAR": str(given.var),
    }
    with kept(("work", "--attached"), given.workers, environment):
        yield


def _stop(_number: int, _frame: object) -> NoReturn:
    """Leave as after Ctrl-C: the job at hand is given back."""
    notice("正在停止 · stopping")
    raise SystemExit(0)
