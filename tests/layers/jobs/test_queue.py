"""A job runs to its end exactly once in effect, for its owner alone, whatever happens to workers."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from gis.database.session import Caller, begin, begin_owner
from gis.errors import BadInput, NotFound, Unauthenticated, Unavailable
from layers.jobs import lease, queue
from layers.jobs import worker as worker_module
from layers.jobs.process import Outcome
from layers.jobs.task import Stopped
from layers.registry import discover
from tests.layers.jobs.conftest import MADE, OUTPUTS, RUNS, STUCK
from tests.statements import watched


def results(database, caller, job):
    with begin(database.engine, caller, read_only=True) as connection:
        return queue.results(connection, caller, job)


def expire(database, job) -> None:
    with begin_owner(database.engine) as connection:
        connection.execute(
            text("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = :id"),
            {"id": job},
        )


def marks(database, tenant) -> int:
    with begin_owner(database.engine) as connection:
        return connection.scalar(
            text("SELECT count(*) FROM changesets WHERE tenant = :tenant"), {"tenant": tenant}
        )


def test_a_job_is_done_and_its_result_kept(database, worker, submit, look, person):
    with watched(database.engine):
        job = submit(left=2, right=3)
        assert look(job).state == "accepted"
        while look(job).state == "accepted":
            assert worker.work()
        assert (look(job).state, look(job).progress) == ("successful", 100)
        assert results(database, person, job) == {"sum": ("application/json", "5")}
        with begin(database.engine, person) as connection:
            rows, total = queue.listing(connection, person, queue.Wanted(states=["successful"]))
        assert ([row.id for row in rows], total) == ([job], 1)


def test_jobs_of_others_do_not_exist(database, submit, look, other, tenant):
    job = submit()
    admin = Caller(tenant=tenant, actor="boss", permissions=frozenset({"public", "admin"}))
    stranger = Caller(tenant=f"{tenant}-b", actor="li", permissions=admin.permissions)
    assert look(job, admin).id == job
    for caller in (other, stranger, Caller(tenant=tenant)):
        with pytest.raises(NotFound):
            look(job, caller)
        with begin(database.engine, caller) as connection, pytest.raises(NotFound):
            queue.dismiss(connection, caller, job)
    with begin(database.engine, other) as connection:
        found = connection.scalar(
            text("SELECT count(*) FROM jobs WHERE tenant = :tenant"), {"tenant": tenant}
        )
    assert found == 0, "row security hides it whatever the query"


def test_nobody_submits_anonymously_and_nobody_floods(submit, tenant, monkeypatch):
    with pytest.raises(Unauthenticated):
        submit(caller=Caller(tenant=tenant))
    monkeypatch.setattr(queue, "MOST_OPEN", 2)
    submit()
    submit()
    with pytest.raises(Unavailable):
        submit()


def test_two_workers_never_get_the_same_job(database, submit, tenant):
    jobs = {submit() for _ in range(6)}
    got: list[str] = []

    def take() -> None:
        while held := lease.claim(database.engine, [tenant]):
            got.append(held.id)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(jobs)


def test_a_job_somebody_waits_for_goes_first(database, submit, person, tenant):
    submit()
    with begin(database.engine, person) as connection:
        request = queue.Request(process="add", inputs={"left": 1}, options={}, awaited=True)
        waited = queue.submit(connection, person, request)
    assert lease.claim(database.engine, [tenant]).id == waited


def test_a_vanished_workers_job_is_taken_over_and_it_cannot_end_it_any_more(
    database, submit, look, person, tenant
):
    job = submit("marks", left=1)
    first = lease.claim(database.engine, [tenant])
    assert lease.claim(database.engine, [tenant]) is None
    expire(database, job)
    second = lease.claim(database.engine, [tenant])
    assert (second.id, second.attempts) == (job, 2)
    assert not lease.renew(database.engine, first, 10)
    assert lease.renew(database.engine, second, 10)
    with pytest.raises(Stopped):
        lease.succeed(database.engine, first, Outcome({"sum": 1}), OUTPUTS)
    lease.succeed(database.engine, second, Outcome({"sum": 2}), OUTPUTS)
    assert look(job).state == "successful"
    assert results(database, person, job)["sum"][1] == "2"


def test_what_a_job_changes_and_its_end_are_one(database, worker, submit, look, tenant):
    good, bad = submit("marks", left=1), submit("marks", left=0)
    while look(good).state == "accepted" or look(bad).state == "accepted":
        worker.work()
    assert look(good).state == "successful"
    assert look(bad).state == "failed"
    assert marks(database, tenant) == 1


def test_a_dismissed_job_changes_nothing(database, worker, submit, look, person, tenant):
    job = submit("marks", left=1)
    held = lease.claim(database.engine, [tenant])
    with begin(database.engine, person) as connection:
        assert queue.dismiss(connection, person, job).state == "dismissed"
    assert not lease.renew(database.engine, held, 10)
    worker._do(held)
    assert look(job).state == "dismissed"
    assert marks(database, tenant) == 0
    assert not lease.release(database.engine, held)


def test_unforeseen_failures_do_not_tell_their_detail(worker, submit, look, caplog):
    job = submit("broken", left=1)
    while look(job).state == "accepted":
        worker.work()
    assert look(job).error["code"] == "unexpected"
    assert "secret detail" not in str(look(job).error)
    assert "secret detail" in caplog.text


def test_a_job_that_kills_its_workers_is_given_up(database, worker, submit, look, tenant):
    job = submit()
    for _ in range(lease.MOST_ATTEMPTS):
        assert lease.claim(database.engine, [tenant]).id == job
        expire(database, job)
    while look(job).state == "running":
        worker.work()
    assert look(job).error["code"] == "job_given_up"
    assert RUNS == []


def test_released_jobs_are_due_at_once(database, submit, look, tenant):
    job = submit()
    assert lease.release(database.engine, lease.claim(database.engine, [tenant]))
    assert (look(job).state, look(job).attempts) == ("accepted", 0)


def test_old_jobs_are_swept_with_their_results(database, worker, submit, look, person, tenant):
    job = submit()
    while look(job).state == "accepted":
        worker.work()
    now = look(job).finished_at
    assert lease.sweep(database.engine, [tenant], now) == 0
    assert lease.sweep(database.engine, [tenant], now + dt.timedelta(days=lease.KEEP_DAYS + 1)) == 1
    assert results(database, person, job) == {}


@pytest.mark.parametrize(
    ("values", "field", "zh"),
    [
        ({}, "left", "缺少必填的值"),
        ({"left": -1}, "left", "应不小于 0"),
        ({"left": "x"}, "left", "应为整数"),
        ({"left": 1, "more": 1}, "more", "没有这个输入"),
        ({"left": 1.5}, "left", "应为整数"),
    ],
)
def test_wrong_inputs_are_named(values, field, zh):
    with pytest.raises(BadInput) as refused:
        MADE["add"].read(values)
    assert refused.value.field == field
    assert refused.value.zh == f"输入“{field}”无效：{zh}。"


def test_a_worker_works_when_told_of_a_job(database, worker, submit, look):
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    time.sleep(0.5)
    job = submit()
    until = time.monotonic() + 20
    while look(job).state != "successful" and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    submit()  # wakes it
    thread.join(20)
    assert look(job).state == "successful"


def until(true) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def quick(monkeypatch) -> None:
    monkeypatch.setattr(worker_module, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(worker_module, "GRACE_SECONDS", 0.1)


@pytest.mark.parametrize("process", ["polite", "deaf"])
def test_dismissing_stops_the_work(quick, database, submit, look, person, process):
    """A process that looks ends by itself; one that does not takes the worker with it."""
    stuck: list[bool] = []

    def end() -> None:
        stuck.append(True)
        STUCK.set()

    worker = worker_module.Worker(database.engine, discover(), stuck=end)
    job = submit(process, left=1)

    def go() -> None:
        while look(job).state == "accepted":  # other tests left jobs, too
            worker.work()

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    until(lambda: job in RUNS)
    if process == "polite":
        until(lambda: look(job).progress >= 40)
    with begin(database.engine, person) as connection:
        queue.dismiss(connection, person, job)
    thread.join(20)
    assert not thread.is_alive()
    assert bool(stuck) == (process == "deaf")
    assert look(job).state == "dismissed"
    assert results(database, person, job) == {}


def test_a_job_survives_the_death_of_its_worker(database, submit, look, worker, tenant):
    """A real worker process, killed while it works; another one finishes the job, once."""
    script = f"""
import time
from types import MappingProxyType
from gis.database.engine import make_engine
from layers.jobs import lease
held = lease.claim(make_engine({database.url!r}), [{tenant!r}])
print(held.id, flush=True)
time.sleep(60)
"""
    job = submit("marks", left=1)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline().strip() == job
        os.kill(child.pid, signal.SIGKILL)
    assert look(job).state == "running"
    expire(database, job)
    while look(job).state == "running":
        worker.work()
    assert (look(job).state, look(job).attempts) == ("successful", 2)
    assert marks(database, tenant) == 1
