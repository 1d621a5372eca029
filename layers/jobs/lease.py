"""What workers do with jobs: claim, renew, end, give up. Only the holder of the lease ends a job.

Claims run in the bulk role, which no row security narrows, so each statement binds its tenant.
Times are the database's, because a lease must mean the same to workers on several machines.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from gis.database.session import Caller, begin, begin_bulk, system
from layers.jobs.process import Outcome, Output
from layers.jobs.queue import RESULTS
from layers.jobs.task import Stopped

LEASE_SECONDS = 30
MOST_ATTEMPTS = 3
KEEP_DAYS = 7
_DUE = "(state = 'accepted' OR (state = 'running' AND lease_until < now()))"


@dataclass(frozen=True)
class Claim:
    """A job that is ours until the lease ends; ``worker`` is the secret that proves it."""

    caller: Caller
    id: str
    worker: str
    process: str
    inputs: Mapping[str, Any]
    attempts: int


def claim(engine: Engine, tenants: Sequence[str]) -> Claim | None:
    """Take the next job of the tenants: those somebody waits for first, then the oldest.

    Of two workers that ask at the same time each gets another one (SKIP LOCKED). A job whose
    worker vanished is due again when its lease has ended.
    """
    with begin_bulk(engine, system("*")) as connection:
        for tenant in connection.scalars(text(_TENANTS), {"tenants": list(tenants)}).all():
            secret = secrets.token_hex(8)
            values = {"tenant": tenant, "worker": secret, "seconds": LEASE_SECONDS}
            row = connection.execute(text(_CLAIM), values).one_or_none()
            if row is not None:
                caller = Caller(
                    tenant=row.tenant,
                    actor=row.actor,
                    permissions=frozenset(row.permissions),
                    areas=tuple(row.areas),
                )
                return Claim(caller, row.id, secret, row.process, row.inputs, row.attempts)
    return None


_TENANTS = f"""
SELECT tenant FROM jobs WHERE tenant = ANY(:tenants) AND {_DUE}
GROUP BY tenant ORDER BY bool_or(awaited) DESC, min(created_at)
"""
_CLAIM = f"""
UPDATE jobs SET state = 'running', worker = :worker, attempts = attempts + 1, progress = 0,
    lease_until = now() + make_interval(secs => :seconds), updated_at = now(),
    started_at = coalesce(started_at, now())
WHERE tenant = :tenant AND id = (
    SELECT id FROM jobs WHERE tenant = :tenant AND {_DUE}
    ORDER BY awaited DESC, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING *
"""


def renew(engine: Engine, held: Claim, progress: int) -> bool:
    """Prolong the lease and tell the progress; False if the job is not ours any more."""
    with begin_bulk(engine, system(held.caller.tenant)) as connection:
        values = {"progress": progress, "seconds": LEASE_SECONDS}
        return _change(connection, held, _RENEW, values)


_RENEW = """progress = :progress, updated_at = now(),
    lease_until = now() + make_interval(secs => :seconds)"""


def succeed(engine: Engine, held: Claim, outcome: Outcome, outputs: Mapping[str, Output]) -> None:
    """Commit what the job changes, its results and its end, all or nothing, as its caller.

    Raises :class:`Stopped` if the job is not ours any more: nothing is changed then.
    """
    with begin(engine, held.caller) as connection:
        # First the end, which locks the row: nobody takes or dismisses the job meanwhile.
        if not _change(connection, held, _SUCCEED, {}):
            raise Stopped("job_stopped", "任务已取消。", "The job was dismissed.")
        given = dict(outcome.outputs)
        if outcome.effect is not None:
            given |= outcome.effect(connection)
        rows = [_row(held, name, outputs[name], value) for name, value in given.items()]
        if rows:
            connection.execute(insert(RESULTS), rows)


_END = "finished_at = now(), updated_at = now(), worker = NULL, lease_until = NULL"
_SUCCEED = f"state = 'successful', progress = 100, {_END}"


def fail(engine: Engine, held: Claim, error: Mapping[str, Any]) -> bool:
    """End the job with the reason why it failed."""
    with begin_bulk(engine, system(held.caller.tenant)) as connection:
        values = {"error": json.dumps(error, ensure_ascii=False)}
        return _change(connection, held, _FAIL, values)


_FAIL = f"state = 'failed', error = cast(:error AS jsonb), {_END}"


def release(engine: Engine, held: Claim) -> bool:
    """Give the job back, because the worker stops: it did not fail and is due again at once."""
    with begin_bulk(engine, system(held.caller.tenant)) as connection:
        return _change(connection, held, _RELEASE, {})


_RELEASE = """state = 'accepted', attempts = attempts - 1, updated_at = now(),
    worker = NULL, lease_until = NULL"""


def sweep(engine: Engine, tenants: Sequence[str], now: dt.datetime) -> int:
    """Remove jobs that ended more than :data:`KEEP_DAYS` ago, with their results."""
    with begin_bulk(engine, system("*")) as connection:
        values = {"tenants": list(tenants), "before": now - dt.timedelta(days=KEEP_DAYS)}
        done = "DELETE FROM jobs WHERE tenant = ANY(:tenants) AND finished_at < :before"
        return connection.execute(text(done), values).rowcount


def _change(connection: Connection, held: Claim, what: str, values: Mapping[str, Any]) -> bool:
    statement = f"""UPDATE jobs SET {what}
        WHERE tenant = :tenant AND id = :id AND worker = :worker AND state = 'running'"""
    mine = {"tenant": held.caller.tenant, "id": held.id, "worker": held.worker}
    return connection.execute(text(statement), {**mine, **values}).rowcount == 1


def _row(held: Claim, name: str, output: Output, value: Any) -> dict[str, Any]:
    """NUL, legal in JSON, cannot be stored."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\\u0000", "")
    return {
        "tenant": held.caller.tenant,
        "job_id": held.id,
        "name": name,
        "actor": held.caller.actor,
        "media_type": output.media_type,
        "body": body,
    }
