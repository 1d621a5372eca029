"""``wanmi cases``: keep watch over deadlines, prove the clocks, renew them after a calendar's change."""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import api.cli
from api.cli.context import console, notice, opened, settings
from api.cli.kept import end_with_parent, kept

if TYPE_CHECKING:
    from gis.database.settings import Settings

POLITE = 10
"""The server's own watch lets requests go first: after a break it may have lights of weeks to tell."""
HELP = """Cases: deadlines, notices after commit, checks. Guide: docs/cases.md"""


def register(app: typer.Typer) -> None:
    """Add the group to the command line, with the commands of modules called ``cases_…``."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    commands: list[Any] = [sweep, check, recompute, *_others()]
    for command in commands:
        group.command()(command)
    app.add_typer(group, name="cases")


def _others() -> Iterator[FunctionType]:
    """The public functions of this package's modules whose names begin with ``cases_``."""
    for found in pkgutil.iter_modules(api.cli.__path__):
        if found.name.startswith("cases_"):
            module = importlib.import_module(f"api.cli.{found.name}")
            for name, value in vars(module).items():
                own = isinstance(value, FunctionType) and value.__module__ == module.__name__
                if own and not name.startswith("_"):
                    yield value


def sweep(
    once: Annotated[bool, typer.Option(help="Do what waits and end.")] = False,
    attached: Annotated[
        bool, typer.Option("--attached", hidden=True, help="End when standard input closes.")
    ] = False,
) -> None:
    """Tell lights that turned, expire tasks, end hangings, hand events to listeners; until Ctrl-C.

    The server keeps one running. Any number may run.

    Example: wanmi cases sweep --once
    """
    from layers.registry import discover
    from services.cases.engine import watch

    signal.signal(signal.SIGTERM, _stop)
    if attached:
        end_with_parent()
        os.nice(POLITE)
    with opened(migrate=not attached) as engine:
        if once:
            console().print(watch.once(engine, discover()))
        else:
            watch.run(engine, discover(), threading.Event())


def check(
    share: Annotated[float, typer.Option(help="Share of the cases.", min=0, max=1)] = 1.0,
    tenant: Annotated[str | None, typer.Option(help="The city's id (WANMI_TENANT).")] = None,
) -> None:
    """Compute clocks again from the events and compare them with the kept ones; exit code 1 if they differ.

    Example: wanmi cases check --share 0.05
    """
    from layers.registry import discover
    from services.cases.engine import refold

    with opened() as engine:
        chosen = tenant or settings().tenant
        number, found = refold.check(engine, discover(), chosen, share)
    for line in found:
        console().print(line)
    notice(f"核对 {number} 件，{len(found)} 处不同 · checked {number}, {len(found)} differ")
    if found:
        raise typer.Exit(1)


def recompute(
    reason: Annotated[str, typer.Option(help="Why, for the events.")] = "calendar",
    tenant: Annotated[str | None, typer.Option(help="The city's id (WANMI_TENANT).")] = None,
) -> None:
    """Give running clocks the deadlines of the newest calendar; stopped ones keep theirs.

    Example: wanmi cases recompute --reason "2027 holidays announced"
    """
    from layers.registry import discover
    from services.cases.engine import refold

    with opened() as engine:
        changed = refold.recompute(engine, discover(), tenant or settings().tenant, reason)
    notice(f"重算 {changed} 件 · {changed} cases recomputed")


@contextmanager
def watching(given: Settings) -> Iterator[None]:
    """Keep one sweeper running inside the block."""
    environment = {
        "WANMI_DATABASE_URL": str(given.database_url),
        "WANMI_POOL_SIZE": "2",
        "WANMI_VAR": str(given.var),
    }
    with kept(("cases", "sweep", "--attached"), 1, environment):
        yield


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
