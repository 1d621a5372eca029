"""A copy of this process that does half of a long piece of work: the interpreter's lock keeps threads from it.

The copy is made by ``fork`` while the process has one thread of Python's; it has everything in memory that
the first one has, so nothing must be imported or sent to it. What it makes comes back through a pipe.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from gis.errors import Unavailable, WanmiError

WORTH_ROWS = 20_000
"""Rows of a load from which a second process is worth its start."""


def possible(rows: int) -> bool:
    """Tell whether work on so many rows may be doubled: there is another processor, and no other thread."""
    return (
        sys.platform == "linux"
        and rows >= WORTH_ROWS
        and threading.active_count() == 1
        and len(os.sched_getaffinity(0)) > 1
    )


@contextmanager
def doubled[T](work: Callable[[], Iterator[T]]) -> Iterator[Iterator[T]]:
    """Yield what ``work`` yields in a copy of this process, in order; its items must be picklable.

    A refusal in the copy (WanmiError) is raised here by the iterator. The copy ends with the block, or
    when this process ends: then nobody reads its pipe any more. It must open its own connections.
    """
    here, there = Pipe(duplex=False)
    with warnings.catch_warnings():  # of native threads: those of Arrow and BLAS are made for it
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = os.fork()
    if copy == 0:
        here.close()
        _send_all(there, work)
    there.close()
    try:
        yield _received(here)
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
        here.close()


def _send_all[T](there: Connection, work: Callable[[], Iterator[T]]) -> NoReturn:
    """The life of the copy: it never returns into what the first process was doing."""
    try:
        for item in work():
            there.send((item, None))
        there.send(None)
    except WanmiError as error:
        there.send((None, (type(error), error.code, error.zh, error.en, error.field)))
    except BaseException:  # noqa: BLE001 - told by the first process
        there.send((None, (RuntimeError, traceback.format_exc())))
    finally:
        os._exit(0)


def _received(here: Connection) -> Iterator[Any]:
    while (sent := _next(here)) is not None:
        item, failure = sent
        if failure is not None:
            kind, *words = failure
            raise kind(*words)
        yield item


def _next(here: Connection) -> Any:
    try:
        return here.recv()
    except (EOFError, OSError) as error:
        raise Unavailable(
            "copy_ended",
            "导入的第二个进程意外终止（内存不足？），本次未写入任何数据，请重试。",
            "The second process of the import ended unexpectedly (out of memory?); nothing was written, try again.",
        ) from error
