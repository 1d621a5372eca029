"""Entry point of the ``wanmi`` command: finds the groups, and turns every failure into one line.

Exit codes: 0 done · 1 unexpected failure, its trace is in ``var/log/errors.log`` under the printed
id · 2 the input or the circumstances do not allow it, the line says why.
"""

from __future__ import annotations

import datetime as dt
import gc
import importlib
import os
import pkgutil
import secrets
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import typer

import api.cli
from gis.errors import WanmiError

_GARBAGE_AFTER = 50_000
"""New objects until Python looks for garbage: at its own 2,000 a start spends a tenth on that."""
MANUAL = """万米 · a whole city on one map.

[bold]First steps[/bold]

  wanmi serve --demo          the demo city on http://127.0.0.1:8000
  wanmi layers list           what is on the map
  wanmi import --help         load your own city

Settings come from the environment (WANMI_PORT, WANMI_DATABASE_URL, …), see docs/operator.md.
"""


def build(wanted: str | None = None) -> typer.Typer:
    """The command line with every group found in ``api/cli``; a broken group stops the start.

    If ``wanted`` is the name of a group, that one alone: the others need not be imported for it.
    """
    app = typer.Typer(
        name="wanmi",
        help=MANUAL,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_together)
    for register in _registers(wanted) or _registers(None):
        register(app)
    return app


def _registers(wanted: str | None) -> list[Callable[[typer.Typer], None]]:
    """What adds each group, or the one called ``wanted``, to the command line."""
    names = sorted(found.name for found in pkgutil.iter_modules(api.cli.__path__))
    modules = (
        importlib.import_module(f"api.cli.{name}")
        for name in names
        if wanted in (None, name.rstrip("_"))
    )
    return [module.register for module in modules if hasattr(module, "register")]


def _together() -> None:
    """Keep a single command below its name."""


def main() -> None:
    """Run one command; called by the ``wanmi`` script."""
    gc.set_threshold(_GARBAGE_AFTER)
    try:
        build(next(iter(sys.argv[1:]), None))()
    except WanmiError as error:
        _say(f"{error.zh}\n{error.en}" if error.zh != error.en else error.en)
        sys.exit(2)
    except Exception:  # noqa: BLE001 the boundary: log once with an id, answer one line
        mark = remember(traceback.format_exc())
        _say(f"意外错误 {mark}，详情见 {log_file()} · unexpected error {mark}, see {log_file()}")
        sys.exit(1)
    finally:
        gc.freeze()  # what ends with the process need not be searched for garbage


def log_file() -> Path:
    """Where traces of unexpected failures go."""
    return Path(os.environ.get("WANMI_VAR", "var")) / "log" / "errors.log"


def remember(trace: str) -> str:
    """Append a trace to the log under a new short id, and return the id."""
    mark = secrets.token_hex(4)
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as log:
        log.write(f"--- {mark} {dt.datetime.now(dt.UTC).isoformat()} {sys.argv}\n{trace}\n")
    return mark


def _say(line: str) -> None:
    typer.secho(line, fg="red", err=True)


if __name__ == "__main__":
    main()
