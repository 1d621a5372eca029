"""``wanmi work``: one process that works on jobs; ``wanmi serve`` keeps some of them running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from api.cli.context import notice, opened

if TYPE_CHECKING:
    from gis.database.settings import Settings

GRACE_SECONDS = 5
RESTART_SECONDS = 2
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
        threading.Thread(target=_until_closed, daemon=True).start()
    with opened(migrate=not attached) as engine:
        worker = Worker(engine, discover(), stuck=lambda: os._exit(ENDED_STUCK))
        worker.run(threading.Event())


@contextmanager
def workers(given: Settings) -> Iterator[None]:
    """Keep ``given.workers`` of them running inside the block; they end with this process, however."""
    ended = threading.Event()
    keepers = [
        threading.Thread(target=_keep, args=(given, ended), daemon=True)
        for _ in range(given.workers)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        ended.set()
        for keeper in keepers:
            keeper.join()


def _keep(given: Settings, ended: threading.Event) -> None:
    """Run one worker, again when it ends; its standard input closes with this process."""
    environment = {
        **os.environ,
        "WANMI_DATABASE_URL": str(given.database_url),
        "WANMI_POOL_SIZE": "2",
        "WANMI_VAR": str(given.var),
    }
    command = [sys.executable, "-m", "api.cli.main", "work", "--attached"]
    while not ended.is_set():
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as child:
            while child.poll() is None and not ended.wait(0.2):
                pass
            child.terminate()
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        ended.wait(RESTART_SECONDS)


def _until_closed() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _stop(_number: int, _frame: object) -> NoReturn:
    """Leave as after Ctrl-C: the job at hand is given back."""
    notice("正在停止 · stopping")
    raise SystemExit(0)
