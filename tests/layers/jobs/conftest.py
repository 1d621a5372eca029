"""A tenant of its own, two people, and processes that exist for tests only."""

from __future__ import annotations

import secrets
import threading
import time
from types import MappingProxyType

import pytest
from sqlalchemy import text

from gis.database.session import Caller, begin, begin_owner
from layers.accounts import tenants
from layers.jobs import queue
from layers.jobs import worker as worker_module
from layers.jobs.process import Inputs, Outcome, Output, Process, given
from layers.jobs.task import Task
from layers.jobs.worker import Worker
from layers.registry import discover as layers


class Sum(Inputs):
    left: int = given("左", "Left", ge=0)
    right: int = given("右", "Right", 1)


RUNS: list[str] = []


def _add(task: Task, inputs: Sum) -> Outcome:
    RUNS.append(task.id)
    task.progress(50)
    return Outcome({"sum": inputs.left + inputs.right})


def _broken(task: Task, inputs: Sum) -> Outcome:
    raise ZeroDivisionError("secret detail")


def _marks(task: Task, inputs: Sum) -> Outcome:
    """Changes something and, if told to, fails after that."""

    def effect(connection) -> dict[str, int]:
        connection.execute(
            text(
                "INSERT INTO changesets (tenant, at, actor, reason, source) "
                "VALUES (:tenant, now(), 'job', :id, 'test')"
            ),
            {"tenant": task.caller.tenant, "id": task.id},
        )
        return {"sum": 1 // inputs.left}

    return Outcome({}, effect)


STUCK = threading.Event()
"""Set to end the process that does not look whether it was dismissed."""


def _deaf(task: Task, inputs: Sum) -> Outcome:
    RUNS.append(task.id)
    STUCK.wait(20)
    return Outcome({"sum": 0})


def _polite(task: Task, inputs: Sum) -> Outcome:
    RUNS.append(task.id)
    for step in range(1000):
        task.progress(40 + step / 100)
        time.sleep(0.02)
    return Outcome({"sum": 0})


OUTPUTS = {"sum": Output(title=("和", "Sum"), schema={"type": "integer"})}
MADE = {
    name: Process(
        id=name,
        title=(name, name),
        description=(name, name),
        inputs=Sum,
        outputs=OUTPUTS,
        run=run,
        needs=needs,
    )
    for name, run, needs in [
        ("add", _add, "public"),
        ("broken", _broken, "public"),
        ("marks", _marks, "staff"),
        ("deaf", _deaf, "public"),
        ("polite", _polite, "public"),
    ]
}


@pytest.fixture(autouse=True)
def made(monkeypatch) -> None:
    """The processes of this file instead of the program's."""
    monkeypatch.setattr(worker_module, "processes", lambda: MappingProxyType(MADE))
    RUNS.clear()
    STUCK.clear()


@pytest.fixture
def tenant(database) -> str:
    name = f"jobs-{secrets.token_hex(3)}"
    with begin_owner(database.engine) as connection:
        tenants.put(connection, tenants.City(id=name, title_zh=name, title_en=name))
    return name


@pytest.fixture
def person(tenant) -> Caller:
    return Caller(tenant=tenant, actor="li", permissions=frozenset({"public", "staff"}))


@pytest.fixture
def other(tenant) -> Caller:
    return Caller(tenant=tenant, actor="wang", permissions=frozenset({"public", "staff"}))


@pytest.fixture
def worker(database) -> Worker:
    return Worker(database.engine, layers())


@pytest.fixture
def submit(database, person):
    def give(process: str = "add", caller: Caller = person, **inputs) -> str:
        request = queue.Request(process=process, inputs=inputs or {"left": 2}, options={})
        with begin(database.engine, caller) as connection:
            return queue.submit(connection, caller, request)

    return give


@pytest.fixture
def look(database, person):
    def at(job: str, caller: Caller = person):
        with begin(database.engine, caller, read_only=True) as connection:
            return queue.get(connection, caller, job)

    return at
