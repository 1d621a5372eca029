"""A copy of the process does half of the work: its items, its refusals, its end."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.errors import BadInput, Unavailable
from layers.store.doubling import doubled, possible

SCRIPT = """
import itertools, os, time
from layers.store.doubling import doubled
with doubled(lambda: (os.getpid() for _ in itertools.count())) as items:
    print(next(items), flush=True)
    input()
"""


def test_items_come_in_order_from_another_process() -> None:
    with doubled(lambda: ((os.getpid(), n) for n in range(3))) as items:
        found = list(items)
    assert [n for _, n in found] == [0, 1, 2]
    assert {pid for pid, _ in found}.isdisjoint({os.getpid()})


def test_a_refusal_is_raised_here_behind_what_came_before() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise BadInput("bad", "不行。", "No.", "x")

    with doubled(work) as items:
        assert next(items) == 1
        with pytest.raises(BadInput) as refused:
            next(items)
    assert (refused.value.code, refused.value.zh, refused.value.field) == ("bad", "不行。", "x")


def test_an_unforeseen_error_brings_its_trace() -> None:
    def work() -> Iterator[int]:
        yield 1 // int("0")

    with doubled(work) as items, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        next(items)


def test_a_copy_that_dies_is_told_in_one_sentence() -> None:
    def work() -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield 1

    with doubled(work) as items, pytest.raises(Unavailable, match="ended unexpectedly"):
        next(items)


def test_the_copy_ends_with_the_block() -> None:
    def work() -> Iterator[int]:
        while True:
            yield os.getpid()

    with doubled(work) as items:
        pid = next(items)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_copy_ends_with_the_first_process() -> None:
    command = [sys.executable, "-c", SCRIPT]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[2]) as first:
        assert first.stdout is not None
        copy = os.pidfd_open(int(first.stdout.readline()))
        try:
            first.kill()
            assert select.select([copy], [], [], 60)[0], "the copy lives on"
        finally:
            os.close(copy)


def test_few_rows_are_not_worth_it() -> None:
    assert not possible(1_000)
