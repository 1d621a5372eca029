"""Run by itself: has imported the program once, and forks a process per ``wanmi census`` command.

Reads one JSON list of arguments per line. Answers the child's process id when it begins, and its exit
code (negative: the signal that killed it) when it has ended. So a kill strikes work, not imports.
"""

from __future__ import annotations

import json
import os
import sys

from api.cli import census, census_show, census_work, main
from layers import migrate, registry
from pipelines.census import census as runs
from pipelines.imports import tenant

LOADED = (census, census_show, census_work, migrate, runs, tenant)


def serve() -> None:
    """Fork for each line until the input ends."""
    registry.discover()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(arguments: list[str]) -> None:
    """The child: a process group of its own that runs the command and ends."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    sys.argv = ["wanmi", "census", *arguments]
    code = 1
    try:
        main.main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
