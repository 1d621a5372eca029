"""A worker: takes one job after the other, and proves all the while that it is alive."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from gis.database.session import begin_owner
from gis.errors import Unavailable, WanmiError
from layers.accounts import tenants
from layers.jobs import lease
from layers.jobs.discover import processes
from layers.jobs.lease import Claim
from layers.jobs.queue import CHANNEL
from layers.jobs.task import Stopped, Task
from layers.registry import Registry
from layers.store.failures import known

BEAT_SECONDS = 2.0
"""How often the lease is renewed and a dismissal noticed."""
GRACE_SECONDS = 10.0
"""How long a dismissed job may take to notice before ``stuck`` is called."""
POLL_SECONDS = 10.0
"""Longest wait for an announcement: leases of vanished workers end without one."""
LOOK_SECONDS = 0.5
SWEEP_SECONDS = 3600.0
_LOG = logging.getLogger(__name__)


class Worker:
    """Works on the jobs of all tenants of a database. ``stuck`` ends the process, if there is a way."""

    def __init__(
        self, engine: Engine, registry: Registry, stuck: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._registry = registry
        self._stuck = stuck
        self._swept = -SWEEP_SECONDS

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; waits for announcements while there is nothing to do."""
        while not stop.is_set():
            try:
                with self._listening() as connection:
                    while not stop.is_set():
                        if not self.work():
                            _announced(connection, stop)
            except (OSError, psycopg.Error, SQLAlchemyError) as error:
                _LOG.warning("jobs interrupted: %s", type(error).__name__)
                stop.wait(POLL_SECONDS / 5)

    def work(self) -> bool:
        """Do one job, if there is any; tell whether there was."""
        known_tenants = self._tenants()
        self._sweep(known_tenants)
        held = lease.claim(self._engine, known_tenants)
        if held is not None:
            self._do(held)
        return held is not None

    def _do(self, held: Claim) -> None:
        try:
            self._finish(held)
        except Stopped:
            return
        except WanmiError as error:
            lease.fail(self._engine, held, _problem(error))
        except SQLAlchemyError as error:
            refusal = known(error)
            if refusal is None:
                lease.fail(self._engine, held, _unforeseen(held))
            else:
                lease.fail(self._engine, held, _problem(refusal))
        except (KeyboardInterrupt, SystemExit):
            lease.release(self._engine, held)
            raise
        except Exception:  # noqa: BLE001 the boundary: logged once, the job ends as failed
            _LOG.exception("job %s (%s)", held.id, held.process)
            lease.fail(self._engine, held, _unforeseen(held))

    def _finish(self, held: Claim) -> None:
        process = processes().get(held.process)
        if process is None or held.attempts > lease.MOST_ATTEMPTS:
            raise Unavailable(
                "job_given_up",
                f"任务执行 {lease.MOST_ATTEMPTS} 次均中断，已放弃。",
                f"The job was interrupted {lease.MOST_ATTEMPTS} times and given up.",
            )
        with self._holding(held) as task:
            outcome = process.run(task, process.read(held.inputs))
            task.check()
            lease.succeed(self._engine, held, outcome, process.outputs)

    @contextmanager
    def _holding(self, held: Claim) -> Iterator[Task]:
        """Renew the lease in the background for as long as the block runs."""
        done, share = threading.Event(), [0]

        def report(percent: int) -> None:
            share[0] = percent

        task = Task(held.id, held.caller, self._engine, self._registry, report)
        beat = threading.Thread(target=self._beat, args=(held, task, done, share), daemon=True)
        beat.start()
        try:
            yield task
        finally:
            done.set()
            beat.join()

    def _beat(self, held: Claim, task: Task, done: threading.Event, share: list[int]) -> None:
        alive = time.monotonic()
        while not done.wait(BEAT_SECONDS):
            try:
                ours = lease.renew(self._engine, held, share[0])
                alive = time.monotonic()
            except SQLAlchemyError:
                ours = time.monotonic() - alive < lease.LEASE_SECONDS
            if not ours:
                task.stop.set()
                if not done.wait(GRACE_SECONDS):
                    self._stuck()
                return

    def _tenants(self) -> list[str]:
        with begin_owner(self._engine) as connection:
            return tenants.all_ids(connection)

    def _sweep(self, known_tenants: list[str]) -> None:
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            self._swept = time.monotonic()
            lease.sweep(self._engine, known_tenants, dt.datetime.now(dt.UTC))

    @contextmanager
    def _listening(self) -> Iterator[psycopg.Connection]:
        url = self._engine.url.set(drivername="postgresql")
        place = url.render_as_string(hide_password=False)
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            yield connection


def _announced(connection: psycopg.Connection, stop: threading.Event) -> None:
    """Wait for an announcement, a while, or the end."""
    until = time.monotonic() + POLL_SECONDS
    while time.monotonic() < until and not stop.is_set():
        if any(True for _ in connection.notifies(timeout=LOOK_SECONDS, stop_after=1)):
            return


def _problem(error: WanmiError) -> Mapping[str, Any]:
    field = {"field": error.field} if error.field else {}
    return {"status": error.status, "code": error.code, "zh": error.zh, "en": error.en, **field}


def _unforeseen(held: Claim) -> Mapping[str, Any]:
    """What nobody foresaw is in the log under the id that the user is told."""
    mark = secrets.token_hex(4)
    _LOG.error("job %s (%s) failed: %s", held.id, held.process, mark)
    return {
        "status": 500,
        "code": "unexpected",
        "zh": f"服务器内部错误，编号 {mark}，请联系管理员。",
        "en": f"Something went wrong in the server; please report the number {mark}.",
    }
